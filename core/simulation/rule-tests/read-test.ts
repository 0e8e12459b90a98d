import { errorAt, hasErrors } from "#core/config/diagnostic";
import type { Path } from "#core/config/located-document";
import { checkExpectation, checkExplanation } from "./check-expected.ts";
import { readDestinations } from "./entries/destination-entry.ts";
import { readEntries } from "./read-entries.ts";
import type { Reading } from "./reading.ts";
import type { RuleTest, TestAction } from "./rule-test.ts";
import { startTime } from "./start-time.ts";
import type { TestShape } from "./test-shape.ts";

/** A test goes on so long after the last thing that it tells or expects, so that what should not come has time to come. */
const usualTailMs = 3_600_000;

/** Reads one test whose shape is right. Undefined, with diagnostics, when something in it is wrong. */
export async function readTest(shape: TestShape, path: Path, reading: Reading): Promise<RuleTest | undefined> {
  const { document, config, diagnostics } = reading;
  const startMs = startTime(shape.start, config.timezone);
  if (startMs === undefined) {
    const message = `expected a time such as 2026-01-05T23:30 or 2026-01-05T23:30:00Z, found ${JSON.stringify(shape.start)}`;
    diagnostics.push(errorAt(document.placeOf([...path, "start"]), "TEST_START", message));
  }
  const destinations = readDestinations(shape.destination ?? {}, [...path, "destination"], reading);
  const written = shape.events ?? [];
  const { actions, sources } = await readEntries(written, [...path, "events"], reading);
  const { expect, explain = [] } = shape;
  if (expect === undefined && explain.length === 0) {
    const place = document.placeOf(path);
    diagnostics.push(errorAt(place, "TEST_EXPECTS_NOTHING", "this test expects nothing", "say expect: [] if nothing is to happen"));
  }
  for (const [index, one] of (expect ?? []).entries()) checkExpectation(one, [...path, "expect", index], reading);
  for (const [index, one] of explain.entries()) checkExplanation(one, [...path, "explain", index], written.length, reading);
  const untilMs = endOf(shape, actions);
  checkTimes(shape, untilMs, path, reading);
  if (startMs === undefined || hasErrors(diagnostics)) return undefined;
  const atStart: TestAction = { atMs: 0, label: "", entry: 0, run: async (simulation) => destinations(simulation) };
  return {
    name: shape.name,
    place: document.placeOf(path),
    plan: config.plan,
    startMs,
    untilMs,
    inStepAfterMs: shape.in_step ?? 0,
    // A test of verdicts alone says nothing of effects.
    isStrict: shape.strict && expect !== undefined,
    sources,
    actions: shape.destination === undefined ? actions : [atStart, ...actions],
    expectations: (expect ?? []).map((one, index) => ({ ...one, place: document.placeOf([...path, "expect", index]) })),
    explanations: explain.map((one, index) => ({ ...one, place: document.placeOf([...path, "explain", index]) })),
  };
}

function endOf({ until, expect = [], explain = [] }: TestShape, actions: readonly TestAction[]): number {
  if (until !== undefined) return until;
  const times = [
    ...actions.map(({ atMs }) => atMs),
    ...expect.map(({ at, within = 0 }) => at + within),
    ...explain.map(({ at = 0 }) => at),
  ];
  return Math.max(0, ...times) + usualTailMs;
}

function checkTimes({ expect = [] }: TestShape, untilMs: number, path: Path, { document, diagnostics }: Reading): void {
  for (const [index, { at }] of expect.entries()) {
    if (at <= untilMs) continue;
    const place = document.placeOf([...path, "expect", index]);
    diagnostics.push(errorAt(place, "TEST_AFTER_END", "this is expected after the end of the test", "set until to a later time"));
  }
}
