import { join } from "node:path";
import { StoreError } from "../port.ts";
import { Connection } from "./connection.ts";
import { ensurePrivateFile } from "./private-file.ts";
import { primaryCode, sqliteBusy } from "./sqlite-code.ts";

/**
 * Takes the folder for this process until the returned function is called or the process ends, however it ends: an open exclusive transaction on
 * a file of its own, which the system releases with the process.
 * Throws `STORE_LOCKED` when another one holds it.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, "lock.db");
  ensurePrivateFile(path);
  const connection = new Connection(path, { busyTimeoutMs: 0 });
  try {
    // On a file that may only be read, SQLite begins an exclusive transaction without any lock: the write, which is never committed, refuses that.
    connection.execute("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE; PRAGMA user_version = 1");
  } catch (error) {
    connection.close();
    if (primaryCode(error) !== sqliteBusy) throw error;
    throw new StoreError(
      "STORE_LOCKED",
      `Another Herald is running on ${folder}. Stop it, or give this one a \`store.path\` in a folder of its own.`,
      false,
    );
  }
  return () => connection.close();
}
