import { LinkError } from "#core";

/** What an HTTP answer in place of a socket means. `retryAfterMs`: the wait that it asked for. `token`: the token itself may be the reason. */
export interface HandshakeRefusal {
  readonly status: number;
  readonly retryAfterMs?: number;
}

/** Whether another token may help: Restream answers 400 when none is given, and nothing says which of the two a stale one gets. */
export function blamesToken({ status }: HandshakeRefusal): boolean {
  return status === 400 || status === 401;
}

const reauthorise = "Authorise the application again, with the scope stream.read, and set the new token.";

/** The link error of a refused handshake. */
export function handshakeError({ status, retryAfterMs }: HandshakeRefusal, canRenew: boolean): LinkError {
  const seen = `Restream refused the link with HTTP ${status.toString()}`;
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (status === 401 || (status === 400 && !canRenew)) {
    return new LinkError("RESTREAM_TOKEN_REFUSED", `${seen}: the access token is not accepted. ${reauthorise}`, { failure: "denied" });
  }
  if (status === 403) {
    return new LinkError("RESTREAM_FORBIDDEN", `${seen}: the token does not allow streaming updates. ${reauthorise}`, {
      failure: "denied",
    });
  }
  if (status === 429)
    return new LinkError("RESTREAM_RATE_LIMIT", `${seen}: too many attempts; it is tried again later.`, { failure: "refused", ...wait });
  if (status >= 500)
    return new LinkError("RESTREAM_UNAVAILABLE", `${seen}: the service has a problem; it is tried again later.`, {
      failure: "refused",
      ...wait,
    });
  return new LinkError("RESTREAM_REFUSED", `${seen}; it is tried again later. Check the setting url.`, { failure: "refused", ...wait });
}

/** Close codes by which servers say that a token is no longer good. Restream documents none; these are customary. */
const tokenCodes: ReadonlySet<number> = new Set([1008, 3000, 3003, 4001, 4003, 4401, 4403]);
const tooLong = 1009;
const brokenFrames: ReadonlySet<number> = new Set([1002, 1003, 1007]);

/** Whether the close may be because of the token. */
export function closeBlamesToken(code: number): boolean {
  return tokenCodes.has(code);
}

/** The link error of a link that was up and ended. The reason text of the other side is not repeated: it may hold anything. */
export function closeError(code: number): LinkError {
  const seen = `the link to Restream was closed with code ${code.toString()}`;
  if (code === tooLong) return new LinkError("RESTREAM_MESSAGE_TOO_LONG", `${seen}: a message was longer than 1 MiB.`, { failure: "drop" });
  if (brokenFrames.has(code))
    return new LinkError("RESTREAM_BROKEN_FRAMES", `${seen}: what arrived is no proper WebSocket traffic.`, { failure: "drop" });
  if (closeBlamesToken(code))
    return new LinkError("RESTREAM_TOKEN_REFUSED", `${seen}: the access token may have expired or been revoked.`, { failure: "refused" });
  if (code >= 3000) return new LinkError("RESTREAM_REFUSED", `${seen}.`, { failure: "refused" });
  return new LinkError("RESTREAM_LINK_LOST", `${seen}.`, { failure: "drop" });
}
