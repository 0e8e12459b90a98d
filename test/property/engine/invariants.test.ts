import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { step } from "#core/engine/step";
import { timersOf } from "#core/engine/timers";
import { canonicalJson } from "#core/codec/canonical-json";
import type { JsonObject } from "#core/codec/json";
import type { Slot } from "#core/engine/state";
import type { LifecycleRule } from "#core/rules/compiled-rule";
import { hour, minute, second, start } from "#test/support/engine-scene";
import { type Happening, ModelBot, type Schedule, type StepWitness } from "#test/support/model/model-bot";
import { type Fate, ModelDestination, type ModelMessage } from "#test/support/model/model-destination";
import { announcer, event, lifecycleRule, type StepOptions, wasLive } from "#test/support/rules";

const windowMs = 10 * minute;
const numRuns = 200;

const happening = fc.record({
  gapMs: fc.constantFrom(0, 1, 5 * second, 30 * second, 2 * minute, 8 * minute, 20 * minute),
  name: fc.constantFrom("live", "updated", "ended", "live", "ended", "held", "absent"),
  user: fc.constantFrom(1, 2),
  title: fc.constantFrom("a", "b", "c"),
  /** How long a snapshot says that it has held. */
  sinceMs: fc.constantFrom(0, minute, 15 * minute),
});

const script = fc.array(happening, { minLength: 1, maxLength: 14 }).map((happenings) => {
  let at = start;
  return happenings.map(({ gapMs, name, user, title, sinceMs }, index): Happening => {
    at += gapMs;
    const kind = name === "held" || name === "absent" ? name : "event";
    const time = kind === "held" ? at - sinceMs : at;
    const id = kind === "held" ? `since${time}` : `e${index}`;
    return { kind, at, event: event(kind === "event" ? name : "live", { id, time, data: { user, title } }) };
  });
});

const times = fc.record({
  forMs: fc.constantFrom(0, 20 * second),
  keepFiringForMs: fc.constantFrom(0, minute),
  reopenWithinMs: fc.constantFrom(0, 10 * minute),
  expireAfterMs: fc.constantFrom(undefined, 15 * minute),
});

const stepOptions: readonly StepOptions[] = [
  {},
  {
    close: [
      { op: "edit", with: wasLive },
      { op: "reply", with: wasLive },
    ],
  },
  { close: [{ op: "delete" }] },
  { ops: ["create"], update: [], close: [] },
  {
    close: [
      { op: "edit", with: wasLive },
      { op: "edit", after: 5 * minute, with: () => ({ content: "watch" }) },
    ],
  },
];

/** A step that waits for the first one's message. */
const dependent: StepOptions = { dependsOn: ["step0"], close: [{ op: "edit", with: wasLive }] };

function ruleOf(options: Partial<LifecycleRule>, steps: readonly StepOptions[]): LifecycleRule {
  return lifecycleRule({ ...options, steps: steps.map((one, index) => announcer(`step${index}`, one)) });
}

const fates = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Fate>("ok") },
    { weight: 4, arbitrary: fc.constantFrom<Fate>("busy", "answer lost", "request lost", "late") },
  ),
  { maxLength: 20 },
);

const schedule: fc.Arbitrary<Schedule> = fc.record({
  kills: fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }), { maxLength: 60 }),
  fates,
  batches: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 20 }),
});

const smooth: Schedule = { kills: [], fates: [], batches: [] };

function play(
  rule: LifecycleRule,
  happenings: readonly Happening[],
  chosen: Schedule,
  witness?: StepWitness,
): { readonly bot: ModelBot; readonly messages: readonly ModelMessage[] } {
  const destination = new ModelDestination(windowMs);
  const bot = new ModelBot({
    rule,
    destination,
    windowMs,
    happenings,
    schedule: chosen,
    start,
    ...(witness === undefined ? {} : { witness }),
  });
  bot.run(start + 12 * hour);
  return { bot, messages: destination.messages };
}

function slotsOf(bot: ModelBot): readonly Slot[] {
  return bot.disk.aggregates().flatMap(({ slots }) => slots);
}

function withoutMention({ mention: _, ...rest }: JsonObject): string {
  return canonicalJson(rest);
}

