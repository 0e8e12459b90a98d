/** A wall clock's reading. `month` counts from 1, `weekday` from 0 for Sunday. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
  readonly weekday: number;
}

const minuteMs = 60_000;

/** What a wall clock in the zone shows at the instant. `timezone` is an IANA name. */
export function wallTime(epochMs: number, timezone: string): WallTime {
  const local = new Date(epochMs + offsetMs(epochMs, timezone));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    ms: local.getUTCMilliseconds(),
    weekday: local.getUTCDay(),
  };
}

/** How far the zone is ahead of UTC at the instant, in milliseconds. */
export function offsetMs(epochMs: number, timezone: string): number {
  if (timezone === "UTC") return 0;
  const parts: { [type: string]: number } = {};
  for (const { type, value } of formatterOf(timezone).formatToParts(epochMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  return local.setUTCHours(hour, minute, second) - Math.floor(epochMs / 1000) * 1000;
}

/** RFC 3339 with the zone's offset: `2026-11-21T09:00:00+02:00`. Milliseconds are there when they are not zero. */
export function zonedText(epochMs: number, timezone: string): string {
  // Offsets of the nineteenth century have seconds, which RFC 3339 cannot say.
  const offset = Math.round(offsetMs(epochMs, timezone) / minuteMs);
  const local = new Date(epochMs + offset * minuteMs)
    .toISOString()
    .slice(0, -1)
    .replace(/\.000$/, "");
  if (offset === 0) return `${local}Z`;
  const size = Math.abs(offset);
  const hours = Math.trunc(size / 60)
    .toString()
    .padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${hours}:${(size % 60).toString().padStart(2, "0")}`;
}

// Making a formatter takes fifty times as long as using it; there are as many as zones in use.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US-u-ca-iso8601", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formatters.set(timezone, made);
  return made;
}
