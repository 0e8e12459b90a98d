import { startFrame } from "../evaluation.ts";
import { compilePattern } from "../functions/regex.ts";
import { EvaluationError } from "../value.ts";

/** Whether a text as a whole fits an RE2 pattern, in time linear in the text; or, in words, what is wrong with the pattern. A text that is too long for it does not fit. */
export function compileWholeMatch(pattern: string): ((text: string) => boolean) | { readonly problem: string } {
  // By itself first: a stray parenthesis would be closed by the ones around it.
  const alone = compilePattern(pattern);
  const whole = alone instanceof EvaluationError ? alone : compilePattern(`^(?:${pattern})$`);
  if (whole instanceof EvaluationError) return { problem: whole.message };
  return (text) => whole.test(text, startFrame({ now: 0 })) === true;
}
