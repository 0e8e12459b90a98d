import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Op } from "#core/engine/state";
import { timersOf } from "#core/engine/timers";
import { day, hour, start } from "#test/support/engine-scene";
import { limited } from "#test/support/model/flow-model";
import { happenings, whole } from "./whole-arbitraries.ts";
import { type Made, WholeWorld } from "./whole-world.ts";

const numRuns = Number(process.env["HERALD_PROPERTY_RUNS"] ?? 150);

/** What people see, in its order; what asks anew does so a millisecond later. */
function shown(made: readonly Made[]): readonly string[] {
  const lines = made.map(({ at, op }) => ({
    at: Math.round(at / 5),
    text: `${op.rule} ${op.key} ${op.step} ${op.op} ${JSON.stringify(op.input)}`,
  }));
  return lines
    .sort((one, other) => one.at - other.at || (one.text < other.text ? -1 : 1))
    .map(({ at, text }) => `${(at * 5) / 1000} ${text}`);
}

/** How often a request fails: by what it is, which stays the same whatever the bot goes through. */
const nameOf = ({ rule, key, step, op, input }: Op): string => JSON.stringify([rule, key, step, op, input]);
const failing = fc.func(fc.constantFrom(0, 0, 0, 1, 3)).map((chosen) => (op: Op) => chosen(nameOf(op)));
const refusing = fc.func(fc.constantFrom(0, 0, 2, "always" as const)).map((chosen) => (op: Op) => chosen(nameOf(op)));

function isOpening({ op: { rule, cause, op } }: Made): boolean {
  return rule === "go-live" && op === "create" && cause === "open";
}

