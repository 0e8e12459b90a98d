import { HttpError, type HttpClient, type HttpRequest, type HttpResponse, type HttpStream } from "#core/http/http-client";
import type { StatusFault } from "./fault.ts";

/** What every request is answered with. `asksFirst`: a GET before the request itself is answered with 404, as by a service that does not have that. */
export interface ScriptedAnswer {
  readonly fault: StatusFault | "offline";
  readonly asksFirst: boolean;
}

/** The network of one connection's plugin: there is none, and what it answers is told to it. */
export class ScriptedHttp implements HttpClient {
  #answer: ScriptedAnswer = { fault: "offline", asksFirst: false };
  #sent = 0;

  /** Runs something with a network that answers like this. `sent`: how many requests besides GETs it made. */
  async answering<T>(
    answer: ScriptedAnswer,
    run: () => Promise<T>,
  ): Promise<{ readonly result: PromiseSettledResult<T>; readonly sent: number }> {
    this.#answer = answer;
    this.#sent = 0;
    const [result] = await Promise.allSettled([run()]);
    this.#answer = { fault: "offline", asksFirst: false };
    return { result, sent: this.#sent };
  }

  request(request: Pick<HttpRequest, "method" | "url">): Promise<HttpResponse> {
    const { fault, asksFirst } = this.#answer;
    const isAsking = request.method === "GET";
    if (!isAsking) this.#sent += 1;
    const what = `${request.method} ${request.url.origin}`;
    if (fault === "offline")
      return Promise.reject(new HttpError("HTTP_CONNECT_FAILED", `${what}: could not connect (simulated)`, "not-sent"));
    return Promise.resolve(responseOf(isAsking && asksFirst ? { status: 404 } : fault));
  }

  stream(request: Pick<HttpRequest, "method" | "url">): Promise<HttpStream> {
    const what = `${request.method} ${request.url.origin}`;
    return Promise.reject(new HttpError("HTTP_CONNECT_FAILED", `${what}: could not connect (simulated)`, "not-sent"));
  }
}

function responseOf({ status, headers = {}, body }: StatusFault): HttpResponse {
  const message = `HTTP ${status.toString()} (simulated)`;
  // Discord says message and code, Mastodon says error: what nobody reads harms nobody.
  const said = body ?? { message, code: 0, error: message, ...(status === 429 ? { retry_after: 1, global: false } : {}) };
  const usual = { "content-type": "application/json", ...(status === 429 ? { "retry-after": "1" } : {}) };
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { status, headers: { ...usual, ...given }, body: Buffer.from(JSON.stringify(said)) };
}
