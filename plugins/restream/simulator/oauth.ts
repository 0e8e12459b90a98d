import type { Clock } from "#core";
import { SimulatedConsent } from "./consent.ts";

const accessLifeMs = 3_600_000;

/** An answer of the token endpoint. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: object;
}

/** Restream's OAuth as documented: one live pair of tokens per authorisation; a refresh makes both old tokens worthless. */
export class SimulatedOAuth {
  readonly clientId = "simulated-client";
  readonly clientSecret = "simulated-client-secret";
  readonly consent = new SimulatedConsent(this.clientId);
  /** What the tokens may do. Requests for anything else are refused with 403. */
  scopes: readonly string[] = ["profile.read", "channels.read", "stream.read"];
  readonly #clock: Clock;
  #serial = 0;
  #access = { text: "", expiresAt: 0 };
  #refresh = "";
  /** How often a pair was issued by a refresh. */
  refreshes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.authorise();
  }

  /** What a person does on the consent page: a fresh pair. */
  authorise(): { readonly accessToken: string; readonly refreshToken: string } {
    this.#serial += 1;
    this.#access = { text: `simulated-access-${this.#serial.toString()}`, expiresAt: this.#clock.now() + accessLifeMs };
    this.#refresh = `simulated-refresh-${this.#serial.toString()}`;
    return { accessToken: this.#access.text, refreshToken: this.#refresh };
  }

  /** The pair of now. */
  get tokens(): { readonly accessToken: string; readonly refreshToken: string } {
    return { accessToken: this.#access.text, refreshToken: this.#refresh };
  }

  accepts(accessToken: string | undefined): boolean {
    return accessToken === this.#access.text && accessToken !== "" && this.#clock.now() < this.#access.expiresAt;
  }

  /** Kills the pair. */
  revoke(): void {
    this.#access = { text: "", expiresAt: 0 };
    this.#refresh = "";
  }

  /** Makes the access token worthless, as if its hour were over. */
  expire(): void {
    this.#access = { ...this.#access, expiresAt: 0 };
  }

  /** `POST /oauth/token`. */
  token(form: URLSearchParams, authorization: string | undefined): TokenAnswer {
    const basic = Buffer.from((authorization ?? "").replace(/^Basic /i, ""), "base64").toString("utf8");
    const given = authorization === undefined ? `${form.get("client_id") ?? ""}:${form.get("client_secret") ?? ""}` : basic;
    if (given !== `${this.clientId}:${this.clientSecret}`) return oauthError(400, "Invalid client: client is invalid", "invalid_client");
    if (form.get("grant_type") === "authorization_code") {
      if (!this.consent.take(form.get("code"), form.get("redirect_uri"))) {
        return oauthError(400, "Invalid grant: authorization code is invalid", "invalid_grant");
      }
      this.authorise();
      return this.#reply();
    }
    if (form.get("grant_type") !== "refresh_token") return oauthError(400, "Unsupported grant type", "unsupported_grant_type");
    if (this.#refresh === "" || form.get("refresh_token") !== this.#refresh) {
      return oauthError(400, "Invalid grant: refresh token is invalid", "invalid_grant");
    }
    this.authorise();
    this.refreshes += 1;
    return this.#reply();
  }

  #reply(): TokenAnswer {
    const seconds = accessLifeMs / 1000;
    const epoch = Math.floor(this.#access.expiresAt / 1000);
    const body = {
      access_token: this.#access.text,
      expires: epoch,
      expires_in: seconds,
      refresh_token: this.#refresh,
      scope: this.scopes.join(" "),
      scopeJson: this.scopes,
      token_type: "Bearer",
      accessToken: this.#access.text,
      accessTokenExpiresIn: seconds,
      accessTokenExpiresAt: new Date(epoch * 1000).toISOString(),
      accessTokenExpiresEpoch: epoch,
      refreshToken: this.#refresh,
    };
    return { status: 200, body };
  }
}

function oauthError(status: number, message: string, name: string): TokenAnswer {
  return { status, body: { error: { statusCode: status, status, code: status, message, name } } };
}
