import type { MemoryDatabase } from "#core/store/sqlite/open-memory-database";
import type { Effect } from "../effect.ts";
import { simulate } from "../simulation.ts";
import type { SimulatedVerdict } from "../simulation-options.ts";
import { type EffectMatch, matchEffects, type TimedEffect } from "./match-effects.ts";
import type { Explanation, RuleTest } from "./rule-test.ts";

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
}

/** A verdict, with the entry that was being told when it fell. */
type HeardVerdict = SimulatedVerdict & { readonly entry: number | undefined };

/** Runs one test in a simulation of its own, on this database. Rejects only for defects. */
export async function runTest(test: RuleTest, database: MemoryDatabase): Promise<TestResult> {
  const effects: TimedEffect[] = [];
  const verdicts: HeardVerdict[] = [];
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
      await action.run(simulation, simulation.now);
      entry = undefined;
    }
    await simulation.advanceTo(test.startMs + test.untilMs);
  } finally {
    await simulation.close();
  }
  return judge(test, effects, verdicts);
}

function judge(test: RuleTest, seen: readonly TimedEffect[], verdicts: readonly HeardVerdict[]): TestResult {
  const matched = matchEffects(test.expectations, seen);
  const effects = test.isStrict ? matched : { ...matched, unexpected: [] };
  const wrongVerdicts = test.explanations.flatMap((explanation) => wrongVerdict(explanation, verdicts, test));
  const passed = effects.differing.length + effects.missing.length + effects.unexpected.length + wrongVerdicts.length === 0;
  return { test, passed, effects, wrongVerdicts };
}

function wrongVerdict(explanation: Explanation, verdicts: readonly HeardVerdict[], { startMs }: RuleTest): readonly WrongVerdict[] {
  const { rule, event, at, verdict: wanted, reason: words } = explanation;
  const concerned = verdicts.filter((one) => one.rule === rule && (event === undefined ? one.at - startMs === at : one.entry === event));
  // An event that none of a rule's entries is about does not get as far as a verdict.
  const actual = concerned.length > 0 || event === undefined ? concerned : [notAsked];
  const isMet = actual.some(({ outcome, reason }) => outcome === wanted && (words === undefined || reason.includes(words)));
  return isMet ? [] : [{ explanation, actual: actual.map(({ outcome, reason }) => ({ outcome, reason })) }];
}

const notAsked = { outcome: "no-match", reason: "none of its entries is about this event" } as const;
