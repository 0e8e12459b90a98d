import { StoreError } from "../port.ts";
import type { DatabaseCalls, DatabaseMethod } from "./database-calls.ts";
import type { DatabaseLink, OpenLink } from "./database-link.ts";
import { type DatabaseAnswer, type ServedDatabase, serveDatabase } from "./serve.ts";
import type { DatabaseOptions } from "./store-database.ts";

/** Opens the database on the caller's own thread, which every request then blocks. `open`: as for `serveDatabase`. */
export function openLocalLink(options: DatabaseOptions, open?: Parameters<typeof serveDatabase>[1]): OpenLink {
  const served = serveDatabase(options, open);
  return { boot: valueOf(served.opened), link: new LocalLink(served, options.path) };
}

class LocalLink implements DatabaseLink {
  readonly #served: ServedDatabase;
  readonly #path: string;
  #isClosed = false;

  constructor(served: ServedDatabase, path: string) {
    this.#served = served;
    this.#path = path;
  }

  async call<M extends DatabaseMethod>(method: M, ...args: Parameters<DatabaseCalls[M]>): Promise<ReturnType<DatabaseCalls[M]>> {
    if (this.#isClosed) throw new StoreError("STORE_CLOSED", `The store ${this.#path} is closed.`, false);
    return valueOf(this.#served.answer({ method, args }) as DatabaseAnswer<ReturnType<DatabaseCalls[M]>>);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    const closed = this.call("close");
    this.#isClosed = true;
    await closed;
  }
}

function valueOf<T>(answer: DatabaseAnswer<T>): T {
  if (answer.ok) return answer.value;
  throw new StoreError(answer.failure.code, answer.failure.message, answer.failure.transient);
}
