import { isJsonObject, type Json } from "#core/codec/json";
import { type Diagnostic, errorAt } from "./diagnostic.ts";
import type { LocatedDocument, Path } from "./located-document.ts";

/** Says where `group_by` belongs when it stands elsewhere: in place of "unknown key". */
export function groupByElsewhere(rule: Json, document: LocatedDocument, path: Path): Diagnostic[] {
  if (!isJsonObject(rule)) return [];
  const { lifecycle } = rule;
  const misplaced = (at: Path, message: string, hint: string): Diagnostic =>
    errorAt(document.placeOfKey([...path, ...at, "group_by"]), "RULE_KEY_MISPLACED", message, hint);
  const found: Diagnostic[] = [];
  if (lifecycle === undefined && Object.hasOwn(rule, "group_by")) {
    const hint = "an event rule makes a message for each event";
    found.push(misplaced([], '"group_by" belongs to a lifecycle rule', hint));
  }
  if (lifecycle !== undefined && isJsonObject(lifecycle) && Object.hasOwn(lifecycle, "group_by"))
    found.push(misplaced(["lifecycle"], '"group_by" belongs to the rule', 'write it beside "lifecycle", not in it'));
  return found;
}
