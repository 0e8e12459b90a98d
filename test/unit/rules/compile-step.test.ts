import { describe, expect, test } from "vitest";
import type { CompiledStep } from "#core/rules/compiled-rule";
import { compileEventRule, compileLifecycle, compileStepOf, faultsOf, scope } from "./compile-yaml.ts";

function lifecycle(steps: string, more = ""): string {
  return `{ id: r, lifecycle: { key: event.user, open: cam.stream.live, update: cam.stream.updated, close: cam.stream.ended${more} }, do: [${steps}] }`;
}

async function noteOf(phases: string, more = ""): Promise<CompiledStep> {
  const [step] = (await compileLifecycle(lifecycle(`{ id: post, action: wall.note, with: { text: T, mention: [all] }${phases} }`, more)))
    .steps;
  if (step === undefined) throw new Error("the rule has no step");
  return step;
}

function faultsOfNote(phases: string, more = ""): Promise<readonly string[]> {
  return faultsOf(lifecycle(`{ id: post, action: wall.note, with: { text: T }${phases} }`, more));
}

const thing = scope({}, { entity: { key: "7", duration: "60s" } });

function rendered(step: CompiledStep, phase: "open" | "update" | "close" | "expired", index = 0): unknown {
  return step.phases[phase][index]?.render(thing);
}

describe("a step", () => {
  test("knows its action, and what a request of it is protected by, waits for, and goes to", async () => {
    const step = await compileStepOf("{ id: s, action: wall.note, with: { text: T }, deliver_within: 10m, on_ambiguous: give_up }");

    expect(step).toMatchObject({
      id: "s",
      connection: "wall",
      action: "note",
      deliverWithinMs: 600_000,
      onAmbiguous: "give_up",
      late: "drop",
    });
    expect(step.ops).toEqual(["create", "edit", "reply", "delete"]);
    expect(step.idempotency("create")).toEqual({ by: "key", windowMs: 60_000 });
    expect(step.followUps({ text: "T", flag: true })).toEqual(["pin"]);
    expect(step.followUps({ text: "T" })).toEqual([]);
    expect(step.target({ text: "T", plain: "here" })).toBe("place here");
  });

  test("goes by its action's name where its input does not fit any more", async () => {
    const step = await compileStepOf("{ action: wall.note, with: { text: T } }");

    expect(step.target({ nonsense: 1 })).toBe("wall.note");
    expect(step.followUps({ nonsense: 1, flag: true })).toEqual([]);
  });

  test("of an event rule is numbered where it has no id", async () => {
    const { steps } = await compileEventRule(
      "{ id: r, when: cam.stream.live, do: [{ action: wall.note, with: { text: T } }, { id: named, action: wall.note, with: { text: T } }, { action: wall.boost, with: { id: x } }] }",
    );

    expect(steps.map(({ id }) => id)).toEqual(["1", "named", "3"]);
    expect(steps[0]).toMatchObject({ onAmbiguous: "resend", deliverWithinMs: undefined });
  });

  test("names an action that is not known", async () => {
    const rule = (action: string): string => `{ id: r, when: cam.stream.live, do: [{ action: ${action} }] }`;

    expect(await faultsOf(rule("wall.nota"))).toEqual(['1:56: error: wall has no action "nota" (did you mean "note"?)']);
    expect(await faultsOf(rule("wall.zzzzzz"))).toEqual([expect.stringContaining("(actions: note, boost)")]);
    expect(await faultsOf(rule("cam.note"))).toEqual([expect.stringContaining("(cam has no actions)")]);
  });

  test("may say that it is sent late", async () => {
    expect((await noteOf(", late: send")).late).toBe("send");
  });
});

