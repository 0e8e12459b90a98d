import type { Place } from "#core/errors/herald-error";
import type { Clause, CompiledRule, EventRule, Key } from "#core/rules/compiled-rule";
import { entranceOf } from "./flow/entrance.ts";
import { runKey } from "./flow/gate-key.ts";
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
 * fire for: its conditions are asked here, so that nothing is loaded for those. With flow control it comes to the first gate. Pure.
 */
export function addressOf(rule: CompiledRule, event: Event, now: number): Address {
  if (rule.kind === "event") return addressOfRun(rule, event, now);
  if (!entriesOf(rule).some((entry) => isAbout(entry, event))) return { none: notAbout };
  const key = rule.computeKey(eventScope(rule, event, now));
  if (key.ok) return { key: key.value };
  return { error: `${placeText(key.place)}: the key could not be computed: ${key.message}` };
}

function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

function addressOfRun(rule: EventRule, event: Event, now: number): Address {
  const verdict = verdictOf(rule, event, now);
  if (verdict === undefined) return { none: notAbout };
  if (verdict.holds === "error") return { error: whyNot(verdict), clause: verdict.clause };
  if (!verdict.holds) return { none: whyNot(verdict), clause: verdict.clause };
  const gate = entranceOf(rule, event, now);
  if (!gate.ok) return { error: `${placeText(gate.place)}: ${gate.message}` };
  return { key: gate.value === undefined ? { id: runKey(event.id), text: event.id } : { id: gate.value.key, text: gate.value.keyText } };
}

/** What the loop remembers so that a rule has each event once, however often and over whatever link it comes. */
export function dedupeKey(rule: string, eventId: string): string {
  return `${rule}|${eventId}`;
}
