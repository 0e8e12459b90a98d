import { type Clock, isLinkError, type LinkError } from "#core";
import type { RestCall } from "../rest/answer.ts";
import type { RateLimit } from "../rest/rate-limit.ts";
import { fetchPage, type Item, type Page, type Timeline } from "../rest/timeline.ts";
import { beginsAfterGap, mayBeNews, reachesFarEnough, reachesKnown, type Wish } from "./find-gap.ts";

/** Requests that are left to actions with the same token. */
const reserve = 30;
const longestWaitMs = 900_000;
const shortestWaitMs = 1_000;
const unknownWaitMs = 300_000;
const tries = 3;

/** What was found of a timeline. Times are milliseconds since the epoch. */
export interface Found {
  /** Oldest first, known things among them. */
  readonly items: readonly Item[];
  /** What could not be fetched, and why. */
  readonly missing: { readonly from: number; readonly to: number; readonly because: string } | undefined;
}

/** Asks for pages, one after the other, with regard to the server's limits. */
export class GapFetcher {
  readonly #baseUrl: string;
  readonly #call: RestCall;
  readonly #clock: Clock;
  readonly #mostPages: number;
  #limit: RateLimit = { remaining: undefined, resetAt: undefined };

  constructor(options: { readonly baseUrl: string; readonly call: RestCall; readonly clock: Clock; readonly mostPages: number }) {
    this.#baseUrl = options.baseUrl;
    this.#call = options.call;
    this.#clock = options.clock;
    this.#mostPages = options.mostPages;
  }

  /** Fetches from the newest back to what is known. Rejects only with the signal's reason. */
  async fetch(timeline: Timeline, wish: Wish): Promise<Found> {
    const items: Item[] = [];
    let isKnown = false;
    let because = `it is more than ${this.#mostPages.toString()} pages`;
    let older: string | undefined;
    // On a busy timeline the newest pages fill up with what came since; they take nothing from the gap's own.
    for (let page = 0, ofGap = 0; ofGap < this.#mostPages && page < 2 * this.#mostPages; page += 1) {
      const answer = await this.#page(timeline, older);
      if (isLinkError(answer)) {
        because = answer.message.replace(/\.$/, "");
        break;
      }
      items.push(...answer.items);
      if (!beginsAfterGap(answer.items, wish)) ofGap += 1;
      isKnown ||= answer.older === undefined || answer.items.length === 0 || reachesKnown(answer.items, wish);
      older = answer.older;
      // Beyond what is known one more page is enough to find what arrived late.
      if (older === undefined || answer.items.length === 0 || reachesFarEnough(answer.items, wish) || (isKnown && page > 0)) break;
    }
    const now = this.#clock.now();
    const known = isKnown ? undefined : { from: Math.max(wish.cover.until, wish.oldest), to: oldestOf(items) ?? now, because };
    return { items: items.filter((item) => mayBeNews(item, wish)).reverse(), missing: known };
  }

  /** One page, tried a few times; the error of the last try. */
  async #page(timeline: Timeline, older: string | undefined): Promise<Page | LinkError> {
    for (let attempt = 1; ; attempt += 1) {
      await this.#respectLimit();
      try {
        const page = await fetchPage(this.#baseUrl, timeline, older, this.#call);
        this.#limit = page.limit;
        return page;
      } catch (cause) {
        if (this.#call.signal.aborted || !isLinkError(cause)) throw cause;
        if (attempt === tries || isFinal(cause)) return cause;
        const wait = cause.code === "MASTODON_RATE_LIMIT" ? (cause.retryAfterMs ?? unknownWaitMs) : attempt * attempt * 5_000;
        await this.#sleep(wait);
      }
    }
  }

  async #respectLimit(): Promise<void> {
    const { remaining, resetAt } = this.#limit;
    if (remaining === undefined || resetAt === undefined || remaining > reserve) return;
    this.#limit = { remaining: undefined, resetAt: undefined };
    if (resetAt > this.#clock.now()) await this.#sleep(resetAt - this.#clock.now());
  }

  async #sleep(ms: number): Promise<void> {
    await this.#clock.sleep(Math.min(longestWaitMs, Math.max(shortestWaitMs, ms)), this.#call.signal);
  }
}

/** Asking again brings nothing else. */
function isFinal({ code }: LinkError): boolean {
  return ["MASTODON_TOKEN_REFUSED", "MASTODON_FORBIDDEN", "MASTODON_NO_STREAMING", "MASTODON_REDIRECTED", "MASTODON_REFUSED"].includes(
    code,
  );
}

function oldestOf(items: readonly Item[]): number | undefined {
  const times = items.flatMap(({ at }) => at ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}
