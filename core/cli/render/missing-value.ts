import type { MissingReport } from "#core/config/missing-report";

/** What is missing, who lacks it and which bots wait; how to get it stands on a line of its own below. */
export function missingLines(missing: readonly MissingReport[]): string[] {
  return missing.flatMap(({ who, field, reason, howToGet, bots }) => {
    const waits = bots.length === 0 ? "no bot uses it" : `${bots.join(", ")} ${bots.length === 1 ? "waits" : "wait"} for it`;
    const line = `${capitalised(who)} lacks ${field}: ${reason}; ${waits}`;
    return howToGet === undefined ? [line] : [line, `  ${howToGet}`];
  });
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
