import { Token } from "#core/container/token";

/** One HTTP request. */
export interface HttpRequest {
  /** In capitals: `POST`. */
  readonly method: string;
  readonly url: URL;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array | FormData;
  /** From the first byte sent to the last byte received, milliseconds. Default 15,000. */
  readonly deadlineMs?: number;
  /** From the call to the first byte sent, a wait for a free connection included, milliseconds. Default: the client's own time for connecting. */
  readonly connectDeadlineMs?: number;
  /** From the call to the answer's headers, milliseconds. Default: none but `deadlineMs`. */
  readonly headersDeadlineMs?: number;
  /** A longer body is an error. Default 1 MiB. */
  readonly maxResponseBytes?: number;
  /**
   * Connects to hosts on the internet alone: an address of this machine, of a private or a link-local network is refused with
   * HTTP_PRIVATE_ADDRESS, however it is written and whatever name it hides behind. For URLs that are not the configuration's own.
   */
  readonly publicOnly?: boolean;
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
  /** The answer's status, when that had come before the rest failed. */
  readonly status: number | undefined;

  constructor(code: string, message: string, progress: HttpProgress, status?: number) {
    super(message);
    this.name = "HttpError";
    this.code = code;
    this.progress = progress;
    this.status = status;
  }
}

/** HTTP for plugins: pooled, with a deadline over the whole request, bounded bodies, no retries. Deadlines run on the injected clock. */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Resolves with the headers, for which `deadlineMs` counts. Each stream has a connection of its own. Rejects with `HttpError`. */
  stream(request: Omit<HttpRequest, "maxResponseBytes" | "publicOnly" | "connectDeadlineMs" | "headersDeadlineMs">): Promise<HttpStream>;
}

export const HttpClient: Token<HttpClient> = new Token("HttpClient");
