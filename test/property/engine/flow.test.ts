import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timersOf } from "#core/engine/timers";
import type { FlowControl } from "#core/rules/compiled-flow";
import { EngineWorld } from "#test/support/engine-world";
import { day, second, start } from "#test/support/engine-scene";
import { flowOf, rateLimit, teller, throttle } from "#test/support/flow";
import { limited, modelOf, type Passing } from "#test/support/model/flow-model";
import { eventRule, lifecycleRule } from "#test/support/rules";
import { flow, happenings } from "./flow-arbitraries.ts";

const numRuns = 200;

function worldOf(control: FlowControl): EngineWorld {
  return new EngineWorld(eventRule({ flow: control, steps: [teller()] }));
}

function play(scene: EngineWorld, some: readonly Passing[], between: (index: number) => void = () => undefined): EngineWorld {
  for (const [index, { at, time, key, titles }] of some.entries()) {
    scene.event("happened", { at, time, id: `e${index}`, data: { title: titles[0] ?? "", user: key } });
    between(index);
  }
  return scene.to(day);
}

/** `<ms> <titles>`, in no order: what is told at one instant is told beside each other. */
function shown(tellings: readonly (readonly [at: number, titles: readonly string[]])[]): readonly string[] {
  return tellings.map(([at, titles]) => `${at} ${titles.join(" ")}`).sort();
}

function toldBy({ delivered }: EngineWorld): readonly string[] {
  return shown(delivered.map(({ at, content }) => [at, (content.split(" | ")[0] ?? "").split(", ")]));
}

describe("flow control", () => {
  it("tells what its operators say one after the other, at the times that they say, whatever is restarted between", () => {
    fc.assert(
      fc.property(flow, happenings, fc.func(fc.boolean()), (tried, some, restarts) => {
        const expected = shown(modelOf(tried.model, some).map(({ at, titles }) => [at, titles]));

        const scene = worldOf(tried.flow);
        play(scene, some, (index) => {
          if (restarts(index)) scene.restart();
        });

        expect(toldBy(scene)).toEqual(expected);
      }),
      { numRuns },
    );
  });

  it("remembers nothing in the end, and waits for nothing that it has passed", () => {
    fc.assert(
      fc.property(flow, happenings, (tried, some) => {
        const rule = eventRule({ flow: tried.flow, steps: [teller()] });
        const scene = new EngineWorld(rule);

        play(scene, some, () => {
          for (const aggregate of scene.aggregates)
            for (const { due } of timersOf(aggregate, rule)) expect(due - start).toBeGreaterThan(scene.now);
        });

        expect(scene.aggregates.filter(({ thing }) => thing !== undefined)).toEqual([]);
      }),
      { numRuns },
    );
  });

  it("fires no timer early, and none without need", () => {
    fc.assert(
      fc.property(flow, happenings, (tried, some) => {
        const rule = eventRule({ flow: tried.flow, steps: [teller()] });
        const scene = new EngineWorld(rule);

        play(scene, some, () => {
          for (const aggregate of scene.aggregates) {
            for (const { name, due } of timersOf(aggregate, rule)) {
              scene.input({ kind: "timer", rule: rule.id, key: aggregate.key, name, due });
              expect(scene.aggregate(rule.id, aggregate.key)).toEqual(aggregate);
            }
          }
        });
      }),
      { numRuns: 50 },
    );
  });
});

describe("flow control of a lifecycle", () => {
  const lives = fc.array(
    fc.record({
      gap: fc.constantFrom(0, 1, 2, 5),
      name: fc.constantFrom("live", "live", "ended", "updated"),
      user: fc.constantFrom("a", "b", "c", "d"),
    }),
    { minLength: 1, maxLength: 30 },
  );

  it("never announces more than its limits in any stretch, closes nothing that it has not announced, and leaves nothing waiting", () => {
    const perMs = 20 * second;
    fc.assert(
      fc.property(
        lives,
        fc.constantFrom(1, 2, 3),
        fc.constantFrom("throttle", "rate_limit"),
        fc.constantFrom(0, 5 * second),
        (some, limit, name, forMs) => {
          const stage = name === "throttle" ? throttle(limit, perMs) : rateLimit(limit, perMs);
          const scene = new EngineWorld(lifecycleRule({ flow: flowOf(stage), forMs, expireAfterMs: 3_600_000 }));
          let at = 0;

          for (const { gap, name: event, user } of some)
            scene.event(event, { at: (at += gap * 5 * second), data: { user, title: user } }).restart();
          scene.to(day);

          const creates = scene.delivered.filter(({ op }) => op === "create");
          const asPassings = creates.map((one): Passing => ({ at: one.at, time: one.at, key: "", titles: [] }));
          expect(limited(limit, perMs)(asPassings)).toEqual(asPassings);
          for (const { at: then, input } of scene.delivered.filter(({ op }) => op === "edit")) {
            const user = String(input["content"]).split(" ")[0];
            expect(creates.some((one) => one.at <= then && one.content.startsWith(`${user} `))).toBe(true);
          }
          expect(
            scene.aggregates.filter(({ thing }) => thing?.kind === "gate" || (thing?.kind === "lifecycle" && thing.phase === "pending")),
          ).toEqual([]);
        },
      ),
      { numRuns },
    );
  });
});
