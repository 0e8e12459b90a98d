import type { Diagnostic } from "#core/config/diagnostic";
import { errorAt } from "#core/config/diagnostic";
import type { LoadedConfig } from "#core/config/load-config";
import type { RawRule } from "#core/config/load-rules";
import { didYouMean } from "#core/errors/suggest";
import type { Place } from "#core/errors/herald-error";
import type { BotRule } from "./compile-rules.ts";

interface Naming {
  readonly rule: string;
  /** The rule that it names in `inhibited_by`, and where. */
  readonly names: string;
  readonly place: Place;
}

/** What can only be said of `inhibited_by` when all rules are known: the rules that it names are there, have something that can be open, and do not wait for each other. */
export function checkInhibition({ bots }: LoadedConfig): readonly Diagnostic[] {
  const rules = new Map(bots.flatMap((bot) => bot.rules.map((rule) => [rule.id, rule] as const)));
  const named = [...rules.values()].flatMap(namingsOf);
  return named.flatMap((naming) => {
    const problem = problemWith(naming, rules) ?? problemWithCircle(naming, named);
    return problem === undefined ? [] : [problem];
  });
}

/** The rules as they are, each knowing whether another names it in its `inhibited_by`. */
export function withInhibitors(rules: readonly BotRule[]): readonly BotRule[] {
  const named = new Set(rules.flatMap(({ compiled }) => compiled.hold?.inhibitedBy.map(({ rule }) => rule) ?? []));
  return rules.map((rule) => {
    if (!named.has(rule.compiled.id)) return rule;
    const hold = { mute: undefined, inhibitedBy: [], ...rule.compiled.hold, inhibits: true };
    return { ...rule, compiled: { ...rule.compiled, hold } };
  });
}

function namingsOf({ id, shape, document, path }: RawRule): readonly Naming[] {
  if (!("lifecycle" in shape) || shape.inhibited_by === undefined) return [];
  const { inhibited_by: written } = shape;
  const at = (...rest: readonly (string | number)[]): Place => document.placeOf([...path, "inhibited_by", ...rest, "rule"]);
  if (!Array.isArray(written)) return [{ rule: id, names: written.rule, place: at() }];
  return written.map(({ rule }, index) => ({ rule: id, names: rule, place: at(index) }));
}

function problemWith({ names, place }: Naming, rules: ReadonlyMap<string, RawRule>): Diagnostic | undefined {
  const rule = rules.get(names);
  if (rule === undefined) {
    const ids = [...rules.values()].filter(({ shape }) => "lifecycle" in shape).map(({ id }) => id);
    const hint = didYouMean(names, ids) ?? `the lifecycle rules are ${ids.join(", ")}`;
    return errorAt(place, "RULE_UNKNOWN_RULE", `there is no rule "${names}"`, hint);
  }
  if ("lifecycle" in rule.shape) return undefined;
  return errorAt(place, "RULE_NEVER_OPEN", `"${names}" is an event rule: nothing of it is ever open`, "name a lifecycle rule");
}

/** A circle is said at each of its rules: any of them can break it. */
function problemWithCircle(naming: Naming, named: readonly Naming[]): Diagnostic | undefined {
  if (naming.names === naming.rule) {
    return errorAt(naming.place, "RULE_INHIBITS_ITSELF", "a rule cannot inhibit itself", "name another rule");
  }
  const way = wayBack(naming.rule, [naming.rule, naming.names], named);
  if (way === undefined) return undefined;
  return errorAt(
    naming.place,
    "RULE_INHIBITION_CIRCLE",
    `these rules inhibit each other: ${way.join(", ")}`,
    "break the circle at one of them",
  );
}

function wayBack(start: string, way: readonly string[], named: readonly Naming[]): readonly string[] | undefined {
  for (const { rule, names } of named) {
    if (rule !== way.at(-1)) continue;
    if (names === start) return way;
    if (way.includes(names)) continue;
    const found = wayBack(start, [...way, names], named);
    if (found !== undefined) return found;
  }
  return undefined;
}
