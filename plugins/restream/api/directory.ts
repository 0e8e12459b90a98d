import { type Clock, isHeraldError, type Logger } from "#core";
import type { Frame } from "../wire/frames.ts";
import type { ApiCall, RestreamApi } from "./restream-api.ts";

/** What was fetched is good for this long. */
const freshForMs = 3_600_000;
/** Something unknown is no reason to ask more often than this. */
const pauseMs = 300_000;

/** Platform names and watch addresses: fetched now and then, never waited for. Lives as long as the connection, over all its links. */
export class Directory {
  readonly #api: RestreamApi;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #channels: Shelf = newShelf();
  readonly #platforms: Shelf = newShelf();

  constructor(api: RestreamApi, clock: Clock, log: Logger) {
    this.#api = api;
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * Fetches what is due and hands it on as frames: what is old, and that in which a channel or platform that a message named is missing.
   * Never rejects: without it there are names like `Platform 99` and fewer addresses.
   */
  async refresh(call: ApiCall, named: Named, hand: (frame: Frame) => void): Promise<void> {
    await Promise.all([
      this.#fetch(this.#channels, named.channelId, async () => {
        const channels = await this.#api.channels(call);
        hand({ kind: "channels", channels });
        return channels;
      }),
      this.#fetch(this.#platforms, named.platformId, async () => {
        const platforms = await this.#api.platforms({ signal: call.signal });
        hand({ kind: "platforms", platforms });
        return platforms;
      }),
    ]);
  }

  async #fetch(shelf: Shelf, named: number | undefined, ask: () => Promise<readonly { readonly id: number }[]>): Promise<void> {
    const now = this.#clock.now();
    if (!isDue(shelf, named, now)) return;
    shelf.triedAt = now;
    try {
      shelf.known = new Set((await ask()).map(({ id }) => id));
      shelf.fetchedAt = now;
    } catch (cause) {
      if (!isHeraldError(cause)) throw cause;
      this.#log.warn(`Watch addresses or platform names could not be fetched: ${cause.message}`, { code: cause.code, hint: cause.hint });
    }
  }
}

/** What a message named. */
export interface Named {
  readonly channelId?: number;
  readonly platformId?: number;
}

interface Shelf {
  known: ReadonlySet<number>;
  triedAt: number;
  fetchedAt: number;
}

function newShelf(): Shelf {
  return { known: new Set(), triedAt: Number.NEGATIVE_INFINITY, fetchedAt: Number.NEGATIVE_INFINITY };
}

function isDue(shelf: Shelf, id: number | undefined, now: number): boolean {
  if (now - shelf.triedAt < pauseMs) return false;
  return now - shelf.fetchedAt >= freshForMs || (id !== undefined && !shelf.known.has(id));
}
