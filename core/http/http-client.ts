import { Token } from "#core/container/token";

/** One HTTP request. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  readonly url: URL;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array | FormData;
  /** From the first byte sent to the last byte received, milliseconds. Default 15,000. */
  readonly deadlineMs?: number;
  /** A longer body is an error. Default 1 MiB. */
  readonly maxResponseBytes?: number;
  readonly signal?: AbortSignal;
}

/** The whole answer: the body has been read. Redirects are not followed: a 3xx is an answer like any other. */
export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; of a repeated header the values are joined with `, `. */
  readonly headers: { readonly [name: string]: string };
  readonly body: Buffer;
}

/** An answer whose body comes bit by bit, for as long as both sides like. */
export interface HttpStream {
  readonly status: number;
  /** As in `HttpResponse`. */
  readonly headers: { readonly [name: string]: string };
  /**
   * The body as it arrives; to be read once. While nobody reads, the server is held back. Leaving the loop ends the exchange. Throws `HttpError`
   * when the connection is cut or the request's signal aborts. How long a silence may be is for the reader to decide.
   */
  readonly body: AsyncIterable<Buffer>;
}

/**
 * How far a failed request came, which decides whether it may be repeated.
 * - `not-sent`: nothing reached the server (refused, no such host, TLS refused, aborted in the queue).
 * - `unknown`: it may have been received and carried out.
 */
export type HttpProgress = "not-sent" | "unknown";

/** A request that got no whole answer. The message names method and origin: a path can hold a secret (webhooks). */
export class HttpError extends Error {
  readonly code: string;
  readonly progress: HttpProgress;

  constructor(code: string, message: string, progress: HttpProgress, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "HttpError";
    this.code = code;
    this.progress = progress;
  }
}

/** HTTP for plugins: pooled, with a deadline over the whole request, bounded bodies, no retries. Deadlines run on the injected clock. */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Resolves with the headers, for which `deadlineMs` counts. Each stream has a connection of its own. Rejects with `HttpError`. */
  stream(request: Omit<HttpRequest, "maxResponseBytes">): Promise<HttpStream>;
}

export const HttpClient: Token<HttpClient> = new Token("HttpClient");
