import { HeraldError, type HttpResponse, isJsonObject, type Json, LinkError, parseJson } from "#core";
import { z } from "zod";

/** An access token with the refresh token that makes the next one. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What a person's consent gave. */
export interface Grant {
  readonly pair: TokenPair;
  /** What the tokens may do, in the service's words; empty when it does not say. */
  readonly scopes: readonly string[];
}

const text = z.string().min(1).optional().catch(undefined);
const number = z.coerce.number().positive().optional().catch(undefined);

/** The names of the reply in both of the service's spellings. */
const TokenReply = z.object({
  access_token: text,
  accessToken: text,
  refresh_token: text,
  refreshToken: text,
  expires_in: number,
  accessTokenExpiresIn: number,
  expires: number,
  accessTokenExpiresEpoch: number,
  scope: text,
  scopeJson: z.array(z.string()).optional().catch(undefined),
});

/** How long Restream's access tokens work when the reply does not say. */
const usualLifeMs = 3_600_000;

/**
 * Reads the token endpoint's answer. Throws a `LinkError`: `denied` when the grant is no longer good (the person must authorise again),
 * `refused` or `drop` when it may work later. `usedToken` is kept when the reply has no new one.
 */
export function readTokenReply(response: HttpResponse, usedToken: string, now: number): TokenPair {
  const body = jsonOf(response);
  if (response.status < 200 || response.status > 299) throw refusal(response, body);
  const parsed = TokenReply.safeParse(body);
  const accessToken = parsed.data?.access_token ?? parsed.data?.accessToken;
  if (parsed.data === undefined || accessToken === undefined) {
    throw new LinkError(
      "RESTREAM_TOKEN_REPLY",
      `Restream's token endpoint answered ${describe(response)} without an access token. Check token_url.`,
      {
        failure: "refused",
      },
    );
  }
  const reply = parsed.data;
  const seconds = reply.expires_in ?? reply.accessTokenExpiresIn;
  const epoch = (reply.expires ?? reply.accessTokenExpiresEpoch ?? 0) * 1000;
  return {
    accessToken,
    refreshToken: reply.refresh_token ?? reply.refreshToken ?? usedToken,
    expiresAt: seconds === undefined ? (epoch > now ? epoch : now + usualLifeMs) : now + seconds * 1000,
  };
}

/** Reads the answer to a code. Throws a `HeraldError` when the code or the application is refused, else as `readTokenReply` does. */
export function readGrant(response: HttpResponse, now: number): Grant {
  const body = jsonOf(response);
  if (response.status >= 400 && response.status < 500 && response.status !== 408 && response.status !== 429 && isJsonObject(body)) {
    throw new HeraldError(
      "RESTREAM_CODE_REFUSED",
      `Restream's token endpoint answered ${describe(response)}${errorNameOf(body)}: it does not take the code or the application's credentials`,
      {
        hint: "begin again (a code works once and not for long); check client_id and client_secret, and that the application lists the redirect URI exactly as shown",
      },
    );
  }
  const pair = readTokenReply(response, "", now);
  if (pair.refreshToken === "") {
    throw new HeraldError("RESTREAM_TOKEN_REPLY", "Restream's answer holds no refresh token", { hint: "check token_url" });
  }
  const { scope, scopeJson } = TokenReply.parse(body);
  return { pair, scopes: scopeJson ?? scope?.split(/[\s,]+/).filter((one) => one !== "") ?? [] };
}

function refusal(response: HttpResponse, body: Json | undefined): LinkError {
  const { status } = response;
  const seen = `Restream's token endpoint answered ${describe(response)}${errorNameOf(body)}`;
  if (status === 429) {
    return new LinkError("RESTREAM_RATE_LIMIT", `${seen}.`, { failure: "refused", ...waitOf(response) });
  }
  if (status === 408 || status === 425 || status >= 500)
    return new LinkError("RESTREAM_TOKEN_UNAVAILABLE", `${seen}; it is tried again.`, { failure: "drop" });
  if (status === 400 || status === 401 || (status >= 400 && isJsonObject(body))) {
    return new LinkError(
      "RESTREAM_REAUTHORISE",
      `${seen}: the refresh token or the application's credentials are no longer good. Sign in again with herald login (or set a new refresh_token); check client_id and client_secret.`,
      { failure: "denied" },
    );
  }
  return new LinkError("RESTREAM_TOKEN_REPLY", `${seen}. Check token_url.`, { failure: "refused" });
}

/** The wait that an answer asks for in its `retry-after` header, if it is one in seconds. */
export function waitOf({ headers }: Pick<HttpResponse, "headers">): { readonly retryAfterMs?: number } {
  const seconds = Number(headers["retry-after"] ?? "");
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
}

/** Status and kind of an answer, for people: nothing of its body. */
export function describe({ status, headers }: Pick<HttpResponse, "status" | "headers">): string {
  const kind = (headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
  return /^[\w.+-]+\/[\w.+-]+$/.test(kind) && !kind.endsWith("json") ? `${status.toString()} with ${kind}` : status.toString();
}

/** The answer's JSON; undefined when it is none. */
export function jsonOf(response: HttpResponse): Json | undefined {
  try {
    return parseJson(response.body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The error's name, such as invalid_grant, where the answer has one that is no more than a name. */
function errorNameOf(body: Json | undefined): string {
  if (!isJsonObject(body)) return "";
  const { error } = body;
  const name = isJsonObject(error) ? error["name"] : error;
  return typeof name === "string" && /^[a-z_]{1,40}$/.test(name) ? ` (${name})` : "";
}
