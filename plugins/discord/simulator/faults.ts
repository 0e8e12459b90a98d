/** Something that goes wrong with the next request it is meant for. */
export interface Fault {
  /** Default: any request. */
  readonly on?: { readonly method?: string; readonly path?: RegExp };
  /** For how many requests. Default 1. */
  readonly times?: number;
  /** Whether the request is carried out all the same: not at all (default), before it goes wrong, or that much later. */
  readonly carriedOut?: "no" | "before" | { readonly lateByMs: number };
  readonly answer: FaultyAnswer;
}

export type FaultyAnswer =
  | { readonly kind: "reply"; readonly status: number; readonly headers?: { readonly [name: string]: string }; readonly body: string }
  /** Nothing ever comes. */
  | { readonly kind: "hang" }
  | { readonly kind: "hang-after-headers" }
  /** Headers and half a body, then the connection is cut. */
  | { readonly kind: "cut" }
  /** The connection is cut without an answer. */
  | { readonly kind: "reset" }
  /** The true answer, late. */
  | { readonly kind: "slow"; readonly headersAfterMs: number };

/** The faults that wait for their request, in order. */
export class Faults {
  readonly #waiting: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  /** The fault for this request, if one is meant for it. */
  take(method: string, path: string): Fault | undefined {
    const index = this.#waiting.findIndex(({ fault: { on } }) => (on?.method ?? method) === method && (on?.path?.test(path) ?? true));
    const found = this.#waiting[index];
    if (found === undefined) return undefined;
    if (--found.left <= 0) this.#waiting.splice(index, 1);
    return found.fault;
  }

  clear(): void {
    this.#waiting.length = 0;
  }
}

const json = { "content-type": "application/json" };

/** Answers as Discord and what stands before it give them, for `Fault.answer`. */
export const answers = {
  /** An error of Discord's own. */
  refusal: (status: number, code: number, message: string): FaultyAnswer => ({
    kind: "reply",
    status,
    headers: json,
    body: JSON.stringify({ message, code }),
  }),
  /** HTTP 429. `headerS` and `bodyS` in seconds; undefined leaves one out. */
  rateLimit: (options: {
    readonly headerS?: number;
    readonly bodyS?: number;
    readonly scope?: "user" | "global" | "shared";
    readonly code?: number;
  }): FaultyAnswer => ({
    kind: "reply",
    status: 429,
    headers: {
      ...json,
      ...(options.headerS !== undefined && { "retry-after": options.headerS.toString() }),
      ...(options.scope !== undefined && { "x-ratelimit-scope": options.scope }),
      ...(options.scope === "global" && { "x-ratelimit-global": "true" }),
    },
    body: JSON.stringify({
      message: "You are being rate limited.",
      ...(options.bodyS !== undefined && { retry_after: options.bodyS }),
      global: options.scope === "global",
      ...(options.code !== undefined && { code: options.code }),
    }),
  }),
  /** A ban by Cloudflare. */
  cloudflare: (status: 403 | 429, retryAfterS?: number): FaultyAnswer => ({
    kind: "reply",
    status,
    headers: { "content-type": "text/plain", ...(retryAfterS !== undefined && { "retry-after": retryAfterS.toString() }) },
    body: "error code: 1015",
  }),
  /** A page where JSON should be. */
  html: (status: number): FaultyAnswer => ({
    kind: "reply",
    status,
    headers: { "content-type": "text/html" },
    body: "<!doctype html><title>Oops</title>",
  }),
  notFinished: { kind: "reply", status: 200, headers: json, body: '{"id":"1' } satisfies FaultyAnswer,
} as const;
