import { dirname } from "node:path";
import type { Boot } from "../port.ts";
import type { Connection, Statement } from "./connection.ts";
import type { StatementCall } from "./encode-write.ts";
import { lockFolder } from "./folder-lock.ts";
import { type FileOptions, openConnection } from "./open-connection.ts";
import { Pruner } from "./prune.ts";
import { type AggregateAddress, type AggregateRow, Queries } from "./queries.ts";
import { type WriteStatement, writeStatements } from "./write-statements.ts";

export interface DatabaseOptions extends FileOptions {
  /** The installation's id, should the database be new. */
  readonly install: string;
}

const bootStatement =
  "INSERT INTO installation (id, install, boot, highest_now) VALUES (1, ?, 1, 0) " +
  "ON CONFLICT DO UPDATE SET boot = boot + 1 RETURNING install, boot, highest_now";

/** The database on the thread that owns it: synchronous, and with errors as they come (`serve` says what they mean). */
export class StoreDatabase {
  readonly queries: Queries;
  readonly #connection: Connection;
  readonly #release: () => void;
  readonly #pruner: Pruner;
  readonly #writes: { readonly [Name in WriteStatement]: Statement };
  readonly #raiseNow: Statement;
  #boot: Boot;
  #highestNow: number;

  /** Takes the folder's lock, refuses what is not ours, migrates and counts the boot. Leaves nothing open when it throws. */
  static open(options: DatabaseOptions): StoreDatabase {
    const unlock = lockFolder(dirname(options.path));
    try {
      return StoreDatabase.#openLocked(options, unlock);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  static #openLocked(options: DatabaseOptions, unlock: () => void): StoreDatabase {
    const connection = openConnection(options);
    const release = (): void => {
      try {
        connection.close();
      } finally {
        unlock();
      }
    };
    try {
      return new StoreDatabase(connection, release, options.install);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** The database of a connection that is open already, and stays open when this is closed. */
  static over(connection: Connection, install: string): StoreDatabase {
    return new StoreDatabase(connection, () => undefined, install);
  }

  get boot(): Boot {
    return this.#boot;
  }

  /** Goes on as after a restart, without opening anything anew. */
  bootAgain(install: string): void {
    this.#boot = countBoot(this.#connection, install);
    this.#highestNow = this.#boot.highestNow;
  }

  private constructor(connection: Connection, release: () => void, install: string) {
    this.#connection = connection;
    this.#release = release;
    this.queries = new Queries(connection);
    this.#pruner = new Pruner(connection);
    const writes = Object.entries(writeStatements).map(([name, sql]) => [name, connection.prepare(sql)] as const);
    this.#writes = Object.fromEntries(writes) as { readonly [Name in WriteStatement]: Statement };
    this.#raiseNow = connection.prepare("UPDATE installation SET highest_now = ?1 WHERE highest_now < ?1");
    this.#boot = countBoot(connection, install);
    this.#highestNow = this.#boot.highestNow;
  }

  load(aggregates: readonly AggregateAddress[], seen: readonly string[]): { aggregates: readonly AggregateRow[]; seen: readonly string[] } {
    return this.#connection.reading(() => ({
      aggregates: aggregates.map((address) => this.queries.aggregate(address)),
      seen: this.queries.seen(seen, this.#highestNow),
    }));
  }

  /** All of them or none. */
  commit(calls: readonly StatementCall[], now: number): void {
    this.#connection.transaction(() => {
      for (const [name, ...values] of calls) this.#writes[name].run(...values);
      this.#raiseNow.run(now);
    });
    this.#highestNow = Math.max(this.#highestNow, now);
  }

  prune(now: number, limit: number): number {
    return this.#pruner.prune(now, limit);
  }

  close(): void {
    this.#release();
  }
}

function countBoot(connection: Connection, install: string): Boot {
  const statement = connection.prepare(bootStatement);
  const [row] = connection.transaction(() => statement.rows(install)) as readonly [readonly [string, number, number]];
  return { install: row[0], boot: row[1], highestNow: row[2] };
}
