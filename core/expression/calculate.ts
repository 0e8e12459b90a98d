import { type Frame, longestText, spend, textSteps, tooMuchWork } from "./evaluation.ts";
import { describeValue } from "./kind.ts";
import { isRepresentable } from "./text/timestamp-text.ts";
import { Duration, EvaluationError, Timestamp, type Value } from "./value.ts";

type Operator = "+" | "-" | "*" | "/" | "%";

/** The result of an operator on two values. `isWhole`: both are whole numbers by their types, and so is the result. */
export function calculate(operator: Operator, a: Value, b: Value, isWhole: boolean, frame: Frame): Value | EvaluationError {
  if (typeof a === "number" && typeof b === "number") return calculateNumber(operator, a, b, isWhole);
  const time = calculateTime(operator, a, b);
  if (time !== undefined) return time;
  if (operator === "+" && typeof a === "string" && typeof b === "string") return joinTexts(a, b, frame);
  if (operator === "+" && isList(a) && isList(b)) return spend(frame, a.length + b.length) ? [...a, ...b] : tooMuchWork;
  return new EvaluationError(`${operator} does not work between ${describeValue(a)} and ${describeValue(b)}`);
}

function calculateNumber(operator: Operator, a: number, b: number, isWhole: boolean): number | EvaluationError {
  if ((operator === "/" || operator === "%") && b === 0) return new EvaluationError("division by zero");
  const exact = plainResult(operator, a, b);
  // Minus zero is a number of its own in JSON and in text, and no person's.
  const result = (isWhole ? Math.trunc(exact) : exact) + 0;
  if (!Number.isFinite(result) || (isWhole && !Number.isSafeInteger(result))) return new EvaluationError("the number is too large");
  return result;
}

function plainResult(operator: Operator, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
  }
}

/** Undefined when neither is a time or duration, or the operator is none of theirs. */
function calculateTime(operator: Operator, a: Value, b: Value): Value | EvaluationError | undefined {
  const sign = operator === "+" ? 1 : operator === "-" ? -1 : 0;
  if (sign === 0) return undefined;
  if (a instanceof Timestamp && b instanceof Duration) return instant(a.epochMs + sign * b.ms);
  if (a instanceof Duration && b instanceof Duration) return new Duration(a.ms + sign * b.ms);
  if (a instanceof Duration && b instanceof Timestamp && sign === 1) return instant(a.ms + b.epochMs);
  if (a instanceof Timestamp && b instanceof Timestamp && sign === -1) return new Duration(a.epochMs - b.epochMs);
  return undefined;
}

function instant(epochMs: number): Timestamp | EvaluationError {
  return isRepresentable(epochMs) ? new Timestamp(epochMs) : new EvaluationError("the time lies outside the years 1 to 9999");
}

function joinTexts(a: string, b: string, frame: Frame): string | EvaluationError {
  const length = a.length + b.length;
  if (length > longestText || !spend(frame, textSteps(length))) return tooMuchWork;
  return a + b;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
