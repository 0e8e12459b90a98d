import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";
import { type Boot, StoreError } from "../port.ts";
import type { DatabaseCalls, DatabaseMethod } from "./database-calls.ts";
import type { DatabaseLink, OpenLink } from "./database-link.ts";
import type { DatabaseAnswer } from "./serve.ts";
import type { DatabaseOptions } from "./store-database.ts";

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: StoreError) => void;
}

/** The worker's file beside this one: Node strips types only where the sources run, so the built program has a `.js`. */
const workerUrl = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);

/** Secrets live in the environment, and the thread needs nothing of it but where this one keeps what it compiled. */
function threadEnvironment(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

/** Starts a thread that owns the database and resolves when it is open. `entry` is the thread's file. */
export async function openWorkerLink(options: DatabaseOptions, entry: URL = workerUrl): Promise<OpenLink> {
  const link = new WorkerLink(options, entry);
  try {
    return { link, boot: await link.opened };
  } catch (error) {
    await link.exited;
    throw error;
  }
}

/** Requests by id to the thread that owns the database. When that thread is gone, everything rejects for good. */
class WorkerLink implements DatabaseLink {
  readonly opened: Promise<Boot>;
  readonly exited: Promise<void>;
  readonly #worker: Worker;
  readonly #path: string;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  /** Why nothing can be asked any more. */
  #ended: StoreError | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: DatabaseOptions, entry: URL) {
    this.#path = options.path;
    this.#worker = new Worker(entry, { name: "herald-store", workerData: options, env: threadEnvironment() });
    this.opened = new Promise((resolve, reject) => this.#waiting.set(0, { resolve, reject }));
    this.exited = new Promise((resolve) => {
      this.#worker.once("exit", (exitCode) => {
        this.#end(`its thread ended with ${exitCode}`);
        resolve();
      });
    });
    this.#worker.on("message", ({ id, answer }: { id: number; answer: DatabaseAnswer<never> }) => this.#settle(id, answer));
    this.#worker.on("error", (error) => this.#end(error instanceof Error ? error.message : String(error)));
  }

  call<M extends DatabaseMethod>(method: M, ...args: Parameters<DatabaseCalls[M]>): Promise<ReturnType<DatabaseCalls[M]>> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.#worker.postMessage({ id, request: { method, args } });
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const closed = this.call("close");
    this.#ended ??= new StoreError("STORE_CLOSED", `The store ${this.#path} is closed.`, false);
    try {
      await closed;
    } finally {
      await this.exited;
    }
  }

  #settle(id: number, answer: DatabaseAnswer<never>): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (answer.ok) waiting?.resolve(answer.value);
    else waiting?.reject(new StoreError(answer.failure.code, answer.failure.message, answer.failure.transient));
  }

  #end(reason: string): void {
    this.#ended ??= new StoreError(
      "STORE_STOPPED",
      `The thread of the store ${this.#path} is gone (${reason}). Start again: everything acknowledged is on disk.`,
      false,
    );
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
