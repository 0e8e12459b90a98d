import { LinkError, type LinkFailure } from "#core";

/** The wait after a refusal, at least: nothing that we do differs the next time, unless somebody changed something. */
const refusedMs = 120_000;

const invalidPayload = 4200;
const tooMuch = 4420;
const tooLong = 1009;
const policy = 1008;

/** Closes that an exception in the server may look like from outside. */
const wordless: ReadonlySet<number> = new Set([1000, 1005, 1006, 1011]);
const suspicious = 2;
const mostNames = 8;

/** What was going on when the link ended. */
export interface Ending {
  readonly code: number;
  /** The channels of the SUBSCRIBE that had no answer yet. */
  readonly asked: readonly string[] | undefined;
  /** How many links in a row ended without a word on a message of ours, this one included. */
  readonly endsOnMessage: number;
}

/** Whether the link ended without a word, as it does when the server fails. */
export function isWordless(code: number): boolean {
  return wordless.has(code);
}

/** The link error of a link that was up and ended. The reason text of the other side is not repeated: it may hold anything. */
export function closeError({ code, asked, endsOnMessage }: Ending): LinkError {
  const seen = `the link to Elstat was closed with code ${code.toString()}`;
  const on = asked === undefined ? "" : ` when asked for ${list(asked)}`;
  if (code === invalidPayload) {
    const cause = asked === undefined ? "" : "; most likely it does not know one of them: compare `services` with Elstat's configuration";
    return failed("ELSTAT_INVALID_PAYLOAD", `${seen}${on}: it calls what we sent invalid${cause}.`, "refused", refusedMs);
  }
  if (code === tooMuch) {
    return failed("ELSTAT_TOO_MUCH", `${seen}${on}: it calls that too much. Fewer services may help.`, "refused", refusedMs);
  }
  if (isWordless(code) && asked !== undefined && endsOnMessage >= suspicious) {
    const cause = "the server probably fails over one of them: compare `services` with Elstat's configuration";
    return failed("ELSTAT_CLOSED_ON_MESSAGE", `${seen}${on}, ${endsOnMessage.toString()} times in a row; ${cause}.`, "refused");
  }
  if (code === tooLong) return failed("ELSTAT_MESSAGE_TOO_LONG", `${seen}: a message was too long.`, "drop");
  if (code === policy || code >= 3000) return failed("ELSTAT_REFUSED", `${seen}.`, "refused");
  return failed("ELSTAT_LINK_LOST", `${seen}.`, "drop");
}

/** The link error of a server that takes SUBSCRIBE without an answer. */
export function noAnswerError(asked: readonly string[]): LinkError {
  const cause = "this may be no Elstat, or one from before it had SUBSCRIBE. Check the setting url.";
  return failed("ELSTAT_NO_ANSWER", `Elstat did not answer within 15 s when asked for ${list(asked)}; ${cause}`, "refused");
}

/** The link error of a handshake that got an HTTP answer instead of a socket. */
export function handshakeError(status: number, url: URL, retryAfterMs: number | undefined): LinkError {
  const seen = `${url.host}${url.pathname} answered HTTP ${status.toString()} in place of a WebSocket`;
  if (status === 429) return failed("ELSTAT_RATE_LIMIT", `${seen}: too many attempts; it is tried again later.`, "refused", retryAfterMs);
  if (status >= 500) return failed("ELSTAT_UNAVAILABLE", `${seen}: it is tried again later.`, "refused", retryAfterMs);
  const why = status >= 300 && status < 400 ? "It leads elsewhere: give the address that it leads to." : "Check the setting url.";
  return failed("ELSTAT_HANDSHAKE_REFUSED", `${seen}. ${why}`, "refused", retryAfterMs);
}

function failed(code: string, message: string, failure: LinkFailure, retryAfterMs?: number): LinkError {
  return new LinkError(code, message, { failure, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

/** Names of channels, the first few of them. */
export function list(channels: readonly string[]): string {
  const more = channels.length - mostNames;
  const shown = channels.slice(0, mostNames).join(", ");
  return more > 0 ? `${shown} and ${more.toString()} more` : shown;
}
