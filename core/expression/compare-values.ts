import { type Frame, spend, textSteps, tooMuchWork } from "./evaluation.ts";
import { describeValue, isRecord } from "./kind.ts";
import { Duration, EvaluationError, Timestamp, type Value } from "./value.ts";

/**
 * Whether two values are equal: numbers by value whatever their types, lists and maps by their parts, values of different kinds never.
 * A null beside a text or list is an empty one; beside a number, boolean or time it is an error.
 */
export function valuesEqual(a: Value, b: Value, frame: Frame): boolean | EvaluationError {
  if (a === b) return true;
  if (a === null || b === null) return nullEquals(a === null ? b : a);
  if (typeof a !== "object" || typeof b !== "object") return false;
  return partsEqual(a, b, frame) ?? tooMuchWork;
}

function nullEquals(other: Value): boolean | EvaluationError {
  if (typeof other === "string") return other === "";
  if (Array.isArray(other)) return other.length === 0;
  if (isRecord(other)) return Object.keys(other).length === 0;
  return new EvaluationError(`null cannot be compared with ${describeValue(other)}`);
}

/** Undefined when the frame's steps are spent. */
function partsEqual(a: Value, b: Value, frame: Frame): boolean | undefined {
  if (a === b) return true;
  if (!spend(frame, 1)) return undefined;
  if (a instanceof Timestamp) return b instanceof Timestamp && a.epochMs === b.epochMs;
  if (a instanceof Duration) return b instanceof Duration && a.ms === b.ms;
  if (isList(a)) return isList(b) ? listsEqual(a, b, frame) : false;
  if (!isRecord(a) || !isRecord(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  for (const name of names) {
    if (!Object.hasOwn(b, name)) return false;
    const equal = partsEqual(a[name] ?? null, b[name] ?? null, frame);
    if (equal !== true) return equal;
  }
  return true;
}

function listsEqual(a: readonly Value[], b: readonly Value[], frame: Frame): boolean | undefined {
  if (a.length !== b.length) return false;
  for (const [position, item] of a.entries()) {
    const equal = partsEqual(item, b[position] ?? null, frame);
    if (equal !== true) return equal;
  }
  return true;
}

/** Whether a list has an item equal to the value, or a map a key. */
export function contains(container: Value, value: Value, frame: Frame): boolean | EvaluationError {
  if (container === null) return false;
  if (isList(container)) {
    for (const item of container) {
      const equal = partsEqual(value, item, frame);
      if (equal !== false) return equal ?? tooMuchWork;
    }
    return false;
  }
  if (isRecord(container)) return typeof value === "string" && Object.hasOwn(container, value);
  return new EvaluationError(`${describeValue(container)} holds nothing: "in" needs a list or a map`);
}

/** Below zero, zero or above it as `a` is less than, equal to or more than `b`. */
export function orderOf(a: Value, b: Value, frame: Frame): number | EvaluationError {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") {
    if (!spend(frame, textSteps(Math.min(a.length, b.length)))) return tooMuchWork;
    return a < b ? -1 : a === b ? 0 : 1;
  }
  if (a instanceof Timestamp && b instanceof Timestamp) return a.epochMs - b.epochMs;
  if (a instanceof Duration && b instanceof Duration) return a.ms - b.ms;
  if (typeof a === "string" && b === null) return a === "" ? 0 : 1;
  if (typeof b === "string" && a === null) return b === "" ? 0 : -1;
  return new EvaluationError(`${describeValue(a)} and ${describeValue(b)} have no order`);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