describe("steps.<id>", () => {
  const two = (first: string, second: string): string =>
    `{ id: r, when: cam.stream.live, do: [{ id: a, action: wall.note, with: { text: "${first}" } }, { id: b, action: wall.note, with: { text: "${second}" } }] }`;

  test("makes a step wait for the one that it reads, in its inputs and its `if`", async () => {
    const { steps } = await compileEventRule(two("x", "{{ steps.a.url }} {{ steps.a.count }}"));
    const { steps: asked } = await compileEventRule(two("x", "x").replace('"x" } }] }', '"x" }, if: steps.a.count > 0 }] }'));

    expect(steps.map(({ dependsOn }) => dependsOn)).toEqual([[], ["a"]]);
    expect(asked.map(({ dependsOn }) => dependsOn)).toEqual([[], ["a"]]);
  });

  test("has the types of what the create returns", async () => {
    expect(await faultsOf(two("x", "{{ steps.a.nope }}"))).toEqual([expect.stringContaining('"nope"')]);
    expect(await faultsOf(two("x", "{{ steps.c.url }}"))).toEqual([expect.stringContaining('"c"')]);
  });

  test("of a step whose action is not known can be anything", async () => {
    expect(await faultsOf(two("x", "{{ steps.a.url }}").replace("wall.note", "wall.nota"))).toHaveLength(1);
  });

  test("must not lead in a circle", async () => {
    const three = two("{{ steps.b.url }}", "{{ steps.c.url }}").replace(
      "] }",
      ', { id: c, action: wall.note, with: { text: "{{ steps.a.url }}" } }] }',
    );

    expect(await faultsOf(three)).toEqual([expect.stringContaining("these steps wait for each other: a → b → c → a")]);
    expect(await faultsOf(two("{{ steps.b.url }}", "{{ steps.a.url }}"))).toEqual([expect.stringContaining("a → b → a")]);
  });

  test("finds a circle that begins behind the first step", async () => {
    const behind =
      '{ id: r, when: cam.stream.live, do: [{ id: z, action: wall.note, with: { text: "{{ steps.a.url }}" } }, ' +
      two("{{ steps.b.url }}", "{{ steps.a.url }}").split("do: [")[1];

    expect(await faultsOf(behind)).toEqual([expect.stringContaining("a → b → a")]);
  });

  test("must not be the step's own where it is made, and may be afterwards", async () => {
    expect(await faultsOf(two("{{ steps.a.url }}", "x"))).toEqual([expect.stringContaining("steps.a is what this step's create returns")]);
    expect(await faultsOfNote(', close: { op: edit, with: { text: "{{ steps.post.url }}" } }')).toEqual([]);
    expect((await noteOf(', open: [{ op: create }, { op: reply, after: 1m, with: { text: "{{ steps.post.url }}" } }]')).dependsOn).toEqual(
      [],
    );
  });
});

describe("phases", () => {
  test("an unwritten open creates with the step's inputs, an unwritten update or close does nothing", async () => {
    const { phases } = await noteOf("");

    expect(phases.open.map(({ op, afterMs }) => [op, afterMs])).toEqual([["create", undefined]]);
    expect([phases.update, phases.close, phases.expired]).toEqual([[], [], []]);
  });

  test("lay their inputs over the step's, key by key, and null takes one away", async () => {
    const step = await noteOf(", close: [{ op: reply, with: { plain: P } }, { op: reply, with: { text: U, mention: null } }]");

    expect(rendered(step, "open")).toEqual({ ok: true, value: { text: "T", mention: ["all"] } });
    expect(rendered(step, "close", 0)).toEqual({ ok: true, value: { text: "T", mention: ["all"], plain: "P" } });
    expect(rendered(step, "close", 1)).toEqual({ ok: true, value: { text: "U" } });
  });

  test("an edit does not inherit what only a create takes, and must not ask for it", async () => {
    expect(rendered(await noteOf(", update: { op: edit }"), "update")).toEqual({ ok: true, value: { text: "T" } });
    expect(await faultsOfNote(", update: { op: edit, with: { mention: [x] } }")).toEqual([
      expect.stringContaining('"mention" belongs to a new message: an edit cannot take it'),
    ]);
  });

  test("a delete carries the step's inputs, where the place of the message stands", async () => {
    const step = await noteOf(", close: { op: delete }");

    expect(rendered(step, "close")).toEqual({ ok: true, value: { text: "T" } });
  });

  test("a delete is not held up by inputs that cannot be computed any more", async () => {
    const [step] = (
      await compileLifecycle(
        lifecycle('{ id: post, action: wall.note, with: { text: "{{ 1 / event.cover.width }}" }, close: { op: delete } }'),
      )
    ).steps;
    const gone = { ...scope({ cover: { url: "", width: 0 } }), entity: {} };

    expect(step?.phases.open[0]?.render(gone).ok).toBe(false);
    expect(step?.phases.close[0]?.render(gone)).toEqual({ ok: true, value: {} });
  });

  test("an expiry is told as a close, but nothing is deleted for mere silence", async () => {
    const step = await noteOf(", close: [{ op: reply, with: { text: over }, after: 1m }, { op: delete }]", ", expire_after: 1h");

    expect(step.phases.expired).toEqual([step.phases.close[0]]);
  });

  test("an expiry has its own words where some are written", async () => {
    const step = await noteOf(", close: { op: edit }, expired: { op: edit, with: { text: silence } }", ", expire_after: 1h");

    expect(rendered(step, "expired")).toEqual({ ok: true, value: { text: "silence" } });
  });

  test("may wait and ask conditions of their own; a step's `if` is asked where it would create", async () => {
    const step = await noteOf(
      ", if: event.partner, open: [{ op: create, if: 'event.title == \"Hello\"' }], close: { op: edit, after: 1h, if: event.user == 7 }",
    );
    const [open, close] = [step.phases.open[0], step.phases.close[0]];

    expect(open?.condition.test(thing).holds).toBe(true);
    expect(open?.condition.test(scope({ partner: false })).holds).toBe(false);
    expect(open?.condition.test(scope({ title: "Bye" })).holds).toBe(false);
    expect(close?.afterMs).toBe(3_600_000);
    expect(close?.condition.test(scope({ partner: false })).holds).toBe(true);
    expect(close?.condition.test(scope({ user: 8 })).holds).toBe(false);
  });

  test("of which one condition is false are not done, whatever else cannot be decided", async () => {
    const broken = "1 / event.cover.width > 0";
    const at = scope({ cover: { url: "", width: 0 }, partner: false });
    const holds = async (one: string, other: string): Promise<unknown> =>
      (await noteOf(`, if: ${one}, open: { if: ${other} }`)).phases.open[0]?.condition.test(at).holds;

    expect(await holds("event.partner", broken)).toBe(false);
    expect(await holds(broken, "event.partner")).toBe(false);
    expect(await holds(broken, "event.user == 7")).toBe("error");
    expect(await holds("event.user == 7", broken)).toBe("error");
  });

  test("make again after a reopening what they made at first, without mentions", async () => {
    const step = await noteOf(", open: [{ op: none }, { op: create, after: 2h, with: { plain: P } }]");

    expect(step.recreate).toMatchObject({ op: "create", afterMs: undefined });
    expect(step.recreate.render(thing)).toEqual({ ok: true, value: { text: "T", plain: "P" } });
  });

  test("say also at a reopening why nothing could be made", async () => {
    const [step] = (await compileLifecycle(lifecycle('{ id: post, action: wall.note, with: { text: "{{ 1 / event.cover.width }}" } }')))
      .steps;

    expect(step?.recreate.render(scope({ cover: { url: "", width: 0 } }))).toMatchObject({ ok: false });
  });
});

