import type { Clock, HttpResponse } from "#core";
import { ApiError, type ApiFailure } from "./api-failure.ts";
import { resetInMs } from "./read-answer.ts";

/**
 * What Mastodon limits apart: uploads and deletes 30 in 30 minutes each, pages 300 in 15 minutes, new posts 300 in three hours besides the
 * 300 in five minutes of everything.
 */
export type RequestKind = "read" | "page" | "post" | "change" | "delete" | "media";

/**
 * What earlier answers say about the next request. Nothing waits in here: a request that would be refused is refused at once, with the time
 * after which it makes sense. The headers tell of the limit that is closest and not which one it is, so each kind learns for itself.
 */
export class RateGate {
  readonly #clock: Pick<Clock, "now">;
  /** Until when, milliseconds since the epoch. */
  readonly #holds = new Map<RequestKind, number>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** Lets a request pass, or throws an `ApiError` of kind `held`. */
  enter(kind: RequestKind): void {
    const leftMs = (this.#holds.get(kind) ?? 0) - this.#clock.now();
    if (leftMs > 0) throw new ApiError({ kind: "held", retryAfterMs: leftMs });
  }

  learn(kind: RequestKind, { headers }: HttpResponse, failure: ApiFailure | undefined): void {
    const now = this.#clock.now();
    const isUsedUp = headers["x-ratelimit-remaining"]?.trim() === "0";
    const waitMs = failure?.kind === "rate-limited" ? failure.retryAfterMs : isUsedUp ? resetInMs(headers, now) : undefined;
    if (waitMs !== undefined) this.#holds.set(kind, Math.max(this.#holds.get(kind) ?? 0, now + waitMs));
  }
}
