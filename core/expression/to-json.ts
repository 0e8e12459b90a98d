import type { Json } from "#core/codec/json";
import { Duration, Markup, Timestamp, type Value } from "./value.ts";

/** What an expression gave as JSON: a time as RFC 3339 in UTC, a duration as seconds with an `s` (`7800s`). `escape` is applied to every text in it, not to names and not to markup. */
export function toJson(value: Value | Markup, escape?: (text: string) => string): Json {
  if (typeof value === "string") return escape === undefined ? value : escape(value);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Markup) return value.text;
  if (value instanceof Timestamp) return new Date(value.epochMs).toISOString();
  if (value instanceof Duration) return `${(value.ms / 1000).toString()}s`;
  if (isList(value)) return value.map((item) => toJson(item, escape));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toJson(item, escape)]));
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
