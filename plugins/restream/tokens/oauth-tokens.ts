import { type Clock, LinkError, type Secret } from "#core";
import type { TokenEndpoint } from "./token-endpoint.ts";
import type { TokenPair } from "./token-reply.ts";
import type { AccessToken, TokenSource } from "./token-source.ts";
import type { TokenVault } from "./token-vault.ts";

/** A token that expires sooner is not used any more. */
const freshForMs = 60_000;

export interface OAuthOptions {
  /** The connection's name, for people. */
  readonly connection: string;
  readonly clock: Clock;
  readonly vault: TokenVault;
  readonly endpoint: TokenEndpoint;
  /** Of the settings; undefined where a person signs in with `herald login`. */
  readonly refreshToken: Secret | undefined;
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

  /** Takes tokens that a person's consent gave in place of all others. Resolves when they are on disk. */
  async adopt(pair: TokenPair): Promise<void> {
    // A refresh that is under way would put its own tokens in their place.
    while (this.#working !== undefined) await this.close();
    this.#working = this.#take(pair).finally(() => {
      this.#working = undefined;
    });
    await this.#working;
  }

  /** Whether a token can be had without renewing one. */
  async hasCurrent(): Promise<boolean> {
    const pair = this.#pair ?? (await this.#options.vault.load());
    return pair !== undefined && this.#isGood(pair);
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
      const { endpoint, clock, refreshToken } = this.#options;
      const used = pair?.refreshToken ?? refreshToken?.reveal();
      if (used === undefined) throw notSignedIn(this.#options.connection);
      pair = await endpoint.refresh(used, () => clock.now());
      this.#saved = false;
    }
    this.#pair = pair;
    if (!this.#saved) await this.#save(pair);
    return { text: pair.accessToken, expiresAt: pair.expiresAt };
  }

  async #take(pair: TokenPair): Promise<AccessToken> {
    this.#pair = pair;
    this.#saved = false;
    await this.#save(pair);
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
}

function notSignedIn(connection: string): LinkError {
  const text = `Nobody has signed in to Restream yet: run herald login ${connection}.`;
  return new LinkError("RESTREAM_NOT_SIGNED_IN", text, { failure: "denied" });
}