describe("a phase that could never do anything", () => {
  test.each([
    [", open: { op: edit }", "there is never a message to edit here"],
    [", open: [{ op: reply }, { op: create }]", "there is never a message to reply here"],
    [", open: [{ op: create, after: 1h }, { op: delete, after: 30m }]", "there is never a message to delete here"],
    [", open: [{ op: none }, { op: edit }], update: { op: create }", "there is never a message to edit here"],
    [", open: { op: none }, update: { op: edit }", "there is never a message to edit here"],
    [", open: { op: none }, close: { op: reply }", "there is never a message to reply here"],
    [", open: { op: none }, close: [{ op: edit }, { op: create }]", "there is never a message to edit here"],
    [", close: { op: delete, with: { text: x } }", '"delete" takes no inputs'],
    [", open: { op: none, with: { text: x } }", '"none" takes no inputs'],
    [", open: { op: none, after: 1h }", '"none" has nothing to wait for'],
    [", expired: { op: edit }", "nothing ever expires here"],
  ])("is refused: %s", async (phases, message) => {
    expect(await faultsOfNote(phases)).toEqual([expect.stringContaining(`error: ${message}`)]);
  });

  test.each([
    [", open: [{ op: create }, { op: edit }, { op: edit, after: 1h }, { op: delete, after: 2h }]", ""],
    [", open: [{ op: edit, after: 1h }, { op: create }]", ""],
    [", open: [{ op: none }, { op: edit, after: 1h }], update: { op: create }", ""],
    [", open: { op: none }, update: [{ op: edit }, { op: create }]", ""],
    [", open: { op: none }, close: [{ op: create }, { op: edit, after: 1h }]", ""],
    [", open: { op: none }, update: { op: create }, close: { op: edit }", ""],
    [", open: { op: none }, update: { op: edit }, close: { op: create }", ", reopen_within: 5m"],
    [", close: { op: delete, after: 1h }", ""],
    ["", ""],
  ])("is told from one that could: %s", async (phases, more) => {
    expect(await faultsOfNote(phases, more)).toEqual([]);
  });

  test.each([", update: { op: edit, after: 1h }", ", expired: { op: edit, after: 1h }"])(
    "is refused where `after` has no meaning: %s",
    async (phases) => {
      expect(await faultsOfNote(phases, ", expire_after: 1h")).toEqual([expect.stringContaining('unknown key "after"')]);
    },
  );

  test("is refused in an event rule, whose steps have no phases", async () => {
    const rule = "{ id: r, when: cam.stream.live, do: [{ action: wall.note, with: { text: T }, close: { op: edit } }] }";

    expect(await faultsOf(rule)).toEqual([expect.stringContaining('"close" belongs to the steps of a lifecycle rule')]);
  });

  test.each(["edit", "reply", "delete"])("is refused where the action cannot %s", async (op) => {
    expect(await faultsOf(lifecycle(`{ id: b, action: wall.boost, with: { id: x }, close: { op: ${op} } }`))).toEqual([
      expect.stringContaining(`error: wall.boost cannot ${op}; it can create`),
    ]);
  });
});
