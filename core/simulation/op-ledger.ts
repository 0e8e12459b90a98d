import { isUnfinished } from "#core/engine/aggregate";
import type { Op } from "#core/engine/state";
import type { Write } from "#core/store/port";
import type { Effect } from "./effect.ts";

/** An op is sent soon after its thing was written. */
const mostNames = 50_000;

/** Knows every unfinished op of what was committed, by the key that its request carries, and tells of those that are given up. */
export class OpLedger {
  readonly #ops = new Map<string, Op>();
  readonly #keyTexts = new Map<string, string>();
  readonly #onDead: (effect: Effect) => void;

  constructor(onDead: (effect: Effect) => void) {
    this.#onDead = onDead;
  }

  committed(writes: readonly Write[], now: number): void {
    for (const write of writes) {
      if (!("put" in write)) continue;
      if (write.put === "thing" && "keyText" in write.thing) this.#name(addressText(write), write.thing.keyText);
    }
    for (const write of writes) if ("put" in write && write.put === "op") this.#take(write.op, now);
  }

  /** The committed op whose request carries this idempotency key. */
  opOf(idempotencyKey: string): Op | undefined {
    return this.#ops.get(idempotencyKey);
  }

  /** What an op looks like from outside. */
  effectOf(op: Op, about: Pick<Effect, "at" | "outcome" | "reason">): Effect {
    const { rule, step, connection, action, op: kind, follow, input, target, slot } = op;
    const key = this.#keyTexts.get(addressText(op)) ?? op.key;
    return { ...about, rule, step, key, connection, action, op: kind, follow, input, target, slot };
  }

  /** The newest stay. */
  #name(address: string, keyText: string): void {
    this.#keyTexts.delete(address);
    this.#keyTexts.set(address, keyText);
    if (this.#keyTexts.size > mostNames) this.#keyTexts.delete(this.#keyTexts.keys().next().value ?? "");
  }

  #take(op: Op, now: number): void {
    if (isUnfinished(op)) {
      this.#ops.set(op.idempotencyKey, op);
      return;
    }
    const wasKnown = this.#ops.delete(op.idempotencyKey);
    if (op.state === "dead" && wasKnown) this.#onDead(this.effectOf(op, { at: now, outcome: "dead", reason: op.failure?.message }));
  }
}

function addressText({ rule, key }: { readonly rule: string; readonly key: string }): string {
  return `${rule}\n${key}`;
}