const life = fc.tuple(
  times,
  fc
    .tuple(fc.subarray([...stepOptions], { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([some, more]) => (more ? [...some, dependent] : some)),
  fc.constantFrom("send", "drop"),
);

describe("the engine under kills and a failing destination", () => {
  it("makes per slot one visible create, exactly one when the destination heals, and each reply once", () => {
    fc.assert(
      fc.property(script, life, schedule, (happenings, [options, steps, late], chosen) => {
        const rule = ruleOf(
          options,
          steps.map((one) => ({ ...one, late })),
        );

        const { bot, messages } = play(rule, happenings, chosen);

        const madeBySlot = Map.groupBy(messages, ({ slot }) => slot);
        for (const [, made] of madeBySlot) expect(made).toHaveLength(1);
        const ops = [...bot.disk.ops.values()];
        for (const op of ops) expect(["done", "dropped"]).toContain(op.state);
        const created = ops.filter(({ op, state }) => op === "create" && state === "done");
        expect(created.map(({ slot }) => slot).sort()).toEqual([...madeBySlot.keys()].sort());
        const replies = messages.flatMap((message) => message.replies);
        expect(replies.toSorted()).toEqual(
          ops
            .filter(({ op, state }) => op === "reply" && state === "done")
            .map(({ idempotencyKey }) => idempotencyKey)
            .sort(),
        );
      }),
      { numRuns },
    );
  });

  it("leaves every message with what was last wanted of it", () => {
    fc.assert(
      fc.property(script, life, schedule, (happenings, [options, steps, late], chosen) => {
        const rule = ruleOf(
          options,
          steps.map((one) => ({ ...one, late })),
        );

        const { bot, messages } = play(rule, happenings, chosen);

        for (const slot of slotsOf(bot)) {
          const message = messages.find((one) => one.slot === slot.id);
          if (slot.phase === "live") expect(withoutMention(message?.input ?? {})).toBe(withoutMention(slot.desired ?? {}));
          else expect(message === undefined || message.deleted).toBe(true);
        }
      }),
      { numRuns },
    );
  });

  it("comes to the same messages over any batches and kills", () => {
    fc.assert(
      fc.property(script, life, schedule, (happenings, [options, steps], chosen) => {
        // Whether a step that waits for another still begins depends on when that one is delivered, and so on the kills.
        const independent = steps.filter((one) => one !== dependent).map((one) => ({ ...one, late: "send" as const }));
        const rule = ruleOf(options, independent);

        const reference = play(rule, happenings, smooth);
        const shaken = play(rule, happenings, { ...chosen, fates: [] });

        expect(visible(shaken.messages)).toEqual(visible(reference.messages));
        if (!steps.some(({ close }) => close?.some(({ op }) => op === "delete"))) {
          expect(shaken.messages.map(({ key }) => key).sort()).toEqual(reference.messages.map(({ key }) => key).sort());
        }
      }),
      { numRuns },
    );
  });

  it("never gives one idempotency key to two requests, and a refused create takes only its own message with it", () => {
    const refusing = fates.map((some) => some.map((fate, index): Fate => (index % 3 === 0 ? "refused" : fate)));
    fc.assert(
      fc.property(script, life, schedule, refusing, (happenings, [options, steps, late], chosen, refused) => {
        const rule = ruleOf(
          options,
          steps.map((one) => ({ ...one, late })),
        );

        const { bot } = play(rule, happenings, { ...chosen, fates: refused });

        const ops = [...bot.disk.ops.values()];
        expect(new Set(ops.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(ops.length);
        const dead = new Set(ops.filter(({ op, state }) => op === "create" && state === "dead").map(({ slot }) => slot));
        for (const op of ops) if (dead.has(op.slot)) expect(["dead", "dropped"]).toContain(op.state);
        expect(ops.every(({ state }) => state === "done" || state === "dead" || state === "dropped")).toBe(true);
      }),
      { numRuns },
    );
  });

  it("tells of nothing that ended inside `for`, and closes nothing that it had not told of", () => {
    fc.assert(
      fc.property(script, times, schedule, (happenings, options, chosen) => {
        const rule = ruleOf({ ...options, forMs: 20 * second }, [{ update: [], close: [{ op: "reply", with: wasLive }] }]);

        const { bot } = play(rule, happenings, chosen);

        const ops = [...bot.disk.ops.values()];
        for (const reply of ops.filter(({ op }) => op === "reply")) {
          const create = ops.find(({ op, slot }) => op === "create" && slot === reply.slot);
          expect(create).toBeDefined();
          expect((create?.enqueuedAt ?? 0) <= reply.enqueuedAt).toBe(true);
        }
        for (const create of ops.filter(({ op }) => op === "create"))
          expect(waitedOut(create.key, create.enqueuedAt, happenings)).toBe(true);
      }),
      { numRuns },
    );
  });
});

describe("a step", () => {
  it("gives the same for the same, whatever became of the first result, and does nothing to what it is given", () => {
    fc.assert(
      fc.property(script, life, schedule, (happenings, [options, steps, late], chosen) => {
        const rule = ruleOf(
          options,
          steps.map((one) => ({ ...one, late })),
        );
        let made = 0;

        play(rule, happenings, chosen, (before, input, context, result) => {
          made += 1;
          const again = step(frozen(before), input, context);
          expect(again).toEqual(result);
        });

        expect(made).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });

  it("fires no timer early, and none twice", () => {
    fc.assert(
      fc.property(script, life, schedule, (happenings, [options, steps, late], chosen) => {
        const rule = ruleOf(
          options,
          steps.map((one) => ({ ...one, late })),
        );

        play(rule, happenings, chosen, (before, input, context, result) => {
          for (const { name, due } of timersOf(before, rule)) {
            const early = { ...context, now: due - 1 };
            if (due > context.now)
              expect(step(before, { kind: "timer", rule: rule.id, key: before.key, name, due }, early).aggregate).toBe(before);
          }
          if (input.kind !== "timer") return;
          const left = timersOf(result.aggregate, rule).find(({ name, due }) => name === input.name && due <= context.now);
          expect(left).toBeUndefined();
        });
      }),
      { numRuns: 50 },
    );
  });
});

/** Deeply frozen: a write to any part of it throws. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) for (const part of Object.values(Object.freeze(value))) frozen(part);
  return value;
}

/** Whether no event ended the thing in the 20 seconds before this moment. */
function waitedOut(key: string, at: number, happenings: readonly Happening[]): boolean {
  const own = happenings.filter(({ event: { data }, at: then }) => String(data["user"]) === key && then > at - 20 * second && then < at);
  return !own.some(({ kind, event: { name } }) => kind === "absent" || name === "ended");
}

/** What people see: contents by slot. */
function visible(messages: readonly ModelMessage[]): readonly string[] {
  return messages
    .filter(({ deleted }) => !deleted)
    .map(({ input }) => withoutMention(input))
    .sort();
}
