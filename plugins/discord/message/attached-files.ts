import { open, realpath } from "node:fs/promises";
import { basename, relative, resolve, sep } from "node:path";
import type { RawFile } from "discord.js";
import { limits } from "./limits.ts";
import type { MessageInput } from "./message-input.ts";
import { refuseInput } from "./refuse-input.ts";

/** What Discord is told about each uploaded file; `id` is its place among the files of the request. */
export interface AttachmentPayload {
  readonly id: number;
  readonly filename: string;
  readonly description?: string;
}

export interface AttachedFiles {
  readonly files: readonly RawFile[];
  readonly attachments: readonly AttachmentPayload[];
}

/**
 * Reads the files of a message. A path may be rendered from a stranger's text, so only visible files below `folder` are given away:
 * nothing outside, nothing hidden (`.env`, `.herald/`), no way out by a link. Throws `DeliveryError`.
 */
export async function readAttachedFiles(inputs: MessageInput["files"], folder: string): Promise<AttachedFiles> {
  const files: RawFile[] = [];
  const attachments: AttachmentPayload[] = [];
  let total = 0;
  for (const [id, input] of (inputs ?? []).entries()) {
    const data = await readVisibleFile(input.path, folder);
    total += data.length;
    if (total > limits.filesTotalBytes) throw refuseInput("the files of one message are over 24 MiB together");
    const filename = input.name ?? basename(input.path);
    const description = input.description?.trim() ?? "";
    files.push({ name: filename, data });
    attachments.push({ id, filename, ...(description !== "" && { description }) });
  }
  return { files, attachments };
}

async function readVisibleFile(path: string, folder: string): Promise<Buffer> {
  const home = await realpath(folder);
  const real = await realpath(resolve(home, path)).catch((error: unknown) => {
    throw refuseInput(`the file ${path} cannot be read (${codeOf(error)})`);
  });
  const inside = relative(home, real).split(sep);
  if (inside.some((part) => part.startsWith(".")) || resolve(home, ...inside) !== real) {
    throw refuseInput(`the file ${path} is hidden or outside the folder that Herald runs in`);
  }
  try {
    await using file = await open(real);
    const { size } = await file.stat();
    if (size > limits.fileBytes) throw refuseInput(`the file ${path} is over 10 MiB`);
    return await file.readFile();
  } catch (error) {
    throw codeOf(error) === "DISCORD_INPUT" ? error : refuseInput(`the file ${path} cannot be read (${codeOf(error)})`);
  }
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "unknown error";
}
