import type { Dispatcher } from "undici";
import { joinRepeated } from "./exchange.ts";
import type { HttpError, HttpStream } from "./http-client.ts";
import { type FailedStage, httpErrorOf } from "./http-failure.ts";

/** More than this is not read ahead of the reader. */
const readAheadBytes = 256 * 1024;

export interface StreamExchangeOptions {
  /** Method and origin, for messages: `GET https://example.org`. */
  readonly label: string;
  /** Called once, when the headers are there or will not come. */
  answered(outcome: HttpStream | HttpError): void;
  /** Called once, when nothing more will come. */
  over(): void;
}

/** Listens to one request of undici whose body is read while it comes. */
export class StreamExchange implements Dispatcher.DispatchHandler {
  readonly #options: StreamExchangeOptions;
  #controller: Dispatcher.DispatchController | undefined;
  #chunks: Buffer[] = [];
  #waitingBytes = 0;
  #hasAnswered = false;
  #isOver = false;
  #failure: HttpError | undefined;
  #wakeUp: (() => void) | undefined;

  constructor(options: StreamExchangeOptions) {
    this.#options = options;
  }

  /** Ends the exchange from our side. */
  cancel(stage: FailedStage): void {
    this.#end(httpErrorOf(this.#options.label, stage, this.#progress));
    this.#controller?.abort(new Error(stage));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Cancelled while it waited for a connection, or asked to go out a second time: it must not be written.
    if (this.#isOver || this.#controller !== undefined) controller.abort(new Error("not wanted"));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: NodeJS.Dict<string | string[]>): void {
    // Hints such as 103 come before the answer.
    if (status < 200) return;
    this.#answer({ status, headers: joinRepeated(headers), body: this.#read() });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver) return;
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > readAheadBytes) controller.pause();
    this.#wakeUp?.();
  }

  onResponseEnd(): void {
    this.#end(undefined);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(httpErrorOf(this.#options.label, "undici", this.#progress, error));
  }

  get #progress(): "not-sent" | "unknown" {
    return this.#controller === undefined ? "not-sent" : "unknown";
  }

  async *#read(): AsyncGenerator<Buffer, void, void> {
    try {
      for (;;) {
        const chunks = this.#chunks;
        this.#chunks = [];
        this.#waitingBytes = 0;
        if (this.#controller?.paused === true) this.#controller.resume();
        yield* chunks;
        if (this.#chunks.length > 0) continue;
        if (this.#failure !== undefined) throw this.#failure;
        if (this.#isOver) return;
        await new Promise<void>((resolve) => {
          this.#wakeUp = resolve;
        });
      }
    } finally {
      if (!this.#isOver) this.cancel("aborted");
    }
  }

  #answer(outcome: HttpStream | HttpError): void {
    if (this.#hasAnswered) return;
    this.#hasAnswered = true;
    this.#options.answered(outcome);
  }

  #end(failure: HttpError | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#failure = failure;
    if (failure !== undefined) this.#answer(failure);
    this.#wakeUp?.();
    this.#options.over();
  }
}
