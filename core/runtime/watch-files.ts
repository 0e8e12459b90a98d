import { dirname } from "node:path";
import { type FSWatcher, watch } from "chokidar";
import type { Logger } from "#core/plugin/logger";
import type { Clock } from "#core/time/clock";
import { type FilesRead, haveChanged } from "./files-read.ts";
import { watchedPaths } from "./watched-paths.ts";

/** Editors and deployments write in several strokes: looked at when it has been quiet for this long, and at the latest after the longer. */
const quietMs = 300;
const longestMs = 3_000;

export interface WatchOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** What stood in the files when they were read last. */
  readonly files: () => FilesRead;
  /** Reads them again. Must not reject. */
  readonly changed: () => Promise<void>;
}

/**
 * Calls `changed` when a file says something else than when it was read last, whatever way it was written: in place, by an editor that puts a new file
 * in its place, or by a link that leads elsewhere now. A file that is only touched is no change. Returns how to stop.
 */
export async function watchFiles(options: WatchOptions): Promise<() => Promise<void>> {
  const watching = new FileWatch(options);
  await watching.follow();
  return () => watching.close();
}

class FileWatch {
  readonly #options: WatchOptions;
  #watcher: FSWatcher | undefined;
  #paths = "";
  #stirredAt: number | undefined;
  #cancel: () => void = () => undefined;
  #looking: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Watches what the last reading depended on. */
  async follow(): Promise<void> {
    const sets = await Promise.all([...this.#options.files().keys()].map(watchedPaths));
    const paths = new Set(sets.flatMap((set) => [...set]));
    const text = [...paths].sort().join("\n");
    if (text === this.#paths || this.#isClosed) return;
    this.#paths = text;
    await this.#watcher?.close();
    const folders = new Set([...paths].map((path) => dirname(path)));
    const watcher = watch([...folders], {
      // Folders are given without links in them, and of what lies in them only what matters is looked at.
      depth: 0,
      followSymlinks: false,
      ignoreInitial: true,
      ignorePermissionErrors: true,
      ignored: (path) => !paths.has(path) && !folders.has(path),
    });
    this.#watcher = watcher;
    watcher.on("all", () => this.#stir());
    watcher.on("error", (error) => {
      this.#options.log.warn("the configuration's files cannot all be watched; herald reload takes changes over", { error });
    });
    await new Promise<void>((resolve) => watcher.once("ready", () => resolve()));
    // Something may have changed after it was read and before it was watched.
    if (await haveChanged(this.#options.files())) this.#stir();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    await this.#watcher?.close();
    await this.#looking;
  }

  #stir(): void {
    if (this.#isClosed) return;
    const { clock } = this.#options;
    const now = clock.now();
    this.#stirredAt ??= now;
    this.#cancel();
    this.#cancel = clock.setTimer(Math.min(now + quietMs, this.#stirredAt + longestMs), () => {
      this.#stirredAt = undefined;
      this.#looking = (this.#looking ?? Promise.resolve()).then(() => this.#look());
    });
  }

  async #look(): Promise<void> {
    if (this.#isClosed || !(await haveChanged(this.#options.files()))) return;
    await this.#options.changed();
    await this.follow();
  }
}
