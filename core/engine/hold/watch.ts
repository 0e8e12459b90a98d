import type { CompiledRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import type { Thing } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, ignored } from "../verdicts.ts";
import { type Address, type HoldInput, watchedBy, watchOf } from "./hold-input.ts";

/** Who waits for a thing that may inhibit, and what it was last: an aggregate of its own, so that it can be there before the thing is. */
export interface Watch {
  readonly kind: "watch";
  readonly keyText: string;
  readonly active: boolean;
  readonly watchers: readonly Address[];
}

/** Whether a thing holds back those that it inhibits: while it is pending or open, a short gap included. */
export function inhibits(thing: Thing | undefined): boolean {
  return thing?.kind === "lifecycle" && (thing.phase === "pending" || thing.phase === "open" || thing.phase === "closing");
}

/** The answer of an inhibitor goes to its watch, which keeps the asker. */
export function answerAsker(draft: Draft, { by }: Extract<HoldInput, { readonly kind: "inhibits?" }>): StepVerdict {
  const active = inhibits(draft.thing);
  draft.messages.push({ kind: "inhibiting", ...watchOf(draft.before), active, ...(by === undefined ? {} : { by }) });
  return applied(active ? "holds back those that it inhibits" : "holds nothing back");
}

/** After a step of a rule that others name: its watch is told when that matters to them. */
export function tellWatch(draft: Draft, rule: CompiledRule | undefined): void {
  const active = inhibits(draft.thing);
  if (rule?.hold?.inhibits !== true || active === inhibits(draft.before.thing)) return;
  draft.messages.push({ kind: "inhibiting", ...watchOf(draft.before), active });
}

/** A watch hears of its thing: it tells all who wait, or the one who has just come. */
export function hearInhibiting(draft: Draft, { active, by }: Extract<HoldInput, { readonly kind: "inhibiting" }>): StepVerdict {
  const watch = watchIn(draft);
  if (watch === undefined && by === undefined) return ignored("nobody waits for it");
  const known = watch?.watchers ?? [];
  const watchers = by === undefined || known.some((one) => isSame(one, by)) ? known : [...known, by];
  const from = watchedBy(draft.before);
  draft.thing = { kind: "watch", keyText: from.key, active, watchers };
  const told = watch?.active === active && by !== undefined ? [by] : watchers;
  for (const one of told) draft.messages.push({ kind: "inhibited", ...one, from, active });
  return applied(`${told.length} told`);
}

/** Nobody is told any more who does not wait. The last one takes the watch along. */
export function leaveWatch(draft: Draft, { by }: Extract<HoldInput, { readonly kind: "uninhibited" }>): StepVerdict {
  const watch = watchIn(draft);
  if (watch === undefined) return ignored("nobody waits for it");
  const watchers = watch.watchers.filter((one) => !isSame(one, by));
  draft.thing = watchers.length === 0 ? undefined : { ...watch, watchers };
  return applied("left");
}

/** Asks its thing anew, which may have been taken away without a step, and has all who wait told, so that those who are not there any more leave. */
export function checkWatch(draft: Draft): StepVerdict {
  draft.messages.push({ kind: "inhibits?", ...watchedBy(draft.before) });
  return applied("asks anew");
}

/** The watch that a draft is of. */
export function watchIn({ thing }: Draft): Watch | undefined {
  return thing?.kind === "watch" ? thing : undefined;
}

function isSame(one: Address, other: Address): boolean {
  return one.rule === other.rule && one.key === other.key;
}
