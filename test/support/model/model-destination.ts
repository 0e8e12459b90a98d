import { canonicalJson } from "#core/codec/canonical-json";
import type { JsonObject } from "#core/codec/json";
import type { OpKind } from "#core/plugin/action-definition";

/** How long a late request may take until it is carried out: the deadline of a request. */
export const deadlineMs = 30_000;

/**
 * What happens to a request. `busy`: certainly not carried out. `refused`: never will be. The caller of the other three never hears an
 * answer: the answer was lost, the request was lost, or it is carried out later.
 */
export type Fate = "ok" | "busy" | "refused" | "answer lost" | "request lost" | "late";

export interface ModelRequest {
  readonly op: OpKind;
  readonly key: string;
  readonly slot: string;
  readonly ref: number | undefined;
  readonly input: JsonObject;
}

export type ModelAnswer = { readonly ref: number } | "busy" | "refused" | "unknown";

export interface ModelMessage {
  readonly ref: number;
  readonly key: string;
  readonly slot: string;
  input: JsonObject;
  readonly replies: string[];
  deleted: boolean;
}

/** A destination that recognises an idempotency key for a while, can be read back, and fails as destinations do. */
export class ModelDestination {
  readonly messages: ModelMessage[] = [];
  /** Every request that reached it, with its payload by key: a key that came with two payloads is a defect. */
  readonly payloads = new Map<string, string>();
  readonly #windowMs: number;
  readonly #recognised = new Map<string, { readonly ref: number; readonly at: number }>();
  #late: { readonly at: number; readonly request: ModelRequest }[] = [];

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  request(request: ModelRequest, fate: Fate, now: number): ModelAnswer {
    const payload = canonicalJson([request.op, request.slot, request.input]);
    const earlier = this.payloads.get(request.key);
    if (earlier !== undefined && earlier !== payload) throw new Error(`one idempotency key for two requests: ${earlier} and ${payload}`);
    this.payloads.set(request.key, payload);
    if (fate === "busy" || fate === "refused") return fate;
    if (fate === "late") this.#late.push({ at: now + deadlineMs, request });
    if (fate === "late" || fate === "request lost") return "unknown";
    const ref = this.#carryOut(request, now);
    return fate === "ok" ? { ref } : "unknown";
  }

  /** Reads back whether a create or reply was carried out. */
  find(key: string): { readonly ref: number } | undefined {
    const found = this.messages.find((message) => message.key === key || message.replies.includes(key));
    return found === undefined ? undefined : { ref: found.ref };
  }

  /** Carries out what was late until now. */
  settle(now: number): void {
    const ready = this.#late.filter(({ at }) => at <= now);
    this.#late = this.#late.filter(({ at }) => at > now);
    for (const { at, request } of ready) this.#carryOut(request, at);
  }

  nextLate(): number | undefined {
    return this.#late[0]?.at;
  }

  #carryOut(request: ModelRequest, now: number): number {
    const known = this.#recognised.get(request.key);
    if ((request.op === "create" || request.op === "reply") && known !== undefined && now - known.at <= this.#windowMs) return known.ref;
    const ref = request.op === "create" ? this.#create(request) : this.#change(request);
    this.#recognised.set(request.key, { ref, at: now });
    return ref;
  }

  #create({ key, slot, input }: ModelRequest): number {
    const ref = this.messages.length + 1;
    this.messages.push({ ref, key, slot, input, replies: [], deleted: false });
    return ref;
  }

  #change({ op, key, ref, input }: ModelRequest): number {
    const message = this.messages.find((one) => one.ref === ref);
    if (message === undefined) throw new Error(`a ${op} of a message that was never made`);
    if (op === "edit") message.input = input;
    if (op === "reply") message.replies.push(key);
    if (op === "delete") message.deleted = true;
    return message.ref;
  }
}
