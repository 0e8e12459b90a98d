import fc from "fast-check";
import type { FlowControl, FlowStage } from "#core/rules/compiled-flow";
import { second } from "#test/support/engine-scene";
import { batch, debounce, flowOf, once, rateLimit, threshold, throttle } from "#test/support/flow";
import { counted, gathered, limited, type ModelOperator, type Passing, quiet, slowed } from "#test/support/model/flow-model";

/** Flow control, and what it means. */
export interface Flow {
  readonly flow: FlowControl;
  readonly model: readonly ModelOperator[];
}

type Pair = readonly [FlowStage, ModelOperator];

const key = "user";
const limit = fc.constantFrom(1, 2, 3);
const per = fc.constantFrom(5, 10, 20, 60).map((seconds) => seconds * second);

// Events come on a grid of five seconds, so that they meet the ends of windows. What ends by itself ends beside it, each kind elsewhere: at one and the
// same instant either order would be right.
const operators = {
  once: per.map((ms): Pair => [once(ms, key), limited(1, ms)]),
  rate_limit: fc.tuple(limit, per).map(([count, ms]): Pair => [rateLimit(count, ms, key), limited(count, ms)]),
  threshold: fc.tuple(fc.constantFrom(2, 3), per).map(([count, ms]): Pair => [threshold(count, ms, key), counted(count, ms)]),
  debounce: fc
    .tuple(fc.constantFrom(5_000, 7_001, 15_000), fc.constantFrom(undefined, 23_010))
    .map(([wait, most]): Pair => [debounce(wait, most, key), quiet(wait, most)]),
  batch: fc
    .tuple(fc.constantFrom(31_100, 70_100), fc.constantFrom(undefined, 2, 3))
    .map(([wait, size]): Pair => [batch(wait, size, key), gathered(wait, size)]),
  throttle: fc.tuple(limit, per).map(([count, ms]): Pair => [throttle(count, ms, key), slowed(count, ms)]),
};

/** Any of the operators, in their order. */
export const flow: fc.Arbitrary<Flow> = fc
  .tuple(...Object.values(operators).map((one) => fc.option(one, { nil: undefined })))
  .map((pairs) => pairs.filter((pair) => pair !== undefined))
  .filter((pairs) => pairs.length > 0)
  .map((pairs) => ({ flow: flowOf(...pairs.map(([stage]) => stage)), model: pairs.map(([, model]) => model) }));

/** Events of three keys, in the order of arrival; some happened earlier, as after a gap. */
export const happenings: fc.Arbitrary<readonly Passing[]> = fc
  .array(
    fc.record({
      gap: fc.constantFrom(0, 0, 1, 1, 2, 4, 12),
      late: fc.constantFrom(0, 0, 0, 1, 3, 20),
      key: fc.constantFrom("x", "x", "y", "z"),
    }),
    {
      minLength: 1,
      maxLength: 25,
    },
  )
  .map((some) => {
    let at = 0;
    return some.map(({ gap, late, key: own }, index) => {
      at += gap * 5 * second;
      return { at, time: at - late * 5 * second, key: own, titles: [`${own}${index}`] };
    });
  });
