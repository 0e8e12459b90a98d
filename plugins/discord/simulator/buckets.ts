import type { Clock } from "#core";
import { SimulatedRefusal } from "./refusal.ts";

/** At most `limit` requests per `perMs` milliseconds. */
export interface Limit {
  readonly limit: number;
  readonly perMs: number;
}

interface Bucket {
  used: number;
  resetAt: number;
}

/** Rate limits as Discord keeps them: a bucket per kind of request and channel or webhook. */
export class Buckets {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();
  /** By kind of request. Settable. */
  readonly limits = new Map<string, Limit>([
    ["post", { limit: 5, perMs: 5_000 }],
    ["edit", { limit: 5, perMs: 5_000 }],
    ["delete", { limit: 5, perMs: 1_000 }],
    ["crosspost", { limit: 10, perMs: 3_600_000 }],
    ["webhook", { limit: 5, perMs: 2_000 }],
  ]);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a request. Returns the headers of its answer; throws a 429 with them when the bucket is used up. */
  take(kind: string, major: string): { readonly [name: string]: string } {
    const limit = this.limits.get(kind);
    if (limit === undefined) return {};
    const now = this.#clock.now();
    const key = `${kind}|${major}`;
    let bucket = this.#buckets.get(key);
    if (bucket === undefined || bucket.resetAt <= now) {
      bucket = { used: 0, resetAt: now + limit.perMs };
      this.#buckets.set(key, bucket);
    }
    const resetAfterS = ((bucket.resetAt - now) / 1000).toFixed(3);
    const headers = {
      "x-ratelimit-bucket": `simulated-${kind}`,
      "x-ratelimit-limit": limit.limit.toString(),
      "x-ratelimit-remaining": Math.max(0, limit.limit - bucket.used - 1).toString(),
      "x-ratelimit-reset": (bucket.resetAt / 1000).toString(),
      "x-ratelimit-reset-after": resetAfterS,
    };
    if (bucket.used >= limit.limit) throw new LimitReached(Number(resetAfterS), headers);
    bucket.used++;
    return headers;
  }
}

/** HTTP 429 with its headers. */
export class LimitReached extends SimulatedRefusal {
  readonly headers: { readonly [name: string]: string };

  constructor(retryAfterS: number, headers: { readonly [name: string]: string }) {
    super(429, 0, "You are being rate limited.");
    Object.assign(this.body, { retry_after: retryAfterS, global: false });
    this.headers = { ...headers, "x-ratelimit-scope": "user", "retry-after": Math.ceil(retryAfterS).toString() };
  }
}
