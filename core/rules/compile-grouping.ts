import type { ExpressionSettings } from "#core/expression/expression";
import type { ScopeTypes } from "#core/expression/scope";
import { compileKeyOrNull } from "./compile-key.ts";
import type { Grouping } from "./grouping.ts";
import type { RuleText } from "./issue-place.ts";

/** A lifecycle's `group_by`: an expression, or a list of them for a compound value, over the thing as known. */
export function compileGrouping(
  text: RuleText,
  written: string | readonly string[] | undefined,
  context: { readonly types: ScopeTypes; readonly settings: ExpressionSettings },
): Grouping | undefined {
  if (written === undefined) return undefined;
  const { compute: computeValue } = compileKeyOrNull(text, ["group_by"], written, context);
  return { source: JSON.stringify(written), computeValue };
}
