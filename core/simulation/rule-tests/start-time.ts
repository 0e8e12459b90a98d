import { offsetMs } from "#core/time/time-zone";

/** A Monday at noon: not at night, on no holiday, far from any change of the clocks. */
const usualStart = "2026-01-05T12:00:00";

const form = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** When a test begins, in milliseconds since the epoch; without a zone of its own in `timezone`. Undefined when it is no time. */
export function startTime(text: string | undefined, timezone: string): number | undefined {
  const match = form.exec(text ?? usualStart);
  if (match === null) return undefined;
  const [, date = "", time = "00:00", zone] = match;
  const utc = Date.parse(`${date}T${time}${zone ?? "Z"}`);
  if (Number.isNaN(utc)) return undefined;
  if (zone !== undefined) return utc;
  // Near a change of the clocks the first guess may lie on its other side.
  const guess = utc - offsetMs(utc, timezone);
  return utc - offsetMs(guess, timezone);
}
