import { offsetMs, type WallTime, wallTime } from "#core/time/time-zone";

const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const tokens: { readonly [token: string]: (time: WallTime, offset: number) => string } = {
  yyyy: ({ year }) => digits(year, 4),
  yy: ({ year }) => digits(year % 100, 2),
  MMMM: ({ month }) => months[month - 1] ?? "",
  MMM: ({ month }) => (months[month - 1] ?? "").slice(0, 3),
  MM: ({ month }) => digits(month, 2),
  M: ({ month }) => digits(month, 1),
  dd: ({ day }) => digits(day, 2),
  d: ({ day }) => digits(day, 1),
  EEEE: ({ weekday }) => weekdays[weekday] ?? "",
  EEE: ({ weekday }) => (weekdays[weekday] ?? "").slice(0, 3),
  HH: ({ hour }) => digits(hour, 2),
  H: ({ hour }) => digits(hour, 1),
  hh: ({ hour }) => digits(hour % 12 || 12, 2),
  h: ({ hour }) => digits(hour % 12 || 12, 1),
  a: ({ hour }) => (hour < 12 ? "AM" : "PM"),
  mm: ({ minute }) => digits(minute, 2),
  m: ({ minute }) => digits(minute, 1),
  ss: ({ second }) => digits(second, 2),
  s: ({ second }) => digits(second, 1),
  SSS: ({ ms }) => digits(ms, 3),
  xxx: (_, offset) => `${offset < 0 ? "-" : "+"}${digits(Math.trunc(Math.abs(offset) / 60), 2)}:${digits(Math.abs(offset) % 60, 2)}`,
};

/** The tokens of `format()`, for messages and the reference. */
export const formatTokens: readonly string[] = Object.keys(tokens);

/** A compiled pattern of `format()`. `timezone` is an IANA name. */
export type TimestampFormat = (epochMs: number, timezone: string) => string;

/**
 * Reads a pattern such as `yyyy-MM-dd HH:mm`. Runs of letters are tokens; text that has letters stands in single quotes, a quote is `''`.
 * Gives the token that does not exist, when there is one.
 */
export function readTimestampFormat(pattern: string): TimestampFormat | { readonly unknown: string } {
  const parts: (string | ((time: WallTime, offset: number) => string))[] = [];
  for (const [part] of pattern.matchAll(/''|'(?:[^']|'')*'?|([A-Za-z])\1*|[^A-Za-z']+/g)) {
    if (part === "''") parts.push("'");
    else if (part.startsWith("'")) parts.push(part.replaceAll(/^'|(?<=.)'$/g, "").replaceAll("''", "'"));
    else if (!/^[A-Za-z]/.test(part)) parts.push(part);
    else if (Object.hasOwn(tokens, part)) parts.push(tokens[part] ?? "");
    else return { unknown: part };
  }
  return (epochMs, timezone) => {
    const time = wallTime(epochMs, timezone);
    const offset = Math.round(offsetMs(epochMs, timezone) / 60_000);
    return parts.map((part) => (typeof part === "string" ? part : part(time, offset))).join("");
  };
}

function digits(value: number, width: number): string {
  return value.toString().padStart(width, "0");
}
