import { StoreError } from "../port.ts";
import type { Connection } from "./connection.ts";
import { applicationId } from "./migrations/application-id.ts";
import { migrations } from "./migrations/migrations.ts";

/** Refuses a database that this program must not write to. Reads only. */
export function checkVersion(connection: Connection, path: string): void {
  const version = Number(connection.pragma("user_version"));
  if (version > migrations.length) {
    throw new StoreError(
      "STORE_FROM_THE_FUTURE",
      `${path} was written by a newer Herald: its version is ${version}, and this one knows versions up to ${migrations.length}. ` +
        "Run the newer Herald, or restore a backup that was made before the update. Nothing was changed.",
      false,
    );
  }
  if (!isOurs(connection, version)) {
    throw new StoreError(
      "STORE_CORRUPT",
      `${path} is an SQLite database, but not one of Herald's. Let \`store.path\` name another file, or move this one away. Nothing was changed.`,
      false,
    );
  }
}

/** Brings the database to the newest version, each step in a transaction of its own. */
export function migrate(connection: Connection): void {
  const version = Number(connection.pragma("user_version"));
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    connection.transaction(() => {
      connection.execute(sql);
      connection.execute(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

function isOurs(connection: Connection, version: number): boolean {
  if (version > 0) return connection.pragma("application_id") === applicationId;
  return connection.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").rows().length === 0;
}
