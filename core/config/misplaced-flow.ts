import { isJsonObject, type Json } from "#core/codec/json";
import { type Diagnostic, errorAt } from "./diagnostic.ts";
import { eventFlow, lifecycleFlow } from "./flow-shape.ts";
import type { LocatedDocument, Path } from "./located-document.ts";

/** Flow control that stands where it is not asked: in a lifecycle rule what only event rules have, or inside `lifecycle` instead of beside it. */
export function misplacedFlow(rule: { readonly [key: string]: Json }, document: LocatedDocument, path: Path): readonly Diagnostic[] {
  const { lifecycle } = rule;
  if (lifecycle === undefined) return [];
  const inside = isJsonObject(lifecycle) ? lifecycle : {};
  const found: Diagnostic[] = [];
  const refuse = (at: Path, message: string, hint: string): void => {
    found.push(errorAt(document.placeOfKey([...path, ...at]), "RULE_KEY_MISPLACED", message, hint));
  };
  for (const key of Object.keys(eventFlow)) {
    const isOfLifecycles = Object.hasOwn(lifecycleFlow, key);
    if (Object.hasOwn(rule, key) && !isOfLifecycles) {
      refuse([key], `"${key}" belongs to event rules`, 'a lifecycle has "once", "rate_limit" and "throttle", asked when it is announced');
    }
    if (!Object.hasOwn(inside, key)) continue;
    const hint = isOfLifecycles ? 'write it beside "lifecycle"' : 'a rule with "when" can have it';
    refuse(["lifecycle", key], `"${key}" does not belong into "lifecycle"`, hint);
  }
  return found;
}
