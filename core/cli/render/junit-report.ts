import XMLBuilder from "fast-xml-builder";
import { formatDiagnostic } from "#core/config/diagnostic";
import { createStyle } from "../style.ts";
import { countTests, type TestedFile, type TestedRule } from "../tested.ts";
import { placeText } from "./place-text.ts";
import { timeLine } from "./time-line.ts";

type Element = { readonly [name: string]: unknown };

/** The results as XML in the form of JUnit, which CI systems read. */
export function junitReport(files: readonly TestedFile[]): string {
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true });
  const suites = files.map(suiteOf);
  const whole = { ...sums(files), testsuite: suites };
  return builder.build({ "?xml": { "@_version": "1.0", "@_encoding": "UTF-8" }, testsuites: { "@_name": "herald test", ...whole } });
}

function suiteOf(tested: TestedFile): Element {
  return {
    "@_name": tested.file,
    ...sums([tested]),
    testcase: [...tested.tests.map((test) => caseOf(test, tested.file)), ...mistakesOf(tested)],
  };
}

function sums(files: readonly TestedFile[]): Element {
  const { passed, failed, mistaken } = countTests(files);
  let tookMs = 0;
  for (const { tests } of files) for (const test of tests) tookMs += test.tookMs;
  return {
    "@_tests": passed + failed + mistaken,
    "@_failures": failed,
    "@_errors": mistaken,
    "@_time": seconds(tookMs),
  };
}

function caseOf({ result, tookMs }: TestedRule, file: string): Element {
  const { name, place } = result.test;
  const about = { "@_name": clean(name), "@_classname": file, "@_file": file, "@_line": place.line, "@_time": seconds(tookMs) };
  if (result.passed) return about;
  const lines = timeLine(result, createStyle(false));
  return { ...about, failure: { "@_message": `not as expected, ${placeText(place)}`, "#text": clean(lines.join("\n")) } };
}

/** What could not run, as one case for the file. */
function mistakesOf({ file, diagnostics, broken, isUnread }: TestedFile): readonly Element[] {
  if (broken === 0 && !isUnread) return [];
  const text = diagnostics.map(formatDiagnostic).join("\n");
  const cases = isUnread ? 1 : broken;
  return Array.from({ length: cases }, (_, index) => ({
    "@_name": cases === 1 ? "could not run" : `could not run (${(index + 1).toString()})`,
    "@_classname": file,
    "@_file": file,
    "@_time": seconds(0),
    error: { "@_message": "the test has mistakes", "#text": clean(text) },
  }));
}

/** XML has no way to write most control characters. */
function clean(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}|[\ufffe\uffff]/gu, "\ufffd").toWellFormed();
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
