import type { Clause, CompiledRule, EventRule, Key } from "#core/rules/compiled-rule";
import { entriesOf, isAbout } from "./lifecycle/part-of.ts";
import { verdictOf } from "./runs/verdict-of.ts";
import { eventScope } from "./scope.ts";
import type { Event } from "./state.ts";
import { whyNot } from "./verdicts.ts";

const notAbout = "no entry is about this event";

/** Which of a rule's things an event concerns; `none` when the rule is not about it, `error` when its key could not be computed. */
export type Address =
  | { readonly key: Key }
  | { readonly none: string; readonly clause?: Clause }
  | { readonly error: string; readonly clause?: Clause };

/**
 * Computed from the incoming event alone. Every event is a thing of its own to an event rule, which has nothing to remember of one that it does not
 * fire for: its conditions are asked here, so that nothing is loaded for those. Pure.
 */
export function addressOf(rule: CompiledRule, event: Event, now: number): Address {
  if (rule.kind === "event") return addressOfRun(rule, event, now);
  if (!entriesOf(rule).some((entry) => isAbout(entry, event))) return { none: notAbout };
  const key = rule.computeKey(eventScope(rule, event, now));
  if (key.ok) return { key: key.value };
  const { file, line, column } = key.place;
  return { error: `${file}:${line}:${column}: the key could not be computed: ${key.message}` };
}

function addressOfRun(rule: EventRule, event: Event, now: number): Address {
  const verdict = verdictOf(rule, event, now);
  if (verdict === undefined) return { none: notAbout };
  if (verdict.holds === "error") return { error: whyNot(verdict), clause: verdict.clause };
  return verdict.holds ? { key: { id: event.id, text: event.id } } : { none: whyNot(verdict), clause: verdict.clause };
}

/** What the loop remembers so that a rule has each event once, however often and over whatever link it comes. */
export function dedupeKey(rule: string, eventId: string): string {
  return `${rule}|${eventId}`;
}
