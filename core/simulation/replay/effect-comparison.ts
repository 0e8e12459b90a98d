import { canonicalJson } from "#core/codec/canonical-json";
import type { Effect } from "../effect.ts";

/** How what two configurations do differs. `before` and `after` are the same message of the same thing where both are there. */
export type Difference =
  | { readonly kind: "more"; readonly after: Effect }
  | { readonly kind: "fewer"; readonly before: Effect }
  /** It says something else, or comes at another time. */
  | { readonly kind: "changed"; readonly before: Effect; readonly after: Effect };

interface Unmatched {
  readonly effect: Effect;
  readonly order: number;
}

type Side = "before" | "after";

/**
 * Compares what two configurations do while they do it, and remembers only what differs. A message is the same when it is the same op of the same step
 * about the same episode of a thing: then its name is the same hash in both.
 */
export class EffectComparison {
  readonly #unmatched = { before: new Map<string, Unmatched[]>(), after: new Map<string, Unmatched[]>() };
  readonly #moved: { readonly before: Unmatched; readonly after: Unmatched }[] = [];
  #order = 0;

  take(side: Side, effect: Effect): void {
    const name = `${messageOf(effect)}\n${canonicalJson(effect.input)}`;
    const other = this.#unmatched[side === "before" ? "after" : "before"];
    const mine = { effect, order: this.#order++ };
    const twins = other.get(name);
    const twin = twins?.shift();
    if (twins?.length === 0) other.delete(name);
    if (twin === undefined) {
      const waiting = this.#unmatched[side].get(name);
      if (waiting === undefined) this.#unmatched[side].set(name, [mine]);
      else waiting.push(mine);
    } else if (twin.effect.at !== effect.at) {
      this.#moved.push(side === "before" ? { before: mine, after: twin } : { before: twin, after: mine });
    }
  }

  /** All differences, in the order of time. Call once, at the end. */
  differences(): readonly Difference[] {
    const before = inOrder(this.#unmatched.before);
    const after = byMessage(inOrder(this.#unmatched.after));
    const found: { readonly at: number; readonly order: number; readonly difference: Difference }[] = [];
    for (const { before: old, after: now } of this.#moved) {
      found.push({ at: now.effect.at, order: now.order, difference: { kind: "changed", before: old.effect, after: now.effect } });
    }
    for (const { effect, order } of before) {
      const twin = after.get(messageOf(effect))?.shift();
      if (twin === undefined) found.push({ at: effect.at, order, difference: { kind: "fewer", before: effect } });
      else found.push({ at: twin.effect.at, order, difference: { kind: "changed", before: effect, after: twin.effect } });
    }
    for (const { effect, order } of [...after.values()].flat()) {
      found.push({ at: effect.at, order, difference: { kind: "more", after: effect } });
    }
    return found.toSorted((one, other) => one.at - other.at || one.order - other.order).map(({ difference }) => difference);
  }
}

function messageOf({ slot, op, follow, outcome }: Effect): string {
  return `${slot}\n${op}\n${follow ?? ""}\n${outcome}`;
}

function inOrder(unmatched: ReadonlyMap<string, readonly Unmatched[]>): readonly Unmatched[] {
  return [...unmatched.values()].flat().toSorted((one, other) => one.order - other.order);
}

function byMessage(effects: readonly Unmatched[]): Map<string, Unmatched[]> {
  const grouped = new Map<string, Unmatched[]>();
  for (const one of effects) {
    const name = messageOf(one.effect);
    const known = grouped.get(name);
    if (known === undefined) grouped.set(name, [one]);
    else known.push(one);
  }
  return grouped;
}
