import { formatDurationMs } from "#core/time/duration-text";
import type { Effect } from "#core/simulation/effect";
import type { TimedEffect } from "#core/simulation/rule-tests/match-effects";
import type { Expectation } from "#core/simulation/rule-tests/rule-test";
import type { TestResult } from "#core/simulation/rule-tests/run-test";
import type { Style } from "../style.ts";
import { placeText } from "./place-text.ts";

const longestInput = 300;

interface Row {
  readonly atMs: number;
  readonly expected: string;
  readonly actual: string;
  readonly mark: string;
  readonly details: readonly string[];
}

/** A failed test as a time line: what was told, what was expected, and what happened beside it. */
export function timeLine(result: TestResult, style: Style): readonly string[] {
  const rows = rowsOf(result, style);
  const expectedWidth = Math.max(...rows.map(({ expected }) => expected.length), "expected".length);
  const actualWidth = Math.max(...rows.map(({ actual }) => actual.length), "what happened".length);
  const line = (time: string, expected: string, actual: string, mark: string): string =>
    `${time.padStart(9)}  ${expected.padEnd(expectedWidth)}  ${mark === "" ? actual : `${actual.padEnd(actualWidth)}  ${mark}`}`.trimEnd();
  return [
    style.dim(line("at", "expected", "what happened", "")),
    ...rows.flatMap(({ atMs, expected, actual, mark, details }) => [
      line(formatDurationMs(atMs), expected, actual, mark),
      ...details.map((detail) => `${" ".repeat(13)}${detail}`),
    ]),
    ...result.wrongVerdicts.flatMap((one) => verdictLines(one, style)),
  ];
}

function rowsOf({ test, effects, errors }: TestResult, style: Style): readonly Row[] {
  const told = test.actions.filter(({ label }) => label !== "");
  const rows: Row[] = [
    ...told.map(({ atMs, label }) => ({ atMs, expected: "", actual: label, mark: "", details: [] })),
    ...effects.met.map(({ expectation, effect }) => ({ ...both(expectation, effect), mark: "", details: [] })),
    ...effects.differing.map(({ expectation, effect, differences }) => ({
      ...both(expectation, effect),
      mark: `${style.red("differs")}  ${placeText(expectation.place)}`,
      details: differences.flatMap(({ path, expected, actual }) => [
        `${path}: expected ${style.green(expected)}`,
        `${" ".repeat(path.length + 2)}found    ${style.red(actual)}`,
      ]),
    })),
    ...effects.missing.map((expectation) => ({
      atMs: expectation.at,
      expected: expectationText(expectation),
      actual: "-",
      mark: `${style.red("missing")}  ${placeText(expectation.place)}`,
      details: [],
    })),
    ...errors.map(({ atMs, what, reason }) => ({
      atMs,
      expected: "-",
      actual: what,
      mark: style.red("not expected"),
      details: [reason],
    })),
    ...effects.unexpected.map((effect) => ({
      atMs: effect.atMs,
      expected: "-",
      actual: effectText(effect),
      mark: style.red("not expected"),
      details: [effect.reason ?? inputText(effect)],
    })),
  ];
  return rows.toSorted((one, other) => one.atMs - other.atMs);
}

function both(expectation: Expectation, effect: TimedEffect): Pick<Row, "atMs" | "expected" | "actual"> {
  return { atMs: effect.atMs, expected: expectationText(expectation), actual: effectText(effect) };
}

function expectationText({ step, action, op, follow, result }: Expectation): string {
  const words = [step ?? action ?? "anything", follow ?? op ?? "", result === "dead" ? "(given up)" : ""];
  return words.filter((word) => word !== "").join(" ");
}

function effectText({ step, op, follow, outcome }: Effect): string {
  return `${step} ${follow ?? op}${outcome === "dead" ? " (given up)" : ""}`;
}

function inputText({ input }: Effect): string {
  const text = JSON.stringify(input);
  return text.length > longestInput ? `${text.slice(0, longestInput)}…` : text;
}

function verdictLines({ explanation, actual }: TestResult["wrongVerdicts"][number], style: Style): readonly string[] {
  const { rule, event, at = 0, verdict, reason } = explanation;
  const about = event === undefined ? `at ${formatDurationMs(at)}` : `on event ${event.toString()}`;
  const wanted = reason === undefined ? verdict : `${verdict}: ${reason}`;
  const found = actual.length === 0 ? ["nothing"] : actual.map((one) => `${one.outcome}: ${one.reason}`);
  return [
    `  verdict of ${rule} ${about}  ${style.red("differs")}  ${placeText(explanation.place)}`,
    `             expected ${style.green(wanted)}`,
    ...found.map((one) => `             found    ${style.red(one)}`),
  ];
}
