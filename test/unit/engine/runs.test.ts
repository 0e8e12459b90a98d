import { describe, expect, it } from "vitest";
import { addressOf, dedupeKey } from "#core/engine/address";
import { again, dead, done, minute, Scene, start } from "#test/support/engine-scene";
import { condition, entry, event, eventRule, lifecycleRule, step, text } from "#test/support/rules";

const linked = eventRule({
  steps: [
    step("second", { dependsOn: ["first"], open: [{ op: "create", with: ({ steps }) => ({ content: text(steps?.["first"]) }) }] }),
    step("first"),
    step("third", { dependsOn: ["second"] }),
    step("alone"),
  ],
});

describe("an event rule", () => {
  it("fires once for an event and remembers nothing of it", () => {
    const scene = new Scene(eventRule());

    scene.event("happened", { at: 0, id: "e" });
    scene.event("happened", { at: 1, id: "e" });

    expect(scene.story).toEqual(["post create: Hello is live"]);
    expect(scene.aggregate).toMatchObject({ thing: undefined, slots: [], ops: [] });
  });

  it("does not fire when its `if` or its entry's `if` does not hold, and says which clause", () => {
    const byRule = new Scene(eventRule({ condition: condition(() => false, "event.up == false") })).event("happened", { at: 0 });
    const byEntry = new Scene(eventRule({ when: [entry("happened", { if: () => false })] })).event("happened", { at: 0 });

    expect(byRule.verdict).toEqual({ outcome: "no-match", reason: "bot.yaml:1:1: does not hold: event.up == false" });
    expect(byEntry.verdict).toEqual({ outcome: "no-match", reason: "bot.yaml:1:1: does not hold: happened if" });
    expect([...byRule.finished, ...byEntry.finished]).toEqual([]);
  });

  it("is an error, and nothing is sent, when an `if` or `vars` cannot be evaluated", () => {
    const fail = (): never => {
      throw new Error("null");
    };
    const byIf = new Scene(eventRule({ condition: condition(fail) })).event("happened", { at: 0 });
    const byEntry = new Scene(eventRule({ when: [entry("happened", { if: fail })] })).event("happened", { at: 0 });
    const place = { file: "bot.yaml", line: 2, column: 1 };
    const byVars = new Scene(eventRule({ computeVars: () => ({ ok: false, message: "no such field", place }) })).event("happened", {
      at: 0,
    });

    expect([byIf, byEntry, byVars].map(({ verdict }) => verdict?.outcome)).toEqual(["error", "error", "error"]);
    expect(byVars.finished).toEqual([]);
  });

  it("fires when one entry's `if` fails to evaluate and another one holds", () => {
    const fail = (): never => {
      throw new Error("null");
    };
    const scene = new Scene(eventRule({ when: [entry("happened", { if: fail }), entry("happened")] }));

    scene.event("happened", { at: 0 });

    expect(scene.sent).toHaveLength(1);
  });

  it("makes a step that names `steps.<id>` wait for that step, and no other", () => {
    const scene = new Scene(linked);
    scene.healthy = false;

    scene.event("happened", { at: 0, id: "e" });

    expect(scene.unfinished.map((op) => op.step)).toEqual(["first", "alone"]);
    expect(scene.aggregate.thing).toMatchObject({ kind: "run", episode: "e" });
    scene.deliver((op) => done(op, { output: { url: `of ${op.step}` } }));

    expect(scene.sent.map((sent) => [sent.step, sent.content])).toEqual([
      ["first", "Hello is live"],
      ["alone", "Hello is live"],
      ["second", '{"url":"of first"}'],
      ["third", "Hello is live"],
    ]);
    expect(scene.aggregate.thing).toBeUndefined();
  });

  it("skips what waited for a step that was given up, and forgets the run", () => {
    const scene = new Scene(linked);
    scene.healthy = false;

    scene.event("happened", { at: 0 }).deliver((op) => (op.step === "first" ? dead() : done(op)));

    expect(scene.sent.map((sent) => sent.step)).toEqual(["alone"]);
    expect(scene.aggregate.thing).toBeUndefined();
  });

  it("skips what waited for a step whose `if` said no", () => {
    const scene = new Scene(
      eventRule({ steps: [step("first", { open: [{ op: "create", if: () => false }] }), step("second", { dependsOn: ["first"] })] }),
    );

    scene.event("happened", { at: 0 });

    expect(scene.sent).toEqual([]);
    expect(scene.aggregate.thing).toBeUndefined();
  });

  it("forgets a run that waits when its rule is removed", () => {
    const scene = new Scene(linked);
    scene.healthy = false;
    scene.event("happened", { at: 0 }).deliver(() => again(minute));

    scene.rule = undefined;
    scene.to(minute).deliver();

    expect(scene.sent.map((sent) => sent.step)).toEqual(["first", "alone"]);
    expect(scene.aggregate.thing).toBeUndefined();
  });
});

