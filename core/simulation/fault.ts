import type { Json } from "#core/codec/json";

/** An HTTP answer that is no success. */
export interface StatusFault {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string } | undefined;
  readonly body?: Json | undefined;
}

/**
 * How a request to a destination goes wrong.
 * - a status: answered with it; the plugin itself says what that means.
 * - `offline`: not reached, nothing was sent.
 * - `timeout`: sent, never answered, not carried out.
 * - `lost`: carried out, and the answer never arrives.
 * - `gone`: the message is no longer there.
 */
export type Fault = StatusFault | "offline" | "timeout" | "lost" | "gone";

/** The requests that go wrong from now on: the next ones in this order, or all. Empty: none. */
export type Faults = readonly Fault[] | { readonly always: Fault };

/** Gives each request its fault. */
export class FaultQueue {
  #faults: Faults = [];

  set(faults: Faults): void {
    this.#faults = faults;
  }

  /** The fault of the next request; undefined when it succeeds. */
  take(): Fault | undefined {
    if ("always" in this.#faults) return this.#faults.always;
    const [first, ...rest] = this.#faults;
    this.#faults = rest;
    return first;
  }
}
