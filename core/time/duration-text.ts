import { HeraldError } from "#core/errors/herald-error";

/** Longest first: the order in which a text must name them. */
const units: readonly (readonly [unit: string, ms: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
];

/** A hundred years. What is longer is a slip, and would leave the range of dates when added to one. */
const longestMs = 36_500 * 86_400_000;

const amount = String.raw`\d+(?:\.\d+)?`;

/** The shape of a duration text, for schemas and editors: `7d`, `1h30m`, `500ms`. A match can still be longer than a hundred years. */
export const durationPattern: RegExp = new RegExp(
  `^-?(?=\\d)(?:${amount}d)?(?:${amount}h)?(?:${amount}m(?!s))?(?:${amount}s)?(?:${amount}ms)?$`,
);

/**
 * Reads a length of time such as `30s`, `1h30m`, `7d`, `500ms` or `-1.5h`: units from the longest to the shortest, each at most once.
 * Returns milliseconds, rounded to whole ones. Throws `HeraldError` with code `DURATION_INVALID`.
 */
export function parseDurationText(text: string): number {
  if (!durationPattern.test(text)) {
    throw new HeraldError("DURATION_INVALID", `expected a duration such as 30s, 1h30m or 7d, found ${JSON.stringify(text)}`, {
      hint: hintFor(text),
    });
  }
  let ms = 0;
  for (const match of text.matchAll(/(\d+(?:\.\d+)?)([a-z]+)/g)) {
    const size = units.find(([unit]) => unit === match[2])?.[1] ?? 0;
    ms += Number(match[1]) * size;
  }
  if (ms > longestMs) throw new HeraldError("DURATION_INVALID", `expected a duration of at most a hundred years (36500d), found "${text}"`);
  return Math.round(text.startsWith("-") && ms > 0 ? -ms : ms);
}

/** Writes milliseconds in the form that `parseDurationText` reads: `1h30m`, `0s`, `-500ms`. Parts of a millisecond are rounded away. */
export function formatDurationMs(ms: number): string {
  let rest = Math.round(Math.abs(ms));
  let text = "";
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count.toString()}${unit}`;
  }
  if (text === "") return "0s";
  return ms < 0 ? `-${text}` : text;
}

function hintFor(text: string): string {
  if (/^\d+(\.\d+)?$/.test(text)) return `say the unit: ${text}s, ${text}m or ${text}h`;
  if (/\s/.test(text)) return "write it without spaces";
  return "units are d, h, m, s and ms, the longest first, each once";
}