describe("a lifecycle's steps that depend on each other", () => {
  const link = step("link", {
    dependsOn: ["post"],
    open: [{ op: "create", with: ({ steps }) => ({ content: text(steps?.["post"]) }) }],
    close: [{ op: "edit", with: () => ({ content: "over" }) }],
  });

  it("begin when what they wait for is known, rendered from the newest", () => {
    const scene = new Scene(lifecycleRule({ steps: [step("post"), link] }));
    scene.healthy = false;

    scene.event("live", { at: 0 }).deliver((op) => done(op, { output: { id: "m1" } }));

    expect(scene.story).toEqual(["post create: Hello is live", 'link create: {"id":"m1"}']);
  });

  it("are dropped when it closes before, unless they are wanted late", () => {
    for (const late of ["drop", "send"] as const) {
      const scene = new Scene(lifecycleRule({ steps: [step("post", { late: "send" }), { ...link, late }] }));
      scene.healthy = false;

      scene.event("live", { at: 0 }).event("ended", { at: minute }).deliver();

      expect(scene.sent.filter((sent) => sent.step === "link").map(({ op }) => op)).toEqual(late === "drop" ? [] : ["create", "edit"]);
    }
  });
});

describe("a step that waits for a message that is taken back unsent", () => {
  it("is skipped, and the entity is not kept for it", () => {
    const boost = step("boost", { late: "send", close: [{ op: "delete" }] });
    const scene = new Scene(lifecycleRule({ steps: [boost, step("note", { dependsOn: ["boost"], late: "send" })] }));
    scene.healthy = false;

    scene.event("live", { at: 0 }).event("ended", { at: minute });

    expect(scene.entity?.steps).toEqual({ boost: "skipped", note: "skipped" });
    expect(scene.unfinished).toEqual([]);
  });
});

describe("addressOf", () => {
  it("gives a lifecycle's key, computed from the incoming event alone", () => {
    const address = addressOf(lifecycleRule(), event("live", { id: "e", time: start, data: { user: "7" } }), start);

    expect(address).toEqual({ key: { id: '"7"', text: "7" } });
  });

  it("gives an event rule the event's id", () => {
    expect(addressOf(eventRule(), event("happened", { id: "e1", time: start }), start)).toEqual({ key: { id: "e1", text: "e1" } });
  });

  it("gives an event rule no key, and the reason, where a condition does not hold or cannot be evaluated", () => {
    const happened = event("happened", { id: "e1", time: start });
    const no = condition(() => false);
    const broken = condition(() => {
      throw new Error("no such field");
    });

    expect(addressOf(eventRule({ condition: no }), happened, start)).toEqual({
      none: "bot.yaml:1:1: does not hold: a condition",
      clause: no.clauses[0],
    });
    expect(addressOf(eventRule({ when: [entry("happened", { if: () => false })] }), happened, start)).toMatchObject({
      none: "bot.yaml:1:1: does not hold: happened if",
    });
    expect(addressOf(eventRule({ condition: broken }), happened, start)).toEqual({
      error: "bot.yaml:1:1: Error: no such field in: a condition",
      clause: broken.clauses[0],
    });
  });

  it("gives no key for an event that no entry is about: by name, connection or parameters", () => {
    const rule = lifecycleRule({ open: [entry("live", { parameters: { tag: "a" } })] });
    const strangers = [
      event("other", { id: "e", time: start }),
      event("live", { id: "e", time: start, data: { tag: "a" }, connection: "elsewhere" }),
      event("live", { id: "e", time: start, data: { tag: "b" } }),
    ];

    for (const stranger of strangers) expect(addressOf(rule, stranger, start)).toEqual({ none: "no entry is about this event" });
  });

  it("says where a key could not be computed", () => {
    const place = { file: "bot.yaml", line: 4, column: 12 };
    const rule = lifecycleRule({ computeKey: () => ({ ok: false, message: "no such field", place }) });

    const address = addressOf(rule, event("live", { id: "e", time: start }), start);

    expect(address).toEqual({ error: "bot.yaml:4:12: the key could not be computed: no such field" });
  });

  it("knows an event of a rule by both ids", () => {
    expect(dedupeKey("go-live", "e1")).toBe("go-live|e1");
  });
});
