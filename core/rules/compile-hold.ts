import { keyOf } from "#core/codec/key-of";
import type { Json } from "#core/codec/json";
import type { Path } from "#core/config/located-document";
import type { HoldShape } from "#core/config/hold-shape";
import { didYouMean } from "#core/errors/suggest";
import { isHeraldError } from "#core/errors/herald-error";
import { compileExpression } from "#core/expression/compile-expression";
import type { Expression } from "#core/expression/expression";
import type { Scope, ScopeTypes } from "#core/expression/scope";
import { EvaluationError } from "#core/expression/value";
import type { CompileContext } from "./compile-context.ts";
import type { Computed, Key } from "./compiled-rule.ts";
import { evaluateToJson } from "./evaluate-to-json.ts";
import { complain, placeIn, type RuleText, unwrap } from "./issue-place.ts";
import type { InhibitedBy, Mute, RuleHold } from "./rule-hold.ts";

/** What holds a rule back; undefined when nothing does. `types`: what the thing's own expressions see. Whether the rules it names are there is asked when all are known. */
export function compileHold(
  text: RuleText,
  { mute, inhibited_by: inhibitedBy }: HoldShape,
  types: ScopeTypes,
  context: CompileContext,
): RuleHold | undefined {
  const muted = mute === undefined ? undefined : compileMute(text, mute, context);
  const inhibitors = listOf(inhibitedBy).map(({ rule, key }, index): InhibitedBy => {
    const path = Array.isArray(inhibitedBy) ? ["inhibited_by", index] : ["inhibited_by"];
    return { rule, computeKey: key === undefined ? undefined : compileKey(text, [...path, "key"], key, { types, context }) };
  });
  if (muted === undefined && inhibitors.length === 0) return undefined;
  return { mute: muted, inhibitedBy: inhibitors, inhibits: false };
}

function compileMute(text: RuleText, written: string | readonly string[], { settings, intervalEnds }: CompileContext): Mute {
  const names = typeof written === "string" ? [written] : written;
  for (const [index, name] of names.entries()) {
    if (settings.intervals.includes(name)) continue;
    const known = settings.intervals.length === 0 ? "none is configured: see time_intervals" : `known: ${settings.intervals.join(", ")}`;
    const path = typeof written === "string" ? ["mute"] : ["mute", index];
    complain(text, path, "RULE_UNKNOWN_INTERVAL", `unknown time interval "${name}"`, didYouMean(name, settings.intervals) ?? known);
  }
  // Asked for everything that is to be told; its end is worked out once for each time it is muted.
  let last = { from: 0, until: 0 };
  return {
    names,
    endsAt(epochMs) {
      if (epochMs >= last.from && epochMs < last.until) return last.until;
      const until = intervalEnds(names, epochMs);
      if (until !== undefined) last = { from: epochMs, until };
      return until;
    },
  };
}

/** Null, or a list of which nothing is known, is no key: nothing inhibits. */
function compileKey(
  text: RuleText,
  path: Path,
  written: string | readonly string[],
  { types, context }: { readonly types: ScopeTypes; readonly context: CompileContext },
): (scope: Scope) => Computed<Key | undefined> {
  const isCompound = typeof written !== "string";
  const expressions: Expression[] = [];
  for (const [index, source] of (isCompound ? written : [written]).entries()) {
    const at = isCompound ? [...path, index] : path;
    const expression = unwrap(text, at, compileExpression(source, types, context.settings));
    if (expression !== undefined) expressions.push(expression);
  }
  const place = placeIn(text, path);
  return (scope) => {
    const parts: Json[] = [];
    for (const expression of expressions) {
      const value = evaluateToJson(expression, scope);
      if (value instanceof EvaluationError) return { ok: false, message: value.message, place };
      parts.push(value);
    }
    if (parts.every((part) => part === null)) return { ok: true, value: undefined };
    try {
      return { ok: true, value: keyOf(isCompound ? parts : (parts[0] ?? null)) };
    } catch (error) {
      return { ok: false, message: isHeraldError(error) ? error.message : "it is no value that can be kept", place };
    }
  };
}

function listOf<T extends object>(written: T | readonly T[] | undefined): readonly T[] {
  if (written === undefined) return [];
  return isList(written) ? written : [written];
}

function isList<T>(written: T | readonly T[]): written is readonly T[] {
  return Array.isArray(written);
}
