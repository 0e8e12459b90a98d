import { type Clock, type HttpClient, HttpError, type HttpRequest, type HttpResponse, type Logger } from "#core";
import { ApiError } from "./api-failure.ts";
import { laneOf } from "./lane.ts";
import { RateGate } from "./rate-gate.ts";
import { failureIn } from "./read-answer.ts";
import { withoutSecrets } from "./unsaid-secrets.ts";

/** What is sent besides method and URL. */
export type ExchangeInit = Pick<HttpRequest, "headers" | "body" | "signal">;

const answerWithinMs = 15_000;
const uploadWithinMs = 25_000;
/** A hundred full messages in one answer. */
const maxResponseBytes = 8 * 1024 * 1024;

/** One request and its whole answer, past the gate. */
export class Exchange {
  readonly #http: HttpClient;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #gate: RateGate;
  #offsetMs: number | undefined;

  constructor({ http, clock, log }: { readonly http: HttpClient; readonly clock: Clock; readonly log: Logger }) {
    this.#http = http;
    this.#clock = clock;
    this.#log = log;
    this.#gate = new RateGate(clock);
  }

  /** How far Discord's clock is before ours; undefined until the first answer. */
  get clockOffsetMs(): number | undefined {
    return this.#offsetMs;
  }

  /** A success: 204, or a 2xx with JSON. Throws `ApiError` for everything else. */
  async send(method: string, url: URL, init: ExchangeInit): Promise<HttpResponse> {
    const lane = laneOf(method, url.pathname);
    this.#gate.enter(lane);
    const deadlineMs = init.body instanceof FormData ? uploadWithinMs : answerWithinMs;
    const request = { ...init, method, url, deadlineMs, maxResponseBytes };
    const answer = await this.#http.request(request).catch((error: unknown) => Promise.reject(unanswered(error)));
    this.#offsetMs = offsetOf(answer, this.#clock.now()) ?? this.#offsetMs;
    const failure = failureIn(answer.status < 300 ? answer : withoutSecrets(answer, request));
    const warning = this.#gate.learn(lane, answer, failure);
    if (warning !== undefined) this.#log.warn(warning, { route: lane.route, status: answer.status });
    if (failure !== undefined) throw new ApiError(failure);
    return answer;
  }
}

/** The client's own message may name the path, and the path of a webhook holds its token: only the code is kept, and no cause. */
function unanswered(error: unknown): ApiError {
  if (error instanceof HttpError) return new ApiError({ kind: "no-answer", sent: error.progress !== "not-sent", reason: error.code });
  return new ApiError({ kind: "no-answer", sent: true, reason: "the request failed" });
}

/** `Date` has whole seconds, so the true offset is half a second more on average. */
function offsetOf({ headers }: HttpResponse, now: number): number | undefined {
  const theirs = Date.parse(headers["date"] ?? "");
  return Number.isNaN(theirs) ? undefined : theirs + 500 - now;
}
