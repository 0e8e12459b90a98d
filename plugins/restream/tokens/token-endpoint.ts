import { HeraldError, type HttpClient, HttpError, type HttpResponse, LinkError, type Secret } from "#core";
import { type Grant, readGrant, readTokenReply, type TokenPair } from "./token-reply.ts";

const deadlineMs = 15_000;

export interface TokenEndpointOptions {
  readonly http: HttpClient;
  readonly url: URL;
  readonly clientId: string;
  readonly clientSecret: Secret;
}

/** Where tokens are exchanged, for one application. */
export class TokenEndpoint {
  readonly #options: TokenEndpointOptions;

  constructor(options: TokenEndpointOptions) {
    this.#options = options;
  }

  /** A new pair; the tokens before it are worthless from then on. Never cut off. Rejects with a `LinkError`. */
  async refresh(refreshToken: string, now: () => number): Promise<TokenPair> {
    const response = await this.#post({ grant_type: "refresh_token", refresh_token: refreshToken });
    return readTokenReply(response, refreshToken, now());
  }

  /** The pair that a person's consent gives. Rejects with a `HeraldError`. */
  async exchange({ code, redirectUri }: { readonly code: string; readonly redirectUri: string }, now: () => number): Promise<Grant> {
    try {
      return readGrant(await this.#post({ grant_type: "authorization_code", code, redirect_uri: redirectUri }), now());
    } catch (cause) {
      if (!(cause instanceof LinkError)) throw cause;
      throw new HeraldError(cause.code, cause.message, { hint: "begin again, or check token_url" });
    }
  }

  async #post(form: { readonly [name: string]: string }): Promise<HttpResponse> {
    const { http, url, clientId, clientSecret } = this.#options;
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret.reveal())}`).toString("base64");
    try {
      return await http.request({
        method: "POST",
        url,
        headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
        body: new URLSearchParams(form).toString(),
        deadlineMs,
      });
    } catch (cause) {
      const code = cause instanceof HttpError ? cause.code : "no answer";
      throw new LinkError("RESTREAM_TOKEN_UNREACHABLE", `Restream's token endpoint at ${url.origin} could not be reached (${code}).`, {
        failure: "drop",
        cause,
      });
    }
  }
}
