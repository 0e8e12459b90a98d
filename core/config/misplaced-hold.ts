import { isJsonObject, type Json } from "#core/codec/json";
import { type Diagnostic, errorAt } from "./diagnostic.ts";
import { holdOfLifecycles } from "./hold-shape.ts";
import type { LocatedDocument, Path } from "./located-document.ts";

/** What holds back, where it is not asked: inside `lifecycle` instead of beside it, or `inhibited_by` in an event rule. */
export function misplacedHold(rule: { readonly [key: string]: Json }, document: LocatedDocument, path: Path): readonly Diagnostic[] {
  const { lifecycle } = rule;
  const found: Diagnostic[] = [];
  const refuse = (at: Path, message: string, hint: string): void => {
    found.push(errorAt(document.placeOfKey([...path, ...at]), "RULE_KEY_MISPLACED", message, hint));
  };
  if (lifecycle === undefined) {
    const hint = 'an event rule can ask in "if", or be muted';
    if (Object.hasOwn(rule, "inhibited_by")) refuse(["inhibited_by"], '"inhibited_by" belongs to lifecycle rules', hint);
    return found;
  }
  for (const key of Object.keys(holdOfLifecycles)) {
    if (!isJsonObject(lifecycle) || !Object.hasOwn(lifecycle, key)) continue;
    refuse(["lifecycle", key], `"${key}" does not belong into "lifecycle"`, 'write it beside "lifecycle"');
  }
  return found;
}
