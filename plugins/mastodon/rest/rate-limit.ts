/** What an answer says about how many more may be asked. */
export interface RateLimit {
  /** Requests left until `resetAt`; undefined when the server has no limits or does not tell. */
  readonly remaining: number | undefined;
  /** Milliseconds since the epoch. */
  readonly resetAt: number | undefined;
}

/** Reads `X-RateLimit-*` and `Retry-After`. Mastodon writes the reset as ISO 8601, others as seconds since the epoch. */
export function rateLimitOf(headers: { readonly [name: string]: string | undefined }, now: number): RateLimit {
  const remaining = Number.parseInt(headers["x-ratelimit-remaining"] ?? "", 10);
  const seconds = Number.parseInt(headers["retry-after"] ?? "", 10);
  const resetAt = Number.isNaN(seconds) ? instantOf(headers["x-ratelimit-reset"]) : now + seconds * 1000;
  return { remaining: Number.isNaN(remaining) ? undefined : remaining, resetAt };
}

function instantOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{9,11}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
