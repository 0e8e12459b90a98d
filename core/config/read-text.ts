import type { Place } from "#core/errors/herald-error";
import { type Diagnostic, errorAt } from "./diagnostic.ts";

/** Reads a file's bytes; rejects with Node's error codes (`ENOENT`, `EISDIR`, `EACCES`). */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/** A file's text, or why there is none: the error code and a sentence without the path. */
export type TextFile =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: string; readonly reason: string; readonly hint?: string };

/** Reads a file as UTF-8, without its byte-order mark. Never rejects for what a file can be. */
export async function readText(path: string, readFile: ReadFile): Promise<TextFile> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    return unreadable(error);
  }
  try {
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, code: "FILE_NOT_UTF8", reason: "is not UTF-8 text", hint: "save it as UTF-8" };
  }
}

/** The diagnostic for a configuration file that cannot be read. */
export function fileDiagnostic(path: string, file: TextFile & { readonly ok: false }, place?: Place): Diagnostic {
  return errorAt(place ?? { file: path, line: 1, column: 1 }, file.code, `${path} ${file.reason}`, file.hint);
}

function unreadable(error: unknown): TextFile {
  switch (codeOf(error)) {
    case "ENOENT":
    case "ENOTDIR":
      return { ok: false, code: "FILE_MISSING", reason: "does not exist" };
    case "EISDIR":
      return { ok: false, code: "FILE_IS_FOLDER", reason: "is a folder, not a file" };
    case "EACCES":
    case "EPERM":
      return { ok: false, code: "FILE_NOT_READABLE", reason: "may not be read by this user", hint: "check its owner and mode" };
    default:
      return { ok: false, code: "FILE_NOT_READABLE", reason: `cannot be read: ${codeOf(error)}` };
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : String(error);
}
