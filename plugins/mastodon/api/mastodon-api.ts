import { Mastodon } from "megalodon";
import { type Clock, type HttpClient, HttpError, type Secret } from "#core";
import { ApiError, type ApiFailure } from "./api-failure.ts";
import { axiosOver, type GivenAnswer, type WantedRequest } from "./axios-over.ts";
import { RateGate, type RequestKind } from "./rate-gate.ts";
import { readAnswer } from "./read-answer.ts";

/** One request to the REST API. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** From `/api` on, query included, every part of it encoded. */
  readonly path: `/${string}`;
  readonly kind: RequestKind;
  /** Sent as JSON, or as a form. */
  readonly body?: object | FormData;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /** For the whole request, milliseconds. Default 20,000. */
  readonly deadlineMs?: number;
}

/** The REST API of one account. */
export interface MastodonApi {
  /** The answer when it is a 2xx with JSON. Throws `ApiError` otherwise, and nothing else. */
  request(request: ApiRequest): Promise<GivenAnswer>;
  /** By how much the server's clock is ahead of ours, milliseconds; undefined before its first answer. */
  clockOffsetMs(): number | undefined;
}

export interface MastodonApiOptions {
  readonly http: HttpClient;
  readonly clock: Pick<Clock, "now">;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly token: Secret;
}

const defaultDeadlineMs = 20_000;
const mostBytes = 4 * 1024 * 1024;

/** Makes the API of an account. Sends nothing by itself. */
export function createMastodonApi({ http, clock, baseUrl, token }: MastodonApiOptions): MastodonApi {
  const gate = new RateGate(clock);
  let offsetMs: number | undefined;

  async function send(request: ApiRequest, wanted: WantedRequest): Promise<GivenAnswer> {
    gate.enter(request.kind);
    const answer = await http
      .request({
        ...wanted,
        // Some small servers close after each answer without saying so, and the next request on that connection is lost.
        headers: { ...wanted.headers, connection: "close" },
        deadlineMs: request.deadlineMs ?? defaultDeadlineMs,
        maxResponseBytes: mostBytes,
        ...(request.signal !== undefined && { signal: request.signal }),
      })
      .catch((error: unknown) => {
        throw unanswered(error);
      });
    const theirs = Date.parse(answer.headers["date"] ?? "");
    // `Date` has whole seconds, so half a second more is right on average.
    if (!Number.isNaN(theirs)) offsetMs = theirs + 500 - clock.now();
    const read = readAnswer(answer, clock.now());
    gate.learn(request.kind, answer, "failure" in read ? read.failure : undefined);
    if ("failure" in read) throw new ApiError(withoutToken(read.failure, token));
    return { status: answer.status, headers: answer.headers, json: read.json };
  }

  return {
    async request(request) {
      let given: GivenAnswer | undefined;
      const network = axiosOver(async (wanted) => {
        given = await send(request, wanted);
        return given;
      });
      try {
        // A client of its own for each request: megalodon's can only be aborted as a whole, and for good.
        await ask(new Mastodon(baseUrl, token.reveal(), null, network).client, request);
      } catch (error) {
        throw error instanceof ApiError ? error : unanswered(error);
      }
      if (given === undefined) throw new ApiError({ kind: "no-answer", sent: false, reason: "nothing was asked" });
      return given;
    },
    clockOffsetMs: () => offsetMs,
  };
}

function ask(client: Mastodon["client"], { method, path, body, idempotencyKey }: ApiRequest): Promise<unknown> {
  const headers: { [name: string]: string } = idempotencyKey === undefined ? {} : { "Idempotency-Key": idempotencyKey };
  switch (method) {
    case "GET":
      return client.get(path, {}, headers);
    case "PUT":
      return client.put(path, body, headers);
    case "DELETE":
      return client.del(path, {}, headers);
    case "POST":
      return body instanceof FormData ? client.postForm(path, body, headers) : client.post(path, body, headers);
  }
}

/** A server may repeat what it was sent. */
function withoutToken(failure: ApiFailure, token: Secret): ApiFailure {
  return "message" in failure ? { ...failure, message: failure.message.replaceAll(token.reveal(), "[secret]") } : failure;
}

function unanswered(error: unknown): ApiError {
  if (error instanceof HttpError) return new ApiError({ kind: "no-answer", sent: error.progress !== "not-sent", reason: error.code });
  return new ApiError({ kind: "no-answer", sent: true, reason: "the request failed" });
}
