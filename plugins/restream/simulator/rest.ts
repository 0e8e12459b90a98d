import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "#core";
import type { SimulatedAccount } from "./account.ts";
import type { SimulatedOAuth } from "./oauth.ts";

/** How the API misbehaves on demand. `slowMs`: the body comes in two halves, this far apart. */
export type Fault =
  | { readonly kind: "html" }
  | { readonly kind: "status"; readonly status: number; readonly headers?: { readonly [name: string]: string } }
  | { readonly kind: "slow"; readonly slowMs: number }
  | { readonly kind: "cut" };

/** The REST API and the token endpoint. */
export class SimulatedRest {
  readonly #clock: Clock;
  readonly #account: SimulatedAccount;
  readonly #oauth: SimulatedOAuth;
  readonly #waiting = new Set<() => void>();
  /** Paths that were asked for, in order. */
  readonly requests: string[] = [];
  apiFault: Fault | undefined;
  tokenFault: Fault | undefined;

  constructor(clock: Clock, account: SimulatedAccount, oauth: SimulatedOAuth) {
    this.#clock = clock;
    this.#account = account;
    this.#oauth = oauth;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://simulator");
    const body = await bodyOf(request);
    this.requests.push(path);
    if (path === "/login") return this.#login(response, query);
    if (path.startsWith("/oauth/")) {
      // A page or a status comes from what stands before the service: no token is exchanged then. A cut or slow answer comes after.
      if (this.tokenFault?.kind === "html" || this.tokenFault?.kind === "status") return this.#answer(response, this.tokenFault, 200, {});
      const answer = path === "/oauth/token" ? this.#oauth.token(new URLSearchParams(body), request.headers.authorization) : this.#revoke();
      return this.#answer(response, this.tokenFault, answer.status, answer.body);
    }
    const { status, body: answer } = this.#api(path, request.headers.authorization?.replace(/^Bearer /i, ""));
    this.#answer(response, this.apiFault, status, answer);
  }

  /** Ends what waits on the clock. */
  close(): void {
    for (const cancel of this.#waiting) cancel();
  }

  #login(response: ServerResponse, query: URLSearchParams): void {
    const { status, location, text } = this.#oauth.consent.page(query);
    write(response, status, "text/html", text, location === undefined ? {} : { location });
  }

  #revoke(): { readonly status: number; readonly body: object } {
    this.#oauth.revoke();
    return { status: 200, body: {} };
  }

  #api(path: string, token: string | undefined): { readonly status: number; readonly body: object } {
    if (path === "/v2/platform/all") return { status: 200, body: this.#account.platforms };
    if (!this.#oauth.accepts(token)) return apiError(401, "Invalid token: access token is invalid", "invalid_token");
    const scope = { "/v2/user/profile": "profile.read", "/v2/user/channel/all": "channels.read" }[path] ?? "stream.read";
    if (!this.#oauth.scopes.includes(scope))
      return apiError(403, "Insufficient scope: authorized scope is insufficient", "insufficient_scope");
    if (path === "/v2/user/profile")
      return { status: 200, body: { id: this.#account.userId, username: "luna", email: "luna@example.org" } };
    if (path === "/v2/user/events/in-progress") return { status: 200, body: this.#account.eventsInProgress };
    if (path !== "/v2/user/channel/all") return apiError(404, "Not found", "not_found");
    const channels = this.#account.channels.map(({ id, platformId, identifier, displayName, url }) => ({
      id,
      streamingPlatformId: platformId,
      embedUrl: url,
      url,
      identifier,
      displayName,
      active: true,
    }));
    return { status: 200, body: channels };
  }

  #answer(response: ServerResponse, fault: Fault | undefined, status: number, body: object): void {
    if (fault?.kind === "cut") return void response.destroy();
    if (fault?.kind === "html") return write(response, 200, "text/html", "<!doctype html><title>Just a moment…</title>");
    if (fault?.kind === "status") return write(response, fault.status, "application/json", "{}", fault.headers);
    const text = JSON.stringify(body);
    if (fault?.kind !== "slow") return write(response, status, "application/json", text);
    response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
    response.write(text.slice(0, 1));
    const cancel = this.#clock.setTimer(this.#clock.now() + fault.slowMs, () => response.end(text.slice(1)));
    this.#waiting.add(cancel);
  }
}

function apiError(status: number, message: string, name: string): { readonly status: number; readonly body: object } {
  return { status, body: { error: { statusCode: status, status, code: status, message, name } } };
}

function write(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: { readonly [name: string]: string } = {},
): void {
  response.writeHead(status, { ...headers, "content-type": type });
  response.end(body);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
