import { join } from "node:path";
import type { Store } from "#core/store/port";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";

/** The embedded store as the bot runs it. */
export function open(folder: string): Promise<Store> {
  return openSqliteStore({ path: join(folder, "herald.db") });
}
