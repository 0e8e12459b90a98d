import { isHeraldError } from "#core/errors/herald-error";
import type { MemoryDatabase } from "#core/store/sqlite/open-memory-database";
import type { Effect } from "../effect.ts";
import { simulate } from "../simulation.ts";
import type { SimulatedVerdict } from "../simulation-options.ts";
import { type EffectMatch, matchEffects, type TimedEffect } from "./match-effects.ts";
import type { Explanation, RuleTest, TestAction } from "./rule-test.ts";

/** An expected verdict that was not given. */
export interface WrongVerdict {
  readonly explanation: Explanation;
  /** What the rule decided there; may be empty. */
  readonly actual: readonly Pick<SimulatedVerdict, "outcome" | "reason">[];
}

/** What came of a test. */
export interface TestResult {
  readonly test: RuleTest;
  readonly passed: boolean;
  readonly effects: EffectMatch;
  readonly wrongVerdicts: readonly WrongVerdict[];
  readonly errors: readonly TestError[];
}

/** What could not be decided, rendered or done, and was not expected to be so. `atMs` is counted from the start of the test. */
export interface TestError {
  readonly atMs: number;
  /** For people: `go-live has an error`. */
  readonly what: string;
  readonly reason: string;
}

/** A verdict, with the entry that was being told when it fell. */
type HeardVerdict = SimulatedVerdict & { readonly entry: number | undefined };

/** Runs one test in a simulation of its own, on this database. Rejects only for defects. */
export async function runTest(test: RuleTest, database: MemoryDatabase): Promise<TestResult> {
  const effects: TimedEffect[] = [];
  const verdicts: HeardVerdict[] = [];
  const refused: TestError[] = [];
  let entry: number | undefined;
  const simulation = await simulate({
    plan: test.plan,
    database,
    startMs: test.startMs,
    sources: test.sources,
    inStepAfterMs: test.inStepAfterMs,
    onEffect: (effect: Effect) => effects.push({ ...effect, atMs: effect.at - test.startMs }),
    onVerdict: (verdict) => verdicts.push({ ...verdict, entry: verdict.event === undefined ? undefined : entry }),
  });
  try {
    for (const action of test.actions) {
      await simulation.advanceTo(test.startMs + action.atMs);
      entry = action.entry;
      await action.run(simulation, simulation.now).catch((error: unknown) => refused.push(refusal(action, error)));
      entry = undefined;
    }
    await simulation.advanceTo(test.startMs + test.untilMs);
  } finally {
    await simulation.close();
  }
  return judge(test, effects, verdicts, refused);
}

/** What a person could mend in the test. */
function refusal({ atMs, label }: TestAction, error: unknown): TestError {
  if (!isHeraldError(error)) throw error;
  return { atMs, what: label, reason: error.hint === undefined ? error.message : `${error.message} (${error.hint})` };
}

function judge(test: RuleTest, seen: readonly TimedEffect[], verdicts: readonly HeardVerdict[], refused: readonly TestError[]): TestResult {
  const matched = matchEffects(test.expectations, seen);
  const effects = test.isStrict ? matched : { ...matched, unexpected: [] };
  const wrongVerdicts = test.explanations.flatMap((explanation) => wrongVerdict(explanation, verdicts, test));
  const errors = [...refused, ...(test.isStrict ? unexpectedErrors(test, verdicts) : [])];
  const mistakes = [effects.differing, effects.missing, effects.unexpected, wrongVerdicts, errors];
  return { test, passed: mistakes.every(({ length }) => length === 0), effects, wrongVerdicts, errors };
}

/** What cannot be computed is no silent no, here neither. */
function unexpectedErrors({ startMs, explanations }: RuleTest, verdicts: readonly HeardVerdict[]): readonly TestError[] {
  const expected = explanations.filter(({ verdict }) => verdict === "error");
  return verdicts.flatMap((verdict) => {
    const isExpected = expected.some((one) => isAbout(one, verdict, startMs));
    if (verdict.outcome !== "error" || isExpected) return [];
    return [{ atMs: verdict.at - startMs, what: `${verdict.rule} has an error`, reason: verdict.reason }];
  });
}

function isAbout({ rule, event, at }: Explanation, verdict: HeardVerdict, startMs: number): boolean {
  return verdict.rule === rule && (event === undefined ? verdict.at - startMs === at : verdict.entry === event);
}

function wrongVerdict(explanation: Explanation, verdicts: readonly HeardVerdict[], { startMs }: RuleTest): readonly WrongVerdict[] {
  const { event, verdict: wanted, reason: words } = explanation;
  const concerned = verdicts.filter((one) => isAbout(explanation, one, startMs));
  // An event that none of a rule's entries is about does not get as far as a verdict.
  const actual = concerned.length > 0 || event === undefined ? concerned : [notAsked];
  const isMet = actual.some(({ outcome, reason }) => outcome === wanted && (words === undefined || reason.includes(words)));
  return isMet ? [] : [{ explanation, actual: actual.map(({ outcome, reason }) => ({ outcome, reason })) }];
}

const notAsked = { outcome: "no-match", reason: "none of its entries is about this event" } as const;
