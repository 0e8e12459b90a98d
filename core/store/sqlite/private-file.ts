import { chmodSync, closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes sure that a file is there that only its owner may read, in a folder that only its owner may enter (when it has to be made).
 * SQLite gives its `-wal` and `-shm` the mode of the database. A file that exists is never opened here: closing any descriptor of it would drop
 * the locks that this process holds on it.
 */
export function ensurePrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing === undefined) closeSync(openSync(path, "wx", 0o600));
  else if (existing.isFile() && (existing.mode & 0o077) !== 0) closeToOthers(path, existing.mode & 0o700);
}

function closeToOthers(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch {
    // Another owner's file, or a file system without modes: whether it can be used shows when SQLite opens it.
  }
}
