import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Finding } from "#core/plugin/connection-check";
import { inspectStore } from "#core/store/sqlite/inspect-store";
import { foreignOwner } from "../store-owner.ts";
import { broken, doubtful, fine } from "./report.ts";

const megabyte = 1_048_576;
const scarceBytes = 200 * megabyte;
const noneBytes = 20 * megabyte;

/** What is to be said about a store, and whether this process may open it. */
export interface StoreFindings {
  readonly findings: readonly Finding[];
  readonly mayOpen: boolean;
}

/** Looks at the store of a configuration. `isBotRunning`: the bot that holds it answers. */
export async function storeFindings(
  path: string,
  { configPath, isBotRunning }: { readonly configPath: string; readonly isBotRunning: boolean },
): Promise<StoreFindings> {
  const file = await stat(path).catch(() => undefined);
  const folder = await firstThatIsThere(dirname(path));
  const findings: Finding[] = [...(await diskFindings(folder))];
  const owner = await foreignOwner(path, configPath);
  if (owner !== undefined) {
    const what = `${path} belongs to another user (${owner.toString()}), so it is not opened`;
    return { findings: [doubtful(what, "run herald doctor as the user that the bot runs as"), ...findings], mayOpen: false };
  }
  if (!(await isWritable(folder))) {
    return {
      findings: [
        broken(`${folder} is not writable`, "let the user that runs Herald write there, or give store.path another folder"),
        ...findings,
      ],
      mayOpen: false,
    };
  }
  if (file === undefined) return { findings: [fine(`${path} is made at the first start`), ...findings], mayOpen: true };
  const { isHeld, problems } = inspectStore(path);
  const size = `${(file.size / megabyte).toFixed(1)} MB`;
  findings.unshift(
    ...problems.map((problem) =>
      broken(problem, "stop the bot and restore a backup, or move the file away with its -wal and -shm to start empty"),
    ),
    ...(problems.length === 0 ? [fine(`${path} is whole (${size})`)] : []),
    ...(isHeld && !isBotRunning
      ? [
          broken(
            "another program has the store open, and it does not answer",
            "look for a Herald that hangs (or another user's), and stop it",
          ),
        ]
      : []),
  );
  return { findings, mayOpen: !isHeld && problems.length === 0 };
}

async function diskFindings(folder: string): Promise<readonly Finding[]> {
  const disk = await statfs(folder).catch(() => undefined);
  if (disk === undefined) return [];
  const freeBytes = disk.bavail * disk.bsize;
  const what = `${Math.floor(freeBytes / megabyte).toString()} MB are free on the disk of the store`;
  if (freeBytes < noneBytes) return [broken(what, "free some space: nothing is taken in or sent while nothing can be stored")];
  return freeBytes < scarceBytes ? [doubtful(what, "free some space before it is full")] : [fine(what)];
}

async function firstThatIsThere(folder: string): Promise<string> {
  const parent = resolve(folder, "..");
  if (parent === folder) return folder;
  return (await stat(folder).catch(() => undefined)) === undefined ? firstThatIsThere(parent) : folder;
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}
