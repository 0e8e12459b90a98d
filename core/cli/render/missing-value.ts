import { type MissingReport, missingLine } from "#core/config/missing-report";

/** What is missing, who lacks it and which bots wait; how to get it stands on a line of its own below. */
export function missingLines(missing: readonly MissingReport[]): string[] {
  return missing.flatMap((report) => [missingLine(report), ...(report.howToGet === undefined ? [] : [`  ${report.howToGet}`])]);
}
