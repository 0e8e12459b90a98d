import { DatabaseSync, type StatementSync } from "node:sqlite";

/** What is bound and read. Anything else (a Date, undefined) would be bound as something else without a word. */
export type SqlValue = string | number | null;

export type Row = readonly SqlValue[];

export interface ConnectionOptions {
  /** How long to wait for another process's lock before SQLITE_BUSY. */
  readonly busyTimeoutMs: number;
  /** Nothing can be written through it. Default false. */
  readonly readOnly?: boolean;
}

/**
 * One connection to one SQLite file. The only place that touches `node:sqlite`, whose names are about to change.
 * Every method throws SQLite's own error, which carries `errcode`.
 */
export class Connection {
  readonly #database: DatabaseSync;

  constructor(file: string, options: ConnectionOptions) {
    this.#database = new DatabaseSync(file, { timeout: options.busyTimeoutMs, readOnly: options.readOnly ?? false });
  }

  /** Runs statements that return nothing of interest. */
  execute(sql: string): void {
    this.#database.exec(sql);
  }

  prepare(sql: string): Statement {
    return new Statement(this.#database.prepare(sql));
  }

  /** The only value of a pragma's only row. */
  pragma(name: string): SqlValue {
    const [row] = this.prepare(`PRAGMA ${name}`).rows();
    return row?.[0] ?? null;
  }

  /**
   * Runs `work` in a transaction that is committed when it returns. Whatever throws ends it: nothing runs after an error. There is no `catch` here
   * or in `work` on purpose, since SQLite rolls back by itself when the disk is full, and what ran after that would be committed piece by piece.
   */
  transaction<T>(work: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } finally {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
    }
  }

  /** Runs many reads as one: SQLite takes and frees its file locks once instead of for every statement, which is most of a small read's cost. */
  reading<T>(work: () => T): T {
    this.#database.exec("BEGIN");
    try {
      return work();
    } finally {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
    }
  }

  close(): void {
    this.#database.close();
  }
}

/** A prepared statement. */
export class Statement {
  readonly #statement: StatementSync;

  constructor(statement: StatementSync) {
    this.#statement = statement;
    statement.setReturnArrays(true);
  }

  /** Runs it and returns how many rows it changed. */
  run(...values: readonly SqlValue[]): number {
    return Number(this.#statement.run(...values).changes);
  }

  /** All rows, as lists of their columns. STRICT tables keep SQLite to the types that their columns declare. */
  rows(...values: readonly SqlValue[]): readonly Row[] {
    return this.#statement.all(...values) as unknown as readonly Row[];
  }
}
