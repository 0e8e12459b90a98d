import type { Store } from "../port.ts";
import { Connection } from "./connection.ts";
import { openLocalLink } from "./local-link.ts";
import { migrate } from "./migrate.ts";
import { SqliteStore } from "./sqlite-store.ts";
import { StoreDatabase } from "./store-database.ts";

/** A database without a file, for simulations: it outlives the stores that are booted on it, as a file outlives processes. */
export interface MemoryDatabase {
  /** Opens the store as a start of the program does, and counts the boot. Closing it leaves the database. One at a time. */
  boot(): Store;
  /** Drops everything. */
  close(): void;
}

const path = ":memory:";

/** Makes an empty database on the caller's thread. The same tables, statements and decoding as on disk; no lock, no waiting for a disk. */
export function openMemoryDatabase({ install }: { readonly install: string }): MemoryDatabase {
  const connection = new Connection(path, { busyTimeoutMs: 0 });
  migrate(connection);
  const options = { path, install, busyTimeoutMs: 0, maxPages: undefined };
  return {
    boot: () =>
      new SqliteStore(
        openLocalLink(options, () => StoreDatabase.over(connection, install)),
        path,
      ),
    close: () => connection.close(),
  };
}
