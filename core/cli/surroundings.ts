import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import type { Environment } from "#core/config/references";
import { type FilesRead, hashOfBytes } from "#core/runtime/files-read";

/** The variables as they are now, and the files that they were read from. */
export interface Surroundings {
  readonly variables: Environment;
  readonly files: FilesRead;
}

/** Variables that the process was given and those of a file `.env`, which may have changed since the start. Given ones win. */
export function surroundings(given: Environment, path = ".env"): Surroundings {
  const file = resolve(path);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return { variables: given, files: new Map([[file, undefined]]) };
  }
  return { variables: { ...parseEnv(bytes.toString("utf8")), ...given }, files: new Map([[file, hashOfBytes(bytes)]]) };
}
