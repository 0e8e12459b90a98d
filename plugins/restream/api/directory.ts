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

  /** Whether a refresh is due: what is there is old, or a message named a channel or a platform that is not in it. */
  isDue(channelId?: number | null, platformId?: number | null): boolean {
    const now = this.#clock.now();
    return isShelfDue(this.#channels, channelId, now) || isShelfDue(this.#platforms, platformId, now);
  }

  /** Fetches what is due and hands it on as frames. Never rejects: without it there are names like `Platform 99` and fewer addresses. */
  async refresh(call: ApiCall, hand: (frame: Frame) => void): Promise<void> {
    await Promise.all([
      this.#fetch(this.#channels, async () => {
        const channels = await this.#api.channels(call);
        hand({ kind: "channels", channels });
        return channels;
      }),
      this.#fetch(this.#platforms, async () => {
        const platforms = await this.#api.platforms({ signal: call.signal });
        hand({ kind: "platforms", platforms });
        return platforms;
      }),
    ]);
  }

  async #fetch(shelf: Shelf, ask: () => Promise<readonly { readonly id: number }[]>): Promise<void> {
    const now = this.#clock.now();
    if (now - shelf.triedAt < pauseMs) return;
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

interface Shelf {
  known: ReadonlySet<number>;
  triedAt: number;
  fetchedAt: number;
}

function newShelf(): Shelf {
  return { known: new Set(), triedAt: Number.NEGATIVE_INFINITY, fetchedAt: Number.NEGATIVE_INFINITY };
}

function isShelfDue(shelf: Shelf, id: number | null | undefined, now: number): boolean {
  if (now - shelf.triedAt < pauseMs) return false;
  if (now - shelf.fetchedAt >= freshForMs) return true;
  return id !== undefined && id !== null && !shelf.known.has(id);
}
