import type { Finding } from "#core/plugin/connection-check";
import type { DoctorSection } from "../services/doctor/report.ts";
import type { Style } from "../style.ts";

/** One thing that was looked at: its name, a line for each finding, and below that what to do. */
export function sectionLines({ title, findings }: DoctorSection, style: Style): string[] {
  return [style.bold(title), ...findings.flatMap((finding) => findingLines(finding, style))];
}

/** How many of the findings are errors, and how many warnings. */
export function countsOf(sections: readonly DoctorSection[]): { readonly errors: number; readonly warnings: number } {
  const levels = sections.flatMap(({ findings }) => findings.map(({ level }) => level));
  return { errors: levels.filter((level) => level === "error").length, warnings: levels.filter((level) => level === "warning").length };
}

/** The last line, which sums up. */
export function summaryLine(sections: readonly DoctorSection[]): string {
  const { errors, warnings } = countsOf(sections);
  if (errors === 0 && warnings === 0) return "Everything is there.";
  const counts = [count(errors, "error"), count(warnings, "warning")].filter((text) => text !== undefined).join(", ");
  return errors === 0 ? `${counts}; the bots can run.` : `${counts}.`;
}

function findingLines(finding: Finding, style: Style): string[] {
  if (finding.level === "ok") return [`  ${style.green("ok     ")} ${finding.what}`];
  const label = finding.level === "error" ? style.red("error  ") : style.yellow("warning");
  return [`  ${label} ${finding.what}`, `          → ${finding.advice}`];
}

function count(number: number, noun: string): string | undefined {
  if (number === 0) return undefined;
  return `${number.toString()} ${noun}${number === 1 ? "" : "s"}`;
}
