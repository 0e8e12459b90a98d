import { type Result, isError } from "../evaluation.ts";
import { Duration, type EvaluationError, Markup, Timestamp, type Value } from "../value.ts";
import { humanizeMs } from "./humanize.ts";
import { zonedText } from "#core/time/time-zone";
import { toJson } from "../to-json.ts";

/**
 * A value as it stands in text: null as nothing, a list as `a, b`, a duration as `2 hours`, a time as RFC 3339 in the zone,
 * a number without needless digits, an object as JSON.
 */
export function toText(value: Value, timezone: string): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "number") return numberText(value);
  if (value instanceof Timestamp) return zonedText(value.epochMs, timezone);
  if (value instanceof Duration) return humanizeMs(value.ms);
  if (!isList(value)) return JSON.stringify(toJson(value));
  const items: string[] = [];
  for (const item of value) if (item !== null) items.push(toText(item, timezone));
  return items.join(", ");
}

/** What an expression gave, as text. */
export function resultText(result: Result, timezone: string): string | EvaluationError {
  if (isError(result)) return result;
  return result instanceof Markup ? result.text : toText(result, timezone);
}

/** 0.1 + 0.2 is 0.3 to people: beyond fifteen digits a double holds noise. Whole numbers keep all of theirs. */
function numberText(value: number): string {
  return Number.isInteger(value) ? value.toString() : Number(value.toPrecision(15)).toString();
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
