import { isHeraldError } from "#core/errors/herald-error";
import { parseDurationText } from "#core/time/duration-text";
import { parseTimestamp } from "./text/timestamp-text.ts";
import { Duration, EvaluationError, Timestamp, type Value } from "./value.ts";
import type { ValueType } from "./value-type.ts";

/** Makes of JSON what expressions see; a value that already is one stays. Null stays null. */
export type Reader = (json: Value) => Value | EvaluationError;

/** How values of this type are read from JSON; undefined when they are what they are. Fields of objects are read when they are asked for. */
export function readerOf(type: ValueType): Reader | undefined {
  if (type.kind === "timestamp") return readTimestamp;
  if (type.kind === "duration") return readDuration;
  const readItem = type.kind === "list" ? readerOf(type.item) : undefined;
  return readItem === undefined ? undefined : (json) => readList(json, readItem);
}

/** The instant of an RFC 3339 text. */
export function readTimestamp(json: Value): Value | EvaluationError {
  if (typeof json !== "string") return json;
  const epochMs = parseTimestamp(json);
  return epochMs === undefined
    ? new EvaluationError(`${JSON.stringify(json.slice(0, 40))} is not a time (RFC 3339)`)
    : new Timestamp(epochMs);
}

/** The length of a text such as `7800s` or `1h30m`. */
export function readDuration(json: Value): Value | EvaluationError {
  if (typeof json !== "string") return json;
  try {
    return new Duration(parseDurationText(json));
  } catch (error) {
    if (isHeraldError(error)) return new EvaluationError(`${JSON.stringify(json.slice(0, 40))} is not a duration`);
    throw error;
  }
}

function readList(json: Value, readItem: Reader): Value | EvaluationError {
  if (!Array.isArray(json)) return json;
  const items: Value[] = [];
  for (const item of json as readonly Value[]) {
    const read = readItem(item);
    if (read instanceof EvaluationError) return read;
    items.push(read);
  }
  return items;
}
