import { request } from "node:http";
import type { Clock } from "#core";
import { type Scheme, signatureHeaders } from "./sign.ts";

/** What one request is made of. */
export interface Sending {
  readonly body: string;
  /** Default: JSON. */
  readonly headers?: { readonly [name: string]: string };
  /** Default: a new one. */
  readonly id?: string;
  /** Default: the sender's own. */
  readonly scheme?: Scheme;
  readonly secret?: string;
  /** How old the signature says it is, milliseconds. Default 0. */
  readonly ageMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** No bot takes longer, unless its disk is full. */
const patienceMs = 10_000;

/** One who sends webhooks, and signs them. It sends each once: repeating is for the person or the test. */
export class SimulatedSender {
  /** Where to. */
  url = "http://127.0.0.1:8420/hooks/hooks";
  scheme: Scheme = "standard";
  readonly secret: string;
  #last: Sending | undefined;
  #count = 0;
  readonly #clock: Clock;
  readonly #open = new Set<() => void>();

  constructor(clock: Clock, secret: string) {
    this.#clock = clock;
    this.secret = secret;
  }

  send(sending: Sending): Promise<Answer> {
    this.#count += 1;
    const { body, headers, id = `delivery-${this.#clock.now().toString(36)}-${this.#count.toString()}`, ageMs = 0 } = sending;
    this.#last = { ...sending, id };
    const timestamp = Math.floor((this.#clock.now() - ageMs) / 1000);
    const signing = { scheme: sending.scheme ?? this.scheme, secret: sending.secret ?? this.secret, id, timestamp };
    return this.#post(body, { "content-type": "application/json", ...headers, ...signatureHeaders(body, signing) });
  }

  /** The last one once more, with its id, as a sender does that has missed the answer. */
  again(): Promise<Answer> {
    if (this.#last === undefined) return Promise.reject(new Error("nothing was sent yet"));
    return this.send(this.#last);
  }

  close(): void {
    for (const end of this.#open) end();
  }

  #post(body: string, headers: { readonly [name: string]: string }): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const bytes = Buffer.from(body);
      const sent = request(
        this.url,
        { method: "POST", agent: false, headers: { ...headers, "content-length": bytes.length } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString().trim() }));
          response.on("error", reject);
        },
      );
      const end = (): void => void sent.destroy(new Error("the sender was stopped"));
      this.#open.add(end);
      sent.setTimeout(patienceMs, () => sent.destroy(new Error("no answer came")));
      sent.on("close", () => this.#open.delete(end));
      sent.on("error", (error) => reject(new Error(`${this.url} could not be reached: ${error.message}`)));
      sent.end(bytes);
    });
  }
}
