/** An answer of the page that asks a person for consent. */
export interface ConsentAnswer {
  readonly status: number;
  readonly location?: string;
  readonly text: string;
}

/** The page that asks the person, who agrees at once unless told otherwise. */
export class SimulatedConsent {
  /** Whether the person agrees. A refusal is told without any parameter, as Restream does. */
  agrees = true;
  /** The redirect URIs that the application lists; undefined: any. */
  redirectUris: readonly string[] | undefined;
  readonly #clientId: string;
  #serial = 0;
  #given: { readonly code: string; readonly redirectUri: string } | undefined;

  constructor(clientId: string) {
    this.#clientId = clientId;
  }

  /** `GET /login`. */
  page(query: URLSearchParams): ConsentAnswer {
    const redirectUri = query.get("redirect_uri") ?? "";
    const isListed = this.redirectUris === undefined || this.redirectUris.includes(redirectUri);
    const to = URL.parse(redirectUri);
    if (query.get("response_type") !== "code" || query.get("client_id") !== this.#clientId || to === null || !isListed) {
      return { status: 400, text: "Invalid client: redirect_uri does not match client value" };
    }
    if (!this.agrees) return { status: 302, location: to.href, text: "" };
    this.#serial += 1;
    const code = `simulated-code-${this.#serial.toString()}`;
    this.#given = { code, redirectUri };
    to.search = new URLSearchParams({ code, state: query.get("state") ?? "", scope: "stream.read channels.read profile.read" }).toString();
    return { status: 302, location: to.href, text: "" };
  }

  /** Whether this is the code that was given last, for this redirect URI. It works once. */
  take(code: string | null, redirectUri: string | null): boolean {
    const given = this.#given;
    this.#given = undefined;
    return given !== undefined && given.code === code && given.redirectUri === redirectUri;
  }
}
