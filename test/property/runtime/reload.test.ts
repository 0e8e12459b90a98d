import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "#core/codec/json";
import type { Op } from "#core/engine/state";
import { createRuleSet } from "#core/rules/rule-set";
import type { CompiledRule, LifecycleRule } from "#core/rules/compiled-rule";
import { announcer, eventRule, entry, lifecycleRule, step, wasLive } from "#test/support/rules";
import { LoopScene, start } from "#test/unit/runtime/loop-scene";

const second = 1_000;
const minute = 60 * second;

const moment = fc.record({
  gapMs: fc.constantFrom(0, second, 20 * second, 2 * minute, 12 * minute),
  name: fc.constantFrom("live", "updated", "ended", "live", "ended", "held", "absent"),
  user: fc.constantFrom(1, 2),
  title: fc.constantFrom("a", "b", "c"),
  /** A reload to an equal configuration: before what happens, or while it is on its way. */
  reload: fc.constantFrom("none", "none", "before", "meanwhile"),
  /** Whether the reload knows that the rules are the same. */
  knows: fc.boolean(),
});
type Moment = typeof moment extends fc.Arbitrary<infer M> ? M : never;

const times = fc.record({
  forMs: fc.constantFrom(0, 10 * second),
  keepFiringForMs: fc.constantFrom(0, minute),
  reopenWithinMs: fc.constantFrom(0, 10 * minute),
  expireAfterMs: fc.constantFrom(undefined, 15 * minute),
});

/** The rules as another reading of the same files makes them: equal, and other objects. */
function rulesOf(options: Partial<LifecycleRule>): readonly CompiledRule[] {
  const steps = [
    announcer("post", {
      close: [
        { op: "edit", with: wasLive },
        { op: "reply", with: wasLive },
      ],
    }),
  ];
  return [lifecycleRule({ ...options, steps }), eventRule({ id: "each", when: [entry("live")], steps: [step("note")] })];
}

/** A destination that takes everything: by message what it says, and how often it was made and answered. */
class Destination {
  readonly #scene: LoopScene;
  readonly #messages = new Map<string, { made: number; replies: number; content: Json }>();
  readonly #done = new Set<string>();

  constructor(scene: LoopScene) {
    this.#scene = scene;
    scene.courier.changed = (ops) => {
      for (const op of ops) if (op.state === "sending") this.#take(op);
    };
  }

  get shown(): readonly string[] {
    return [...this.#messages.values()].map((message) => JSON.stringify(message)).sort();
  }

  #take(op: Op): void {
    if (this.#done.has(op.id)) return;
    this.#done.add(op.id);
    const message = this.#messages.get(op.slot) ?? { made: 0, replies: 0, content: null };
    if (op.op === "create") message.made += 1;
    if (op.op === "reply") message.replies += 1;
    else message.content = op.input["content"] ?? null;
    this.#messages.set(op.slot, message);
    const { rule, key, id } = op;
    const decision = { kind: "done", ref: op.slot, output: {}, gone: false } as const;
    void this.#scene.push({ kind: "delivery", input: { kind: "outcome", rule, key, op: id, decision } });
  }
}

/** Edits and replies that had to wait for the one before. */
async function claimWhatWaits(scene: LoopScene): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    for (const { rule, key, id } of await scene.store.unfinishedOps())
      void scene.push({ kind: "delivery", input: { kind: "claim", rule, key, op: id, boot: scene.store.boot.boot } });
    await scene.settle();
  }
}

async function happen(scene: LoopScene, { name, user, title }: Moment, index: number): Promise<void> {
  const data: JsonObject = { user, title };
  const event = { name: name === "held" ? "live" : name, id: `e${index.toString()}`, time: scene.clock.now(), data };
  if (name === "held" || name === "absent") await scene.frame({ snapshots: [{ event: "live", holds: name === "held" ? [event] : [] }] });
  else await scene.frame({ events: [event] });
}

async function play(script: readonly Moment[], options: Partial<LifecycleRule>, reloads: boolean): Promise<readonly string[]> {
  const scene = await LoopScene.open({ rules: rulesOf(options) });
  try {
    const destination = new Destination(scene);
    await scene.inStep();
    const reload = (knows: boolean): Promise<void> => {
      const rules = rulesOf(options);
      return scene.loop.useRules(createRuleSet(rules), knows ? { unchanged: new Set(rules.map(({ id }) => id)) } : {});
    };
    for (const [index, one] of script.entries()) {
      await scene.pass(one.gapMs);
      if (reloads && one.reload === "before") await reload(one.knows);
      const happening = happen(scene, one, index);
      if (reloads && one.reload === "meanwhile") await Promise.all([happening, reload(one.knows)]);
      await happening;
      await scene.settle();
      await claimWhatWaits(scene);
    }
    for (let passed = 0; passed < 40; passed += 10) {
      await scene.pass(10 * minute);
      await claimWhatWaits(scene);
    }
    return destination.shown;
  } finally {
    await scene.close();
  }
}

describe("reloads at any point", () => {
  it("to an equal configuration come to the same messages as none", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 8 }), times, async (script, options) => {
        expect(await play(script, options, true)).toEqual(await play(script, options, false));
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it("under load lose no event and double none, whichever rules judge it", async () => {
    const rules = (id: string): CompiledRule => eventRule({ id, when: [entry("live")], steps: [step("note")] });
    const scene = await LoopScene.open({ rules: [rules("rule-0")] });
    try {
      await scene.inStep();
      const accepted: Promise<void>[] = [];
      const swaps: Promise<void>[] = [];
      for (let n = 0; n < 3_000; n += 1) {
        accepted.push(scene.frame({ events: [{ name: "live", id: `e${n.toString()}`, time: start, data: { user: n, title: "x" } }] }));
        if (n % 100 === 0) swaps.push(scene.loop.useRules(createRuleSet([rules(`rule-${(n / 100 + 1).toString()}`)])));
        if (n % 250 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all([...accepted, ...swaps]);

      const fired = scene.verdicts.filter((verdict) => verdict.includes(" fired")).map((verdict) => verdict.split(" ", 1)[0]);
      expect(fired).toHaveLength(3_000);
      expect(scene.courier.given.filter(({ op }) => op === "create")).toHaveLength(3_000);
      expect(new Set(fired).size).toBeGreaterThan(5);
    } finally {
      await scene.close();
    }
  }, 30_000);
});
