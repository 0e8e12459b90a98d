import { isJsonObject, type Json, type JsonObject } from "#core/codec/json";
import { type Diagnostic, errorAt } from "./diagnostic.ts";
import type { LocatedDocument, Path } from "./located-document.ts";
import { misplacedFlow } from "./misplaced-flow.ts";
import { misplacedHold } from "./misplaced-hold.ts";

const lifecycleOnly = ["open", "update", "remind", "flapping", "close", "expired", "late"];
const ofLifecycle = ["repeat_every", "flapping", "for", "keep_firing_for", "reopen_within", "expire_after", "on_start"];

/** Keys of the rule language that stand in the wrong kind of rule, or in the wrong place of it. Each is said once, in place of "unknown key". */
export function misplacedKeys(rule: Json, document: LocatedDocument, path: Path): Diagnostic[] {
  if (!isJsonObject(rule)) return [];
  const found: Diagnostic[] = [...misplacedFlow(rule, document, path), ...misplacedHold(rule, document, path)];
  const { lifecycle, do: steps } = rule;
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
