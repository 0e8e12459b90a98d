import { formatDurationMs } from "#core/time/duration-text";
import type { Effect } from "../effect.ts";
import { type Difference, differencesIn } from "./match-value.ts";
import type { Expectation } from "./rule-test.ts";

/** An effect with its time counted from the start of the test. */
export type TimedEffect = Effect & { readonly atMs: number };

/** Which expectation was met by what. */
export interface EffectMatch {
  readonly met: readonly { readonly expectation: Expectation; readonly effect: TimedEffect }[];
  /** What came nearest to an expectation that nothing met. */
  readonly differing: readonly {
    readonly expectation: Expectation;
    readonly effect: TimedEffect;
    readonly differences: readonly Difference[];
  }[];
  readonly missing: readonly Expectation[];
  readonly unexpected: readonly TimedEffect[];
}

/** Gives each expectation an effect of its own, so that as many as can be are met, whatever their order. Pure. */
export function matchEffects(expectations: readonly Expectation[], effects: readonly TimedEffect[]): EffectMatch {
  const effectOf = assign(expectations, effects);
  const expectationOf = new Map([...effectOf].map(([expectation, effect]) => [effect, expectation]));
  const met = effects.flatMap((effect) => {
    const expectation = expectationOf.get(effect);
    return expectation === undefined ? [] : [{ expectation, effect }];
  });
  const open = expectations.filter((expectation) => !effectOf.has(expectation));
  const left = new Set(effects.filter((effect) => !expectationOf.has(effect)));
  const differing: EffectMatch["differing"][number][] = [];
  for (const expectation of open) {
    const nearest = nearestTo(expectation, left);
    if (nearest === undefined) continue;
    left.delete(nearest.effect);
    differing.push({ expectation, ...nearest });
  }
  const missing = open.filter((expectation) => !differing.some((one) => one.expectation === expectation));
  return { met, differing, missing, unexpected: [...left] };
}

/** A greatest matching: a loose expectation must not take the effect that a strict one needs. */
function assign(expectations: readonly Expectation[], effects: readonly TimedEffect[]): Map<Expectation, TimedEffect> {
  const fitting = new Map(expectations.map((one) => [one, effects.filter((effect) => differencesOf(one, effect).length === 0)]));
  const taken = new Map<TimedEffect, Expectation>();
  const take = (expectation: Expectation, tried: Set<TimedEffect>): boolean => {
    for (const effect of fitting.get(expectation) ?? []) {
      if (tried.has(effect)) continue;
      tried.add(effect);
      const holder = taken.get(effect);
      if (holder !== undefined && !take(holder, tried)) continue;
      taken.set(effect, expectation);
      return true;
    }
    return false;
  };
  for (const expectation of expectations) take(expectation, new Set());
  return new Map([...taken].map(([effect, expectation]) => [expectation, effect]));
}

/** The effect that was most likely meant: of the same step, with the fewest differences, nearest in time. */
function nearestTo(
  expectation: Expectation,
  effects: ReadonlySet<TimedEffect>,
): { readonly effect: TimedEffect; readonly differences: readonly Difference[] } | undefined {
  const alike = [...effects].filter(({ step, op, rule }) => isAlike(expectation, { step, op, rule }));
  const [first] = alike
    .map((effect) => ({ effect, differences: differencesOf(expectation, effect) }))
    .toSorted(
      (one, other) => one.differences.length - other.differences.length || far(expectation, one.effect) - far(expectation, other.effect),
    );
  return first;
}

function isAlike(expectation: Expectation, { step, op, rule }: Pick<Effect, "step" | "op" | "rule">): boolean {
  const agrees = (wanted: string | undefined, actual: string): boolean => wanted === undefined || wanted === actual;
  return agrees(expectation.step, step) && agrees(expectation.op, op) && agrees(expectation.rule, rule);
}

function far({ at }: Expectation, { atMs }: TimedEffect): number {
  return Math.abs(atMs - at);
}

function differencesOf(expectation: Expectation, effect: TimedEffect): readonly Difference[] {
  const { at, within = 0, with: inputs = {}, result } = expectation;
  const isInTime = effect.atMs >= at && effect.atMs <= at + within;
  const wantedTime = within === 0 ? formatDurationMs(at) : `${formatDurationMs(at)} to ${formatDurationMs(at + within)}`;
  return [
    ...(isInTime ? [] : [{ path: "at", expected: wantedTime, actual: formatDurationMs(effect.atMs) }]),
    ...named(expectation, effect),
    ...(effect.outcome === result ? [] : [{ path: "result", expected: result, actual: effect.reason ?? effect.outcome }]),
    ...differencesIn(inputs, effect.input),
  ];
}

function named(expectation: Expectation, effect: Effect): readonly Difference[] {
  const facts = { ...effect, action: `${effect.connection}.${effect.action}` };
  return (["rule", "key", "step", "action", "op", "follow"] as const).flatMap((name) => {
    const expected = expectation[name];
    return expected === undefined || expected === facts[name] ? [] : [{ path: name, expected, actual: facts[name] ?? "nothing" }];
  });
}
