import { formatDiagnostic } from "#core/config/diagnostic";
import type { Output } from "../output.ts";
import type { LintReport } from "../services.ts";

/** Prints a line for each diagnostic, as compilers do, and a last line that sums up. */
export function printReport(report: LintReport, output: Output): void {
  for (const diagnostic of report.diagnostics) {
    const line = formatDiagnostic(diagnostic);
    output.print(diagnostic.severity === "error" ? output.style.red(line) : output.style.yellow(line));
  }
  output.print(summaryOf(report));
}

/** How many errors stand in a report. */
export function errorsIn(report: LintReport): number {
  return report.diagnostics.filter(({ severity }) => severity === "error").length;
}

function summaryOf(report: LintReport): string {
  const errors = errorsIn(report);
  const warnings = report.diagnostics.length - errors;
  const looked = `${count(report.rules, "rule")} in ${count(report.files, "file")}`;
  if (errors === 0 && warnings === 0) return `${looked}: no mistakes found`;
  return `${looked}: ${count(errors, "error")}, ${count(warnings, "warning")}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
