import { describe, expect, it } from "vitest";
import { addressOf } from "#core/engine/address";
import { isGated, timersOf } from "#core/engine/timers";
import { EngineWorld } from "#test/support/engine-world";
import { hour, minute, second, start } from "#test/support/engine-scene";
import { batch, debounce, flowOf, lastVerdict, once, rateLimit, teller, threshold, throttle, told } from "#test/support/flow";
import { event, eventRule, lifecycleRule, step, text } from "#test/support/rules";

const place = { file: "bot.yaml", line: 7, column: 12 };

function happened(id: string): ReturnType<typeof event> {
  return event("happened", { id, time: start });
}

describe("the address of an event that a rule with flow control fires for", () => {
  it("is its first gate", () => {
    const rule = eventRule({ flow: flowOf(rateLimit(1, minute, "user"), once(minute)) });

    expect(addressOf(rule, happened("e"), start)).toEqual({ key: { id: "gate:rate_limit:7", text: "7" } });
    expect(addressOf(eventRule({ flow: flowOf(once(minute)) }), happened("e"), start)).toEqual({ key: { id: "gate:once", text: "" } });
  });

  it("is never taken for a gate, whatever the event's id", () => {
    const keys = ["gate:once", "event:gate:once", "event:x", "x"].map((id) => addressOf(eventRule(), happened(id), start));

    expect(keys.map((address) => "key" in address && address.key.id)).toEqual([
      "event:gate:once",
      "event:event:gate:once",
      "event:event:x",
      "x",
    ]);
  });

  it("is an error that counts nowhere when any of its keys, or `vars`, cannot be computed", () => {
    const computeKey = () => ({ ok: false, message: "it is null", place }) as const;
    const late = eventRule({ flow: flowOf(once(minute), { ...throttle(1, minute), computeKey }) });
    const vars = eventRule({ flow: flowOf(once(minute)), computeVars: () => ({ ok: false, message: "no such field", place }) });

    expect(addressOf(late, happened("e"), start)).toEqual({
      error: "bot.yaml:7:12: the key of throttle could not be computed: it is null",
    });
    expect(addressOf(vars, happened("e"), start)).toEqual({ error: "bot.yaml:7:12: vars: no such field" });
  });
});

describe("keys of flow control", () => {
  it("see the rule's `vars`", () => {
    const stage = { ...once(minute), computeKey: ({ vars }) => ({ ok: true, value: { id: text(vars?.["who"]), text: "" } }) } as ReturnType<
      typeof once
    >;
    const computeVars = ({ event: it }: { event?: { readonly [name: string]: unknown } }) =>
      ({ ok: true, value: { who: String(it?.["user"]) } }) as const;
    const scene = new EngineWorld(eventRule({ flow: flowOf(stage), computeVars, steps: [teller()] }));

    for (const [at, user] of ["x", "y", "x"].entries()) scene.event("happened", { at, data: { title: user, user } });

    expect(told(scene)).toEqual(["0s x", "0.001s y"]);
  });
});

describe("what waits", () => {
  const flow = flowOf(debounce(minute), batch(hour), throttle(1, hour));

  it("survives a restart", () => {
    const scene = new EngineWorld(eventRule({ flow, steps: [teller()] }));
    for (const [index, title] of ["a", "b", "c"].entries()) {
      scene.event("happened", { at: index * 2 * minute, data: { title } }).restart();
    }

    scene.to(2 * hour).restart();
    scene.event("happened", { at: 2 * hour, data: { title: "d" } }).restart();

    expect(told(scene.to(5 * hour))).toEqual(["3660s a, b, c | c", "10860s d | d"]);
  });

  it("is carried out under the id of its event, so that a run that is made again after a crash is the same", () => {
    const scene = new EngineWorld(eventRule({ flow: flowOf(batch(minute)), steps: [teller()] }));
    const episodes: string[] = [];
    scene.answer = (op) => {
      episodes.push(scene.aggregate(op.rule, op.key).slots[0]?.episode ?? "", op.key);
      return { kind: "done", ref: undefined, output: {}, gone: false };
    };

    scene.event("happened", { at: 0, id: "e1" }).event("happened", { at: 1, id: "e2" }).to(hour);

    expect(episodes).toEqual(["e2", "e2"]);
  });

  it("is told by the rule as it is when its time comes", () => {
    const before = eventRule({ flow: flowOf(debounce(minute)), steps: [teller()] });
    const scene = new EngineWorld(before).event("happened", { at: 0, data: { title: "a" } });

    scene.reload({ ...before, steps: [step("post", { open: [{ op: "create", with: () => ({ content: "another text" }) }] })] });

    expect(told(scene.to(hour))).toEqual(["60s another text"]);
  });

  it("waits as long as the rule says now", () => {
    const before = eventRule({ flow: flowOf(debounce(hour)), steps: [teller()] });
    const scene = new EngineWorld(before).event("happened", { at: 0, data: { title: "a" } });

    scene.reload({ ...before, flow: flowOf(debounce(minute)) });

    expect(told(scene.to(hour))).toEqual(["60s a"]);
  });
});

