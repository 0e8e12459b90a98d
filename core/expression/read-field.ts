import { isError, type Result } from "./evaluation.ts";
import { describeValue, isRecord } from "./kind.ts";
import { EvaluationError, Markup } from "./value.ts";

/** Reads an own property; null when the object or the property is null or absent. `label` is the object's source, for the message. */
export function readField(object: Result, name: string, label: string): Result {
  if (object === null || isError(object)) return object;
  if (object instanceof Markup || !isRecord(object)) {
    return new EvaluationError(`${label} is ${object instanceof Markup ? "text" : describeValue(object)} and has no field "${name}"`);
  }
  return Object.hasOwn(object, name) ? (object[name] ?? null) : null;
}
