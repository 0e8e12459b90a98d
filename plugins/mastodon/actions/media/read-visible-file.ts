import { open, realpath } from "node:fs/promises";
import { basename, relative, resolve, sep } from "node:path";
import { MediaError, type MediaFile, mostMediaBytes } from "./media-file.ts";

/**
 * Reads a file below `folder`. Its path may be rendered from a stranger's text, so only visible files are given away: nothing outside, nothing
 * hidden (`.env`, `.herald/`), no way out by a link. Throws `MediaError`.
 */
export async function readVisibleFile(path: string, folder: string): Promise<MediaFile> {
  const home = await realpath(folder);
  const real = await realpath(resolve(home, path)).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const inside = relative(home, real).split(sep);
  if (inside.some((part) => part.startsWith(".")) || resolve(home, ...inside) !== real) {
    throw new MediaError(`the file ${path} is hidden or outside the folder that Herald runs in`, false);
  }
  try {
    await using file = await open(real);
    const { size } = await file.stat();
    if (size > mostMediaBytes) throw new MediaError(`the file ${path} is over ${(mostMediaBytes / 1024 / 1024).toString()} MiB`, false);
    return { name: basename(real), type: "", bytes: new Uint8Array(await file.readFile()) };
  } catch (error) {
    throw error instanceof MediaError ? error : unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): MediaError {
  const code = (error as { readonly code?: unknown }).code;
  return new MediaError(`the file ${path} cannot be read (${typeof code === "string" ? code : "unknown error"})`, false);
}
