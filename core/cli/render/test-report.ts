import { formatDiagnostic } from "#core/config/diagnostic";
import type { Output } from "../output.ts";
import { countTests, type TestedFile } from "../tested.ts";
import { placeText } from "./place-text.ts";
import { timeLine } from "./time-line.ts";

/** Prints one line for a file of tests, and for each failure where it is and what happened. */
export function printTestedFile(tested: TestedFile, output: Output): void {
  const { style } = output;
  const { passed, failed, mistaken } = countTests([tested]);
  const isGood = failed + mistaken === 0;
  output.print(`${isGood ? style.green("ok    ") : style.red("FAILED")}  ${tested.file}  ${countText({ passed, failed, mistaken })}`);
  for (const diagnostic of tested.diagnostics) {
    const line = formatDiagnostic(diagnostic);
    output.print(diagnostic.severity === "error" ? style.red(line) : style.yellow(line));
  }
  for (const { result } of tested.tests) {
    if (result.passed) continue;
    output.print("");
    output.print(`${placeText(result.test.place)}  ${style.bold(result.test.name)}`);
    for (const line of timeLine(result, style)) output.print(line);
  }
  if (failed > 0) output.print("");
}

/** The last line: how many of what. */
export function testSummary(files: readonly TestedFile[], tookMs: number): string {
  const counts = countTests(files);
  const took = tookMs < 10_000 ? (tookMs / 1000).toFixed(1) : Math.round(tookMs / 1000).toString();
  return `${countText(counts)} in ${counts.files === 1 ? "1 file" : `${counts.files.toString()} files`} (${took} s)`;
}

function countText({ passed, failed, mistaken }: { readonly passed: number; readonly failed: number; readonly mistaken: number }): string {
  const parts = [`${passed.toString()} passed`];
  if (failed > 0) parts.push(`${failed.toString()} failed`);
  if (mistaken > 0) parts.push(`${mistaken.toString()} could not run`);
  return parts.join(", ");
}
