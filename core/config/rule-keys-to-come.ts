import { isJsonObject, type Json } from "#core/codec/json";
import { type Diagnostic, errorAt } from "./diagnostic.ts";
import type { LocatedDocument, Path } from "./located-document.ts";
import { misplacedHold } from "./misplaced-hold.ts";

const flowControl = ["once", "rate_limit", "threshold", "debounce", "batch", "throttle"];
const ofRules = [...flowControl, "group_by", "repeat_every", "flapping"];
const ofSteps = ["remind", "flapping"];
const lifecycleOnly = ["open", "update", "close", "expired", "late"];

/** What the rule language knows and this version does not do, and keys that stand in the wrong kind of rule. Each is said once, in place of "unknown key". */
export function keysToCome(rule: Json, document: LocatedDocument, path: Path): Diagnostic[] {
  if (!isJsonObject(rule)) return [];
  const found: Diagnostic[] = [...misplacedHold(rule, document, path)];
  const refuse = (keys: readonly string[], value: Json | undefined, at: Path): void => {
    if (value === undefined || !isJsonObject(value)) return;
    for (const key of keys.filter((it) => Object.hasOwn(value, it))) {
      const place = document.placeOfKey([...path, ...at, key]);
      found.push(errorAt(place, "RULE_KEY_NOT_AVAILABLE", `"${key}" is not available yet`, "remove it"));
    }
  };
  const { lifecycle, do: steps } = rule;
  refuse(ofRules, rule, []);
  refuse(ofRules, lifecycle, ["lifecycle"]);
  if (lifecycle !== undefined && isJsonObject(lifecycle)) found.push(...countsToCome(lifecycle, document, [...path, "lifecycle"]));
  for (const [index, step] of (Array.isArray(steps) ? (steps as readonly Json[]) : []).entries()) {
    refuse(ofSteps, step, ["do", index]);
    if (lifecycle === undefined) found.push(...misplaced(step, document, [...path, "do", index]));
  }
  if (lifecycle !== undefined && Object.hasOwn(rule, "when")) {
    const place = document.placeOfKey([...path, "when"]);
    found.push(
      errorAt(
        place,
        "RULE_KEY_MISPLACED",
        'a rule has either "when" or "lifecycle"',
        'a lifecycle listens by its "open", "update" and "close"',
      ),
    );
  }
  return found;
}

/** `for: 3`, that many events in a row. */
function countsToCome(lifecycle: { readonly [key: string]: Json }, document: LocatedDocument, path: Path): Diagnostic[] {
  return ["for", "keep_firing_for"].flatMap((key) => {
    if (typeof lifecycle[key] !== "number") return [];
    const message = `a number of events for "${key}" is not available yet`;
    return [errorAt(document.placeOf([...path, key]), "RULE_KEY_NOT_AVAILABLE", message, "write a duration such as 30s")];
  });
}

function misplaced(step: Json, document: LocatedDocument, path: Path): Diagnostic[] {
  if (!isJsonObject(step)) return [];
  return lifecycleOnly
    .filter((key) => Object.hasOwn(step, key))
    .map((key) => {
      const message = `"${key}" belongs to the steps of a lifecycle rule`;
      return errorAt(
        document.placeOfKey([...path, key]),
        "RULE_KEY_MISPLACED",
        message,
        "an event rule's step makes one message and leaves it",
      );
    });
}
