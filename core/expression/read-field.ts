import { isError, type Result } from "./evaluation.ts";
import { describeValue, isRecord } from "./kind.ts";
import { EvaluationError, Markup, type Value } from "./value.ts";

/** Reads an own property; null when the object or the property is null or absent. `label` is the object's source, for the message. */
export function readField(object: Result, name: string, label: string): Result {
  if (object === null) return object;
  // What JSON.parse makes: the one case that is worth being quick.
  if (typeof object === "object" && Object.getPrototypeOf(object) === Object.prototype) return ownField(object as JsonLike, name);
  if (isError(object)) return object;
  if (object instanceof Markup || !isRecord(object)) {
    return new EvaluationError(`${label} is ${object instanceof Markup ? "text" : describeValue(object)} and has no field "${name}"`);
  }
  return ownField(object, name);
}

type JsonLike = { readonly [name: string]: Value };

function ownField(object: JsonLike, name: string): Value {
  return Object.hasOwn(object, name) ? (object[name] ?? null) : null;
}
