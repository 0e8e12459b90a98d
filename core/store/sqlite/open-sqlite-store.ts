import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Store } from "../port.ts";
import type { OpenLink } from "./database-link.ts";
import { openLocalLink } from "./local-link.ts";
import { SqliteStore } from "./sqlite-store.ts";
import type { DatabaseOptions } from "./store-database.ts";
import { openWorkerLink } from "./worker-link.ts";

export interface SqliteStoreOptions {
  /** The database file, made with its folder when missing. The folder belongs to this store alone: a lock and SQLite's own files stand beside it. */
  readonly path: string;
  /** Where the database runs. `worker` (default): on a thread of its own, so that waiting for the disk holds nothing up. `caller`: for short runs, such as the tests of rules, that would wait longer for the thread than for the disk. */
  readonly thread?: "worker" | "caller";
  /** The installation's id, should the database be new. Default: 128 random bits in base64url. */
  readonly install?: string;
  /** How long to wait for another program that has the database locked, before `STORE_BUSY`. Default 5,000. */
  readonly busyTimeoutMs?: number;
  /** The database may not grow beyond so many pages of 16 KiB: `STORE_FULL`. Default: as long as there is disk. */
  readonly maxPages?: number;
}

/**
 * Opens the embedded store, alone in this and every other process, and counts the boot.
 * Rejects with a `StoreError` that says what to do: `STORE_LOCKED`, `STORE_FROM_THE_FUTURE`, `STORE_CORRUPT`, `STORE_NOT_WRITABLE`, `STORE_FULL`,
 * `STORE_BUSY`, `STORE_IO`. No database that was there is changed then.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const path = resolve(options.path);
  const open = options.thread === "caller" ? openLocalLink : openWorkerLink;
  const opened: OpenLink = await open(databaseOptions(path, options));
  return new SqliteStore(opened, path);
}

function databaseOptions(path: string, options: SqliteStoreOptions): DatabaseOptions {
  return {
    path,
    install: options.install ?? randomBytes(16).toString("base64url"),
    busyTimeoutMs: options.busyTimeoutMs ?? 5_000,
    maxPages: options.maxPages,
  };
}
