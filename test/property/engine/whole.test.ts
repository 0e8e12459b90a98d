import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timersOf } from "#core/engine/timers";
import { day, hour, start } from "#test/support/engine-scene";
import { happenings, whole } from "./whole-arbitraries.ts";
import { type Made, WholeWorld } from "./whole-world.ts";

const numRuns = Number(process.env["HERALD_PROPERTY_RUNS"] ?? 150);

/** What people see, in its order; what asks anew does so a millisecond later. */
function shown(made: readonly Made[]): readonly string[] {
  const lines = made.map(({ at, op }) => ({ at: Math.round(at / 5), text: `${op.rule} ${op.key} ${op.step} ${op.op} ${JSON.stringify(op.input)}` }));
  return lines.sort((one, other) => one.at - other.at || (one.text < other.text ? -1 : 1)).map(({ at, text }) => `${(at * 5) / 1000} ${text}`);
}

describe("a rule of any features", () => {
  it("tells the same, whenever the bot is started again or reads its configuration again", () => {
    fc.assert(
      fc.property(whole, happenings, (tried, some) => {
        const calm = new WholeWorld(tried, { shaken: false }).play(some).end();
        const shaken = new WholeWorld(tried, { shaken: true }).play(some).end();

        expect(shown(shaken.world.to(shaken.world.now + 5 * hour) && shaken.made)).toEqual(shown(calm.world.to(calm.world.now + 5 * hour) && calm.made));
      }),
      { numRuns },
    );
  });

  it("leaves nothing behind when everything has ended and been forgotten", () => {
    fc.assert(
      fc.property(whole, happenings, (tried, some) => {
        const { world } = new WholeWorld(tried, { shaken: true }).play(some).end();

        world.to(world.now + 400 * day);

        expect(world.aggregates.filter(({ thing, slots, ops }) => thing !== undefined || slots.length > 0 || ops.length > 0)).toEqual([]);
      }),
      { numRuns },
    );
  });

  it("has no errors", () => {
    fc.assert(
      fc.property(whole, happenings, (tried, some) => {
        const { world } = new WholeWorld(tried, { shaken: true }).play(some).end();
        world.to(world.now + 5 * hour);

        expect(world.verdicts.filter(({ outcome }) => outcome === "error")).toEqual([]);
      }),
      { numRuns },
    );
  });

  it("says of every message in the end that it is over", () => {
    fc.assert(
      fc.property(whole, happenings, (tried, some) => {
        const { world, made } = new WholeWorld(tried, { shaken: false }).play(some).end();
        world.to(world.now + 5 * hour);

        for (const ops of Map.groupBy(made, ({ op }) => op.slot).values()) {
          expect(ops[0]?.op.op).toBe("create");
          expect(ops.filter(({ op }) => op.op === "create")).toHaveLength(1);
          const last = ops.findLast(({ op }) => op.op !== "reply")?.op;
          expect(last?.op === "delete" ? "over" : last?.input["content"]).toBe("over");
        }
      }),
      { numRuns },
    );
  });

  it("fires no timer early", () => {
    fc.assert(
      fc.property(whole, happenings, (tried, some) => {
        new WholeWorld(tried, {
          shaken: true,
          witness({ world, rules }) {
            for (const aggregate of world.aggregates) {
              const rule = rules.find(({ id }) => id === aggregate.rule);
              for (const { name, due } of timersOf(aggregate, rule)) {
                // What was missed while it was not asked for comes at once.
                if (due <= start + world.now) continue;
                world.input({ kind: "timer", rule: aggregate.rule, key: aggregate.key, name, due });
                expect(world.aggregate(aggregate.rule, aggregate.key)).toEqual(aggregate);
              }
            }
          },
        }).play(some);
      }),
      { numRuns },
    );
  });
});
