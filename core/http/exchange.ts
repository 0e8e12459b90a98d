import type { Dispatcher } from "undici";
import type { HttpError, HttpResponse } from "./http-client.ts";
import { type FailedStage, httpErrorOf } from "./http-failure.ts";

/** What one exchange needs to know of its request. */
export interface ExchangeOptions {
  /** Method and origin, for messages: `POST https://example.org`. */
  readonly label: string;
  readonly maxResponseBytes: number;
  /** Called once, with the whole answer or the error. */
  settled(outcome: HttpResponse | HttpError): void;
}

/**
 * Listens to one request of undici from dispatch to the last byte.
 * `onRequestStart` comes just before the first byte is written: until then a failure proves that nothing was sent.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #isSettled = false;
  #receivedBytes = 0;
  #status = 0;
  #headers: { readonly [name: string]: string } = {};

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /** Ends the exchange from our side: a deadline or an abort. */
  cancel(stage: FailedStage): void {
    this.#fail(stage);
    this.#controller?.abort(new Error(stage));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Cancelled while it waited for a connection, or asked to go out a second time: it must not be written.
    if (this.#isSettled || this.#controller !== undefined) controller.abort(new Error("not wanted"));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: NodeJS.Dict<string | string[]>): void {
    this.#status = status;
    this.#headers = joinRepeated(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#receivedBytes += chunk.length;
    if (this.#receivedBytes > this.#options.maxResponseBytes) this.cancel("too-large");
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle({ status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail("undici", error);
  }

  #fail(stage: FailedStage, error?: Error): void {
    if (this.#isSettled) return;
    this.#settle(httpErrorOf(this.#options.label, stage, this.#controller === undefined ? "not-sent" : "unknown", error));
  }

  #settle(outcome: HttpResponse | HttpError): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#options.settled(outcome);
  }
}

/** Headers by lower-case name; the values of a repeated one are joined. */
export function joinRepeated(headers: NodeJS.Dict<string | string[]>): { readonly [name: string]: string } {
  const joined: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = typeof value === "string" ? value : value.join(", ");
  }
  return joined;
}