describe("a rule of any features", () => {
  it("tells the same, whenever the bot is started again or reads its configuration again", () => {
    fc.assert(
      fc.property(whole, happenings, failing, (tried, some, failures) => {
        const calm = new WholeWorld(tried, { shaken: false, failures })
          .play(some)
          .end()
          .pass(5 * hour);
        const shaken = new WholeWorld(tried, { shaken: true, failures })
          .play(some)
          .end()
          .pass(5 * hour);

        expect(shown(shaken.made)).toEqual(shown(calm.made));
      }),
      { numRuns },
    );
  });

  it("leaves nothing behind when everything has ended and been forgotten, has no errors, and fires no timer twice", () => {
    fc.assert(
      fc.property(whole, happenings, refusing, (tried, some, failures) => {
        const { world } = new WholeWorld(tried, { shaken: true, failures })
          .play(some)
          .end()
          .pass(400 * day);

        expect(world.aggregates.filter(({ thing, slots, ops }) => thing !== undefined || slots.length > 0 || ops.length > 0)).toEqual([]);
        expect(world.verdicts.filter(({ outcome }) => outcome === "error")).toEqual([]);
        expect(world.fired.length).toBe(new Set(world.fired).size);
      }),
      { numRuns },
    );
  });

  it("says of every message in the end that it is over, once it was made, and makes each once", () => {
    fc.assert(
      fc.property(whole, happenings, failing, (tried, some, failures) => {
        const { made } = new WholeWorld(tried, { shaken: true, failures })
          .play(some)
          .end()
          .pass(5 * hour);

        for (const ops of Map.groupBy(made, ({ op }) => op.slot).values()) {
          expect(ops.map(({ op }) => op.op === "create")).toEqual(ops.map((_, index) => index === 0));
          const last = ops.findLast(({ op }) => op.op !== "reply")?.op;
          expect(last?.op === "delete" ? "over" : last?.input["content"]).toBe("over");
        }
      }),
      { numRuns },
    );
  });

  it("leaves neither a thing nor a message behind when it becomes another rule on the way", () => {
    fc.assert(
      fc.property(whole, whole, happenings, happenings, (before, after, some, others) => {
        const playing = new WholeWorld(before, { shaken: true }).play(some);
        playing.change({ ...after, steps: before.steps });
        const from = playing.world.now;
        playing
          .play(others.map((one) => ({ ...one, at: from + one.at })))
          .end()
          .pass(5 * hour);

        for (const ops of Map.groupBy(playing.made, ({ op }) => op.slot).values()) {
          const last = ops.findLast(({ op }) => op.op !== "reply")?.op;
          expect(last?.op === "delete" ? "over" : last?.input["content"]).toBe("over");
        }
        const { world } = playing.pass(400 * day);
        expect(world.aggregates.filter(({ thing, slots, ops }) => thing !== undefined || slots.length > 0 || ops.length > 0)).toEqual([]);
        expect(world.verdicts.filter(({ outcome }) => outcome === "error")).toEqual([]);
      }),
      { numRuns },
    );
  });

  it("announces no more than its limits in any stretch", () => {
    fc.assert(
      fc.property(whole, happenings, (tried, some) => {
        // What is held back was let on before, and a group is not asked for.
        fc.pre(tried.flow !== undefined && !tried.isGrouped && tried.muted.length === 0 && !tried.isInhibited);
        const heard = some.filter(({ name }) => name !== "silence");

        const { made } = new WholeWorld({ ...tried, steps: tried.steps.slice(0, 1) }, { shaken: true })
          .play(heard)
          .end()
          .pass(5 * hour);

        const openings = made.filter(isOpening).map(({ at }) => ({ at, time: at, key: "", titles: [] }));
        expect(limited(tried.flowLimit, tried.flowPerMs)(openings)).toEqual(openings);
      }),
      { numRuns },
    );
  });

  it("announces nothing that is back within `reopen_within`", () => {
    fc.assert(
      fc.property(whole, happenings, (tried, some) => {
        fc.pre(!tried.isGrouped);
        const reopenWithinMs = 10 * 60_000;
        const rule = { ...tried, options: { ...tried.options, reopenWithinMs, expireAfterMs: undefined } };

        // By a snapshot a thing ended when it was last seen.
        const heard = some.filter(({ name }) => name !== "held" && name !== "absent");

        const { made } = new WholeWorld(rule, { shaken: true })
          .play(heard)
          .end()
          .pass(5 * hour);

        for (const openings of Map.groupBy(made.filter(isOpening), ({ op }) => `${op.key} ${op.step}`).values()) {
          for (const [index, { op }] of openings.entries()) {
            const before = openings[index - 1];
            if (before === undefined) continue;
            const [earlier, later] = [before.op, op].map(({ input }) => Date.parse(String(input["opened"])) - start) as [number, number];
            const ends = some.filter(
              ({ name, user, at }) => (name === "ended" || name === "final") && `"${user}"` === op.key && at >= earlier - 1000,
            );
            expect(ends.some(({ at }) => at + reopenWithinMs < later + 1000)).toBe(true);
          }
        }
      }),
      { numRuns },
    );
  });

  it("goes on with a group's messages when a member is back within `reopen_within`", () => {
    fc.assert(
      fc.property(whole, happenings, (tried, some) => {
        fc.pre(tried.isGrouped);
        const reopenWithinMs = 10 * 60_000;
        const rule = { ...tried, options: { ...tried.options, reopenWithinMs, expireAfterMs: undefined } };
        // One member of one group, of which everything is heard.
        const heard = some.filter(({ name }) => name !== "held" && name !== "absent").map((one) => ({ ...one, user: "a", host: "h1" }));

        const { made } = new WholeWorld(rule, { shaken: true })
          .play(heard)
          .end()
          .pass(5 * hour);

        for (const openings of Map.groupBy(made.filter(isOpening), ({ op }) => op.step).values()) {
          for (const [index, { op }] of openings.entries()) {
            const before = openings[index - 1];
            if (before === undefined) continue;
            const [earlier, later] = [before.op, op].map(({ input }) => Date.parse(String(input["opened"])) - start) as [number, number];
            const ends = heard.filter(({ name, at }) => (name === "ended" || name === "final") && at >= earlier);
            expect(ends.some(({ at }) => at + reopenWithinMs < later)).toBe(true);
          }
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
