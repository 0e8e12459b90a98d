/** Something that goes wrong with the next request it is meant for. */
export interface RestFault {
  /** Default: any request. */
  readonly on?: { readonly method?: string; readonly path?: RegExp };
  /** For how many requests. Default 1. */
  readonly times?: number;
  /** Whether the request is carried out all the same. Default no. */
  readonly isCarriedOut?: boolean;
  readonly answer: FaultyAnswer;
}

export type FaultyAnswer =
  | { readonly kind: "reply"; readonly status: number; readonly headers?: { readonly [name: string]: string }; readonly body: string }
  /** Nothing ever comes. */
  | { readonly kind: "hang" }
  /** Headers and half a body, then the connection is cut. */
  | { readonly kind: "cut" }
  /** The connection is cut without an answer. */
  | { readonly kind: "reset" };

/** The faults that wait for their request, in order. */
export class RestFaults {
  readonly #waiting: { readonly fault: RestFault; left: number }[] = [];

  add(fault: RestFault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  /** The fault for this request, if one is meant for it. */
  take(method: string, path: string): RestFault | undefined {
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