describe("an operator that a rule loses", () => {
  const before = eventRule({ flow: flowOf(debounce(hour)), steps: [teller()] });

  it("lets on what waits for it, in its order, to the operators behind it", () => {
    const scene = new EngineWorld({ ...before, flow: flowOf(throttle(1, hour)) });
    for (const title of ["a", "b", "c"]) scene.event("happened", { at: 0, data: { title } });

    scene.reload({ ...before, flow: flowOf(once(minute)) }).to(second);

    expect(told(scene)).toEqual(["0s a", "0s b", "0s c"]);
    expect(scene.aggregates.filter(({ thing }) => thing !== undefined)).toEqual([]);
  });

  it("lets a debounced one on", () => {
    const scene = new EngineWorld(before).event("happened", { at: 0, data: { title: "a" } });

    scene.reload({ ...before, flow: flowOf(throttle(1, hour)) }).to(second);

    expect(told(scene)).toEqual(["0s a"]);
    expect(scene.verdicts.map(({ reason }) => reason)).toContain("debounce: the rule does not ask it any more, 1 go on");
  });

  it("lets on what a batch has gathered, each by itself", () => {
    const scene = new EngineWorld({ ...before, flow: flowOf(batch(hour)) });
    for (const title of ["a", "b"]) scene.event("happened", { at: 0, data: { title } });

    scene.reload({ ...before, flow: flowOf(threshold(2, hour)) }).to(second);

    expect(told(scene)).toEqual(["0s a", "0s b"]);
  });

  it("leaves nothing of what it only counted", () => {
    const scene = new EngineWorld({ ...before, flow: flowOf(once(hour)) }).event("happened", { at: 0, data: { title: "a" } });

    scene.reload({ ...before, flow: flowOf() }).to(second);

    expect(scene.aggregates.filter(({ thing }) => thing !== undefined)).toEqual([]);
  });

  it("drops what waits when the rule is of another kind now", () => {
    const scene = new EngineWorld(before).event("happened", { at: 0, data: { title: "a" } });

    scene.reload(lifecycleRule({ id: before.id })).to(hour);

    expect(told(scene)).toEqual([]);
    expect(scene.aggregates.filter(({ thing }) => thing !== undefined)).toEqual([]);
  });
});

describe("a message that comes to a gate whose rule has changed meanwhile", () => {
  it("passes where the operator is not asked any more", () => {
    const scene = new EngineWorld(eventRule({ steps: [teller()] }));
    const candidate = { event: event("happened", { id: "e", time: start, data: { title: "a" } }) };

    scene.input({ kind: "flow", rule: "tell", key: "gate:once", message: { is: "candidate", operator: "once", keyText: "", candidate } });

    expect(told(scene)).toEqual(["0s a"]);
  });

  it("does nothing where the rule is gone, or of another kind", () => {
    const candidate = { event: happened("e") };
    const gone = new EngineWorld();
    const other = new EngineWorld(lifecycleRule({ id: "tell" }));

    for (const scene of [gone, other]) scene.input({ kind: "flow", rule: "tell", key: "e", message: { is: "let-on", candidate } });

    expect(lastVerdict(gone, start)).toBe("ignored: its rule is not configured any more");
    expect(lastVerdict(other, start)).toBe("ignored: its rule is of another kind now");
  });
});

describe("the timers of gates", () => {
  it("that are evidence of silence wait for the source, the others do not", () => {
    const names = ["quiet", "stale", "max_wait", "batch", "throttle", "forget", "removed"];

    expect(names.filter((name) => isGated(name))).toEqual(["quiet", "stale"]);
  });

  it("do nothing too early, or when nothing waits for them any more", () => {
    const scene = new EngineWorld(eventRule({ flow: flowOf(debounce(minute)) })).event("happened", { at: 0 });

    for (const name of ["quiet", "max_wait", "forget"]) {
      scene.input({ kind: "timer", rule: "tell", key: "gate:debounce", name, due: start });
      expect(scene.verdicts.at(-1)?.outcome).toBe("ignored");
    }
    expect(scene.delivered).toEqual([]);
  });

  it("are none while their rule is not at hand", () => {
    const scene = new EngineWorld(eventRule({ flow: flowOf(debounce(minute)) })).event("happened", { at: 0 });

    expect(timersOf(scene.aggregate("tell", "gate:debounce"), undefined)).toEqual([]);
  });
});
