import { LinkError } from "#core";

/** An HTTP answer that is no good one. `said`: the server's own words, fit for a log. `retryAfterMs`: the wait that it asked for. */
export interface Refusal {
  readonly status: number;
  readonly said?: string | undefined;
  readonly retryAfterMs?: number;
  /** Of a redirection: the host that it points to. */
  readonly toHost?: string | undefined;
}

/** The link error of a refusal by a part of the service: `the streaming API`, `the API`. */
export function refusalError({ status, said, retryAfterMs, toHost }: Refusal, part: string): LinkError {
  const words = said === undefined ? "" : ` (“${said}”)`;
  const seen = `Mastodon: ${part} answered HTTP ${status.toString()}${words}`;
  const refused = { failure: "refused", ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } as const;
  if (status === 401) {
    const text = `${seen}: the access token is missing, wrong or revoked. Make a new one under Preferences, Development, and set access_token.`;
    return new LinkError("MASTODON_TOKEN_REFUSED", text, { failure: "denied" });
  }
  if (status === 403) {
    const text = `${seen}: the account or its token may not do this. It needs the scopes read:statuses and, as asked for, read:notifications and read:lists.`;
    return new LinkError("MASTODON_FORBIDDEN", text, { failure: "denied" });
  }
  if (status === 418)
    return new LinkError("MASTODON_USER_AGENT", `${seen}: it wants a User-Agent, and something on the way removes it.`, refused);
  if (status === 429) return new LinkError("MASTODON_RATE_LIMIT", `${seen}: too many requests; it is tried again later.`, refused);
  if (status >= 300 && status < 400) {
    const where = toHost === undefined ? "" : ` to ${toHost}`;
    return new LinkError(
      "MASTODON_REDIRECTED",
      `${seen}: a redirection${where}, which is not followed. Set url or streaming_url to where it leads.`,
      refused,
    );
  }
  if (status === 404)
    return new LinkError(
      "MASTODON_NO_STREAMING",
      `${seen}: it is not here. Check url and streaming_url; some servers have no streaming API.`,
      refused,
    );
  if (status >= 500) return new LinkError("MASTODON_UNAVAILABLE", `${seen}: the server has a problem; it is tried again later.`, refused);
  return new LinkError("MASTODON_REFUSED", `${seen}; it is tried again later.`, refused);
}

const tooLong = 1009;
const withoutCode = 1005;
const cutOff = 1006;
const brokenFrames: ReadonlySet<number> = new Set([1002, 1003, 1007]);

/** The link error of a socket that was open and was closed. The reason text of the other side is not repeated: it may hold anything. */
export function closeError(code: number): LinkError {
  const seen = `The link to Mastodon was closed with code ${code.toString()}`;
  if (code === withoutCode) {
    const text =
      "Mastodon closed the link without a code, as it does when a token is revoked or an account suspended; it is tried again, which tells.";
    return new LinkError("MASTODON_KILLED", text, { failure: "drop" });
  }
  if (code === cutOff)
    return new LinkError("MASTODON_LINK_LOST", "The link to Mastodon was cut, or the server restarts.", { failure: "drop" });
  if (code === tooLong) return new LinkError("MASTODON_MESSAGE_TOO_LONG", `${seen}: a message was longer than 1 MiB.`, { failure: "drop" });
  if (brokenFrames.has(code))
    return new LinkError("MASTODON_BROKEN_FRAMES", `${seen}: what went over it was no proper WebSocket traffic.`, { failure: "drop" });
  return new LinkError("MASTODON_LINK_LOST", `${seen}.`, { failure: "drop" });
}
