import { Connection } from "./connection.ts";
import { checkVersion, migrate } from "./migrate.ts";
import { ensurePrivateFile } from "./private-file.ts";

export interface FileOptions {
  /** Absolute path of the database file. Its folder is made when missing. */
  readonly path: string;
  readonly busyTimeoutMs: number;
  /** The database may not grow beyond so many pages of 16 KiB. For tests of a full disk. */
  readonly maxPages: number | undefined;
}

/** A connection to a database that is ours and of the newest version. Throws SQLite's errors and those of `checkVersion`; nothing stays open then. */
export function openConnection(options: FileOptions): Connection {
  ensurePrivateFile(options.path);
  const connection = new Connection(options.path, options);
  try {
    checkVersion(connection, options.path);
    configure(connection, options.maxPages);
    migrate(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function configure(connection: Connection, maxPages: number | undefined): void {
  connection.execute(`
    PRAGMA page_size = 16384;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA temp_store = MEMORY;
    PRAGMA trusted_schema = OFF;
  `);
  if (maxPages !== undefined) connection.execute(`PRAGMA max_page_count = ${maxPages}`);
}
