import { isJsonObject, type Json, type JsonObject } from "#core/codec/json";
import { type Diagnostic, errorAt } from "./diagnostic.ts";
import type { LocatedDocument, Path } from "./located-document.ts";
import { misplacedFlow } from "./misplaced-flow.ts";

const ofRules = ["mute", "inhibited_by"];
const lifecycleOnly = ["open", "update", "remind", "flapping", "close", "expired", "late"];
const ofLifecycle = ["repeat_every", "flapping", "for", "keep_firing_for", "reopen_within", "expire_after", "on_start"];

/** What the rule language knows and this version does not do, and keys that stand in the wrong kind of rule. Each is said once, in place of "unknown key". */
export function keysToCome(rule: Json, document: LocatedDocument, path: Path): Diagnostic[] {
  if (!isJsonObject(rule)) return [];
  const found: Diagnostic[] = [...misplacedFlow(rule, document, path)];
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
  found.push(...outsideLifecycle(rule, document, path));
  for (const [index, step] of (Array.isArray(steps) ? (steps as readonly Json[]) : []).entries()) {
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

/** What says how a thing lives stands under `lifecycle`, not beside it. */
function outsideLifecycle(rule: JsonObject, document: LocatedDocument, path: Path): Diagnostic[] {
  return ofLifecycle
    .filter((key) => Object.hasOwn(rule, key))
    .map((key) => errorAt(document.placeOfKey([...path, key]), "RULE_KEY_MISPLACED", `"${key}" belongs under "lifecycle"`));
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
