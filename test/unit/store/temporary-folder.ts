import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { Store } from "#core/store/port";
import { openSqliteStore, type SqliteStoreOptions } from "#core/store/sqlite/open-sqlite-store";

/** A folder for each test of the file, gone after it. Returns how to name a file in it. */
export function useTemporaryFolder(): (...names: readonly string[]) => string {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "herald-store-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return (...names) => join(folder, ...names);
}

/** Opens stores that are closed when their test is over, however it went. */
export function useStores(): (options: SqliteStoreOptions) => Promise<Store> {
  const stores: Store[] = [];
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
  });
  return async (options) => {
    const store = await openSqliteStore(options);
    stores.push(store);
    return store;
  };
}
