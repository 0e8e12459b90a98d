import type { Clock } from "#core";
import { RestRefusal } from "./rest-refusal.ts";

interface Limit {
  readonly name: string;
  readonly limit: number;
  readonly perMs: number;
  /** Whether a request counts. */
  counts(method: string, path: string): boolean;
}

/** Mastodon's throttles for one token. Settable: `limits` may be replaced. */
export class RestLimits {
  readonly #clock: Clock;
  readonly #used = new Map<string, number>();
  limits: readonly Limit[] = [
    { name: "all", limit: 300, perMs: 300_000, counts: () => true },
    { name: "media", limit: 30, perMs: 1_800_000, counts: (method, path) => method === "POST" && /^\/api\/v\d\/media$/.test(path) },
    {
      name: "delete",
      limit: 30,
      perMs: 1_800_000,
      counts: (method, path) =>
        (method === "DELETE" && /^\/api\/v1\/statuses\/[^/]+$/.test(path)) || (method === "POST" && path.endsWith("/unreblog")),
    },
    { name: "post", limit: 300, perMs: 10_800_000, counts: (method, path) => method === "POST" && /\/statuses$|\/reblog$/.test(path) },
  ];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Counts a request. Returns the headers for the limit that is closest; throws a 429 when one is used up. Windows are aligned to the epoch, and
   * the reset is an instant with microseconds, as Mastodon writes it.
   */
  take(method: string, path: string): { readonly headers: { readonly [name: string]: string }; readonly refusal: RestRefusal | undefined } {
    const now = this.#clock.now();
    let closest: { left: number; limit: Limit } | undefined;
    for (const limit of this.limits.filter((each) => each.counts(method, path))) {
      const key = `${limit.name} ${Math.floor(now / limit.perMs).toString()}`;
      const used = (this.#used.get(key) ?? 0) + 1;
      this.#used.set(key, used);
      const left = limit.limit - used;
      if (closest === undefined || left < closest.left) closest = { left, limit };
    }
    if (closest === undefined) return { headers: {}, refusal: undefined };
    const { left, limit } = closest;
    const resetAt = (Math.floor(now / limit.perMs) + 1) * limit.perMs;
    const headers = {
      "x-ratelimit-limit": limit.limit.toString(),
      "x-ratelimit-remaining": Math.max(0, left).toString(),
      "x-ratelimit-reset": new Date(resetAt).toISOString().replace("Z", "000Z"),
    };
    return { headers, refusal: left < 0 ? new RestRefusal(429, "Too many requests") : undefined };
  }
}
