import type { Boot } from "../port.ts";
import type { DatabaseCalls, DatabaseMethod } from "./database-calls.ts";

/** The way to the database, which may live on another thread. Rejects with a `StoreError`. */
export interface DatabaseLink {
  call<M extends DatabaseMethod>(method: M, ...args: Parameters<DatabaseCalls[M]>): Promise<ReturnType<DatabaseCalls[M]>>;
  /** Closes the database after everything asked before; later calls reject. Resolves when nothing of it keeps the process alive. Twice is once. */
  close(): Promise<void>;
}

/** A link to a database that is open. */
export interface OpenLink {
  readonly link: DatabaseLink;
  readonly boot: Boot;
}
