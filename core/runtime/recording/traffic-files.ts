import { type FileHandle, mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { recordingFileName, recordingName } from "./recorded-line.ts";

/** More than this is not kept for a disk that does not keep up. */
const mostWaitingBytes = 16 * 1024 * 1024;
const bytesAtOnce = 1024 * 1024;

export interface TrafficFilesOptions {
  /** Absolute. Made when it is not there. */
  readonly folder: string;
  /** A file that is this large is followed by the next. */
  readonly maxBytes: number;
  /** So many files stay in the folder, those of earlier recordings counted: the newest. */
  readonly files: number;
  readonly beginMs: number;
  /** Writing went wrong, and nothing is written any more. */
  readonly onFailure: (error: unknown) => void;
}

/** `undefined`: the next file begins. */
type Waiting = string | undefined;

/** Writes lines into files of their owner alone, off the caller's way: `write` never waits, and takes nothing while the disk is behind. */
export class TrafficFiles {
  readonly #options: TrafficFilesOptions;
  readonly #names: string[];
  #file: FileHandle;
  #number = 1;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** Of the file that the next line goes to. */
  #fileBytes = 0;
  #bytes = 0;
  #writing: Promise<void> | undefined;
  #hasFailed = false;

  /** Makes the folder and the first file. Rejects with what the file system says. */
  static async begin(options: TrafficFilesOptions): Promise<TrafficFiles> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const there = await readdir(options.folder);
    const name = recordingFileName(options.beginMs, 1);
    const file = await create(join(options.folder, name));
    const files = new TrafficFiles(options, file, [...there.filter((one) => recordingName.test(one)).toSorted(), name]);
    await files.#dropOldest();
    return files;
  }

  private constructor(options: TrafficFilesOptions, file: FileHandle, names: string[]) {
    this.#options = options;
    this.#file = file;
    this.#names = names;
  }

  /** Files of this recording so far. */
  get count(): number {
    return this.#number;
  }

  /** Bytes on their way to the disk or there. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Much waits: not the moment to begin again after a gap. */
  get isBehind(): boolean {
    return this.#hasFailed || this.#waitingBytes > mostWaitingBytes / 2;
  }

  /** Whether a line of so many bytes begins a file: what comes first in each has to be written before it. */
  beginsFile(bytes: number): boolean {
    return this.#fileBytes > 0 && this.#fileBytes + bytes > this.#options.maxBytes;
  }

  nextFile(): void {
    this.#waiting.push(undefined);
    this.#fileBytes = 0;
  }

  /** Takes a line, with its line feed. False: too much waits, or writing has failed; the line is not taken. */
  write(line: string, bytes: number): boolean {
    if (this.#hasFailed || this.#waitingBytes + bytes > mostWaitingBytes) return false;
    this.#waiting.push(line);
    this.#waitingBytes += bytes;
    this.#fileBytes += bytes;
    this.#bytes += bytes;
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
    return true;
  }

  /** Writes what waits and closes. Never rejects. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close().catch(() => undefined);
  }

  async #writeAll(): Promise<void> {
    try {
      // What comes within one turn of the event loop is written in one stroke.
      await new Promise((resolve) => setImmediate(resolve));
      while (this.#waiting.length > 0) {
        if (this.#waiting[0] === undefined) {
          this.#waiting.shift();
          await this.#begin();
          continue;
        }
        const text = this.#cut();
        const bytes = Buffer.from(text);
        await this.#file.writeFile(bytes);
        this.#waitingBytes -= bytes.length;
      }
    } catch (error) {
      this.#hasFailed = true;
      this.#waiting = [];
      this.#options.onFailure(error);
    }
  }

  /** What can be written in one stroke into the file in hand. */
  #cut(): string {
    let end = 0;
    let length = 0;
    for (let line = this.#waiting[0]; line !== undefined && length < bytesAtOnce; line = this.#waiting[end]) {
      length += line.length;
      end += 1;
    }
    return this.#waiting.splice(0, end).join("");
  }

  async #begin(): Promise<void> {
    await this.#file.close();
    this.#number += 1;
    const name = recordingFileName(this.#options.beginMs, this.#number);
    this.#file = await create(join(this.#options.folder, name));
    this.#names.push(name);
    await this.#dropOldest();
  }

  async #dropOldest(): Promise<void> {
    const { folder, files } = this.#options;
    const old = this.#names.splice(0, Math.max(0, this.#names.length - files));
    for (const name of old) await rm(join(folder, name), { force: true });
  }
}

function create(path: string): Promise<FileHandle> {
  return open(path, "wx", 0o600);
}
