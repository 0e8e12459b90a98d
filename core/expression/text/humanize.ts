const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** A length of time as people say it: `2 hours 10 minutes`, `45 seconds`, `3 days`. Seconds are left out from an hour on; what is below a second is cut off. */
export function humanizeMs(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  let rest = seconds >= 3_600 ? seconds - (seconds % 60) : seconds;
  const words: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count.toString()} ${unit}${count === 1 ? "" : "s"}`);
  }
  if (words.length === 0) return "0 seconds";
  return (ms < 0 ? "-" : "") + words.join(" ");
}
