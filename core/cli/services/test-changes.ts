import { watch } from "chokidar";
import { dirname } from "node:path";
import { whenAborted } from "#core/time/when-aborted";
import { defaultConfigPath } from "../command-context.ts";
import type { TestRequest } from "../tested.ts";
import { findTestFiles, testFilesOf } from "./find-test-files.ts";

/** An editor that saves several files, or one in several moves, makes one change of it. */
const quietMs = 100;

const watchedFile = /\.(ya?ml|json|ndjson|jsonl|txt)$/;
const ignoredFolder = /(^|\/)(node_modules|\.[^/.][^/]*)(\/|$)/;

/** Comes at once, and then with what was changed below the folders of the tests and of the configuration. Ends when `signal` aborts. */
export async function* testChanges(request: TestRequest, signal: AbortSignal): AsyncGenerator<readonly string[]> {
  let wake = (): void => undefined;
  const changed = new Set<string>();
  const watcher = watch(await foldersOf(request), {
    ignoreInitial: true,
    ignored: (path, stats) => ignoredFolder.test(path) || (stats?.isFile() === true && !watchedFile.test(path)),
    awaitWriteFinish: { stabilityThreshold: quietMs, pollInterval: 20 },
  });
  watcher.on("all", (_event, path) => {
    changed.add(path);
    wake();
  });
  try {
    await new Promise<void>((resolve) => watcher.once("ready", () => resolve()));
    yield [];
    while (!signal.aborted) {
      if (changed.size === 0) await Promise.race([new Promise<void>((resolve) => (wake = resolve)), whenAborted(signal)]);
      const files = [...changed];
      changed.clear();
      if (!signal.aborted) yield files;
    }
  } finally {
    await watcher.close();
  }
}

async function foldersOf({ paths, configPath = defaultConfigPath }: TestRequest): Promise<string[]> {
  const files = paths.length > 0 ? await findTestFiles(paths) : await testFilesOf(configPath);
  return [...new Set([...paths, ...[...files, configPath].map((file) => dirname(file))])];
}
