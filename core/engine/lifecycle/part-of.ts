import type { Scope } from "#core/expression/scope";
import type { CompiledRule, Entry, LifecycleRule, Verdict } from "#core/rules/compiled-rule";
import { eventScope } from "../scope.ts";
import type { Event } from "../state.ts";
import { whyNot } from "../verdicts.ts";

/** What an event means to the key it concerns. `verdict` is the rule's `if`; a close is never judged by it. */
export type Part =
  | { readonly part: "open" | "update"; readonly verdict: Verdict }
  | { readonly part: "close"; readonly final: boolean }
  /** `fails`: it is about an opening or updating entry whose own `if` does not hold, which ends a wait. */
  | { readonly part: "none"; readonly fails: boolean; readonly reason: string }
  | { readonly part: "error"; readonly reason: string };

/** Whether an entry is about this event, its own `if` left aside. */
export function isAbout(entry: Entry, event: Event): boolean {
  return entry.connection === event.connection && entry.event === event.name && entry.accepts(event.data, event.via);
}

/**
 * The one part that an event plays: close, else update, else open. Without `close`, an event of an opening entry of which no `if` is true is a
 * close. An entry's `if` that fails to evaluate makes the whole answer an error unless one before it was true.
 */
export function partOf(rule: LifecycleRule, event: Event, now: number): Part {
  const scope = eventScope(rule, event, now);
  const open = firstTrue(rule.open, event, scope);
  const close = rule.close === undefined ? implicitClose(open) : firstTrue(rule.close, event, scope);
  if (close.found === "error") return { part: "error", reason: close.reason };
  if (close.found === "yes") return { part: "close", final: close.final };
  const update = firstTrue(rule.update, event, scope);
  for (const [part, answer] of [
    ["update", update],
    ["open", open],
  ] as const) {
    if (answer.found === "error") return { part: "error", reason: answer.reason };
    if (answer.found === "yes") return { part, verdict: rule.condition.test(scope) };
  }
  const fails = [open, update].some((answer) => answer.found === "no" && answer.about);
  return { part: "none", fails, reason: "no entry's `if` holds" };
}

type Found =
  | { readonly found: "yes"; readonly final: boolean }
  /** `about`: an entry is about the event, but its `if` does not hold. */
  | { readonly found: "no"; readonly about: boolean }
  | { readonly found: "error"; readonly reason: string };

function firstTrue(entries: readonly Entry[], event: Event, scope: Scope): Found {
  let about = false;
  let problem: string | undefined;
  for (const entry of entries) {
    if (!isAbout(entry, event)) continue;
    about = true;
    const verdict = entry.condition.test(scope);
    if (verdict.holds === true) return { found: "yes", final: entry.final };
    if (verdict.holds === "error") problem ??= whyNot(verdict);
  }
  return problem === undefined ? { found: "no", about } : { found: "error", reason: problem };
}

function implicitClose(open: Found): Found {
  if (open.found === "error") return open;
  return open.found === "no" && open.about ? { found: "yes", final: false } : { found: "no", about: false };
}

/** The entries that can concern an event, of any rule. */
export function entriesOf(rule: CompiledRule): readonly Entry[] {
  return rule.kind === "event" ? rule.when : [...(rule.close ?? []), ...rule.update, ...rule.open];
}
