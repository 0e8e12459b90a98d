import { HeraldError } from "#core/errors/herald-error";
import { offsetMs, wallTime } from "#core/time/time-zone";

const form = /^(?:(\d{4})-(\d\d)-(\d\d)[T ])?(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:?\d\d)?$/;
const dayMs = 86_400_000;

/**
 * A time as a person types it, as milliseconds since the epoch: `09:00` is the next one that the clock of the zone shows, a date and time without an
 * offset is by that clock, too. Throws `TIME_INVALID`.
 */
export function readUntil(text: string, timezone: string, now: number): number {
  const match = form.exec(text.trim());
  const [, year, month, day, hour = "", minute = "", second = "0", offset] = match ?? [];
  const isDate = year !== undefined;
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  if (match === null || h > 23 || m > 59 || s > 59 || (!isDate && offset !== undefined)) throw invalid(text);
  if (!isDate) {
    const today = wallTime(now, timezone);
    const at = instantOf(Date.UTC(today.year, today.month - 1, today.day, h, m, s), timezone);
    return at > now ? at : instantOf(Date.UTC(today.year, today.month - 1, today.day + 1, h, m, s), timezone);
  }
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), h, m, s);
  if (new Date(local).getUTCDate() !== Number(day) || Number(month) > 12) throw invalid(text);
  return offset === undefined ? instantOf(local, timezone) : local - offsetOf(offset);
}

/** The instant at which the zone's clock shows this; of two the later one, and in a gap what the clock shows after it. */
function instantOf(localMs: number, timezone: string): number {
  const candidates = [offsetMs(localMs - dayMs, timezone), offsetMs(localMs + dayMs, timezone)].map((offset) => localMs - offset);
  const right = candidates.filter((at) => at + offsetMs(at, timezone) === localMs);
  return Math.max(...(right.length === 0 ? candidates : right));
}

function offsetOf(text: string): number {
  if (text === "Z") return 0;
  const digits = text.replace(":", "");
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3));
  return (digits.startsWith("-") ? -minutes : minutes) * 60_000;
}

function invalid(text: string): HeraldError {
  return new HeraldError("TIME_INVALID", `expected a time such as 09:00 or 2026-11-21T09:00, found ${JSON.stringify(text)}`);
}
