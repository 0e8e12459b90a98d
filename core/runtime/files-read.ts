import { createHash } from "node:crypto";
import { readFile as readFileFromDisk } from "node:fs/promises";
import { resolve } from "node:path";
import type { ReadFile } from "#core/config/read-text";

/** What stood in files when they were read: by absolute path a hash of the content; undefined where there was nothing to be read. */
export type FilesRead = ReadonlyMap<string, string | undefined>;

/** A reader that keeps what it read in `files`, also what it looked for in vain. */
export function recordingReader(files: Map<string, string | undefined>, readFile: ReadFile = readFileFromDisk): ReadFile {
  return async (path) => {
    const absolute = resolve(path);
    try {
      const bytes = await readFile(path);
      files.set(absolute, hashOfBytes(bytes));
      return bytes;
    } catch (error) {
      files.set(absolute, undefined);
      throw error;
    }
  };
}

/** Whether one of them says something else now. */
export async function haveChanged(files: FilesRead, readFile: ReadFile = readFileFromDisk): Promise<boolean> {
  for (const [path, known] of files) {
    const now = await readFile(path).then(hashOfBytes, () => undefined);
    if (now !== known) return true;
  }
  return false;
}

/** Of a file's content. */
export function hashOfBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url");
}
