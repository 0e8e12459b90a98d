import type { CompiledRule, Key } from "#core/rules/compiled-rule";
import { entriesOf, isAbout } from "./lifecycle/part-of.ts";
import { eventScope } from "./scope.ts";
import type { Event } from "./state.ts";

/** Which of a rule's things an event concerns; `none` when the rule is not about it, `error` when its key could not be computed. */
export type Address = { readonly key: Key } | { readonly none: string } | { readonly error: string };

/** Computed from the incoming event alone. Every event is a thing of its own to an event rule. Pure. */
export function addressOf(rule: CompiledRule, event: Event, now: number): Address {
  if (!entriesOf(rule).some((entry) => isAbout(entry, event))) return { none: "no entry is about this event" };
  if (rule.kind === "event") return { key: { id: event.id, text: event.id } };
  const key = rule.computeKey(eventScope(rule, event, now));
  if (key.ok) return { key: key.value };
  const { file, line, column } = key.place;
  return { error: `${file}:${line}:${column}: the key could not be computed: ${key.message}` };
}

/** What the loop remembers so that a rule has each event once, however often and over whatever link it comes. */
export function dedupeKey(rule: string, eventId: string): string {
  return `${rule}|${eventId}`;
}
