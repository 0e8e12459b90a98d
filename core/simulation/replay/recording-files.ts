import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { HeraldError } from "#core/errors/herald-error";

/** Longer lines are no lines of a recording. */
const longestLine = 32 * 1024 * 1024;

/** Files of a recording, in their order. */
export interface RecordingFiles {
  readonly paths: readonly string[];
  readonly bytes: number;
}

/** Lines that follow one another in one file. */
export interface LinesRead {
  readonly file: string;
  /** The number of the first, counted from 1. */
  readonly first: number;
  readonly lines: readonly string[];
  /** Bytes of all files that were read so far. */
  readonly bytes: number;
}

/** A file, or every `.ndjson` of a folder by name. Throws `REPLAY_NO_FILE`. */
export async function findRecording(path: string): Promise<RecordingFiles> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return { paths: [path], bytes: found.size };
    const names = (await readdir(path)).filter((name) => name.endsWith(".ndjson")).toSorted();
    if (names.length === 0) throw new HeraldError("REPLAY_NO_FILE", `there is no recording in ${path}`, { hint: "they end in .ndjson" });
    const paths = names.map((name) => join(path, name));
    const sizes = await Promise.all(paths.map(async (one) => (await stat(one)).size));
    return { paths, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Reads them piece by piece: a recording may be larger than the memory. */
export async function* readRecording({ paths }: RecordingFiles): AsyncGenerator<LinesRead> {
  let bytes = 0;
  for (const file of paths) {
    let first = 1;
    let rest = "";
    // Split at line feeds, so that a character in two pieces is put together by the stream.
    const stream = createReadStream(file, { encoding: "utf8", highWaterMark: 256 * 1024 });
    try {
      for await (const piece of stream as AsyncIterable<string>) {
        const lines = (rest + piece).split("\n");
        rest = lines.pop() ?? "";
        // Cut to where it is malformed already; the line is counted once.
        if (rest.length > longestLine) rest = rest.slice(0, 64);
        if (lines.length > 0) yield { file, first, lines, bytes: bytes + stream.bytesRead };
        first += lines.length;
      }
    } catch (error) {
      throw unreadable(file, error);
    }
    bytes += stream.bytesRead;
    if (rest !== "") yield { file, first, lines: [rest], bytes };
  }
}

function unreadable(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof HeraldError || code === undefined) return error;
  return new HeraldError("REPLAY_NO_FILE", `${path} could not be read (${code})`, {
    hint: "name a file or folder that herald record wrote",
  });
}
