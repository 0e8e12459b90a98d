/**
 * Why a source's link ended.
 * - `drop`: the network or the service went away; reconnect soon, with back-off and jitter.
 * - `refused`: the service answered and does not want this client now (rate limit, 4200, 4420, 5xx at the handshake): a longer back-off.
 * - `denied`: it will not work until a setting or a right changes (bad token, revoked grant): said as an error, and tried again seldom, for a
 *   service may be wrong about it for a while.
 */
export type LinkFailure = "drop" | "refused" | "denied";

/** Thrown by a source's `run` when its link is lost. The message is shown to people: it says what was seen and what to do, and no secret. */
export class LinkError extends Error {
  readonly code: string;
  readonly failure: LinkFailure;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    message: string,
    options: { readonly failure: LinkFailure; readonly retryAfterMs?: number; readonly cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "LinkError";
    this.code = code;
    this.failure = options.failure;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** True for a link error, also one thrown by another copy of this class. */
export function isLinkError(value: unknown): value is LinkError {
  return value instanceof Error && value.name === "LinkError" && typeof (value as { failure?: unknown }).failure === "string";
}
