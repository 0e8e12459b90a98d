import { type Clock, HttpError, type HttpClient, type HttpResponse, LinkError, type Secret } from "#core";
import { readTokenReply, type TokenPair } from "./token-reply.ts";
import type { AccessToken, TokenSource } from "./token-source.ts";
import type { TokenVault } from "./token-vault.ts";

/** A token that expires sooner is not used any more. */
const freshForMs = 60_000;
const deadlineMs = 15_000;

export interface OAuthOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly vault: TokenVault;
  readonly tokenUrl: URL;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly refreshToken: Secret;
}

/**
 * Access tokens by OAuth's refresh grant. Every refresh makes the tokens before it worthless, so there is one at a time whoever asks, it is
 * never cut off, and nothing is used before it is on disk.
 */
export class OAuthTokens implements TokenSource {
  readonly #options: OAuthOptions;
  #pair: TokenPair | undefined;
  #saved = true;
  #refusedToken: string | undefined;
  #working: Promise<AccessToken> | undefined;

  constructor(options: OAuthOptions) {
    this.#options = options;
  }

  current(): Promise<AccessToken> {
    this.#working ??= this.#obtain().finally(() => {
      this.#working = undefined;
    });
    return this.#working;
  }

  refused(token: AccessToken): boolean {
    this.#refusedToken = token.text;
    return true;
  }

  async close(): Promise<void> {
    await this.#working?.catch(() => undefined);
  }

  async #obtain(): Promise<AccessToken> {
    let pair = this.#pair ?? (await this.#options.vault.load());
    if (pair === undefined || !this.#isGood(pair)) {
      pair = await this.#refresh(pair?.refreshToken ?? this.#options.refreshToken.reveal());
      this.#saved = false;
    }
    this.#pair = pair;
    if (!this.#saved) await this.#save(pair);
    return { text: pair.accessToken, expiresAt: pair.expiresAt };
  }

  #isGood({ accessToken, expiresAt }: TokenPair): boolean {
    return accessToken !== this.#refusedToken && expiresAt - this.#options.clock.now() > freshForMs;
  }

  async #save(pair: TokenPair): Promise<void> {
    try {
      await this.#options.vault.save(pair);
      this.#saved = true;
    } catch (cause) {
      throw new LinkError("RESTREAM_TOKEN_NOT_STORED", "The new Restream tokens could not be stored; they are not used before they are.", {
        failure: "drop",
        cause,
      });
    }
  }

  async #refresh(refreshToken: string): Promise<TokenPair> {
    const response = await this.#post(new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken }));
    return readTokenReply(response, refreshToken, this.#options.clock.now());
  }

  async #post(form: URLSearchParams): Promise<HttpResponse> {
    const { http, tokenUrl, clientId, clientSecret } = this.#options;
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret.reveal())}`).toString("base64");
    try {
      return await http.request({
        method: "POST",
        url: tokenUrl,
        headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
        body: form.toString(),
        deadlineMs,
      });
    } catch (cause) {
      const code = cause instanceof HttpError ? cause.code : "no answer";
      throw new LinkError("RESTREAM_TOKEN_UNREACHABLE", `Restream's token endpoint at ${tokenUrl.origin} could not be reached (${code}).`, {
        failure: "drop",
        cause,
      });
    }
  }
}
