import { describe, expect, test } from "vitest";
import { compileEventRule, compileLifecycle, compileYaml, faultsOf, scope } from "./compile-yaml.ts";

const post = "do: [{ id: post, action: wall.note, with: { text: x } }]";

function lifecycle(parts: string, rest = post): string {
  return `{ id: r, lifecycle: { key: event.user, open: cam.stream.live, ${parts} }, ${rest} }`;
}

describe("if", () => {
  test("holds when every clause does, and names the one that does not", async () => {
    const { condition } = await compileEventRule(
      `{ id: r, when: cam.stream.live, if: [event.user == 7, event.title == "Hello"], ${post} }`,
    );

    expect(condition.test(scope())).toEqual({ holds: true });
    expect(condition.test(scope({ title: "Bye" }))).toEqual({
      holds: false,
      clause: { source: 'event.title == "Hello"', place: expect.objectContaining({ line: 1, column: 63 }) as unknown },
    });
    expect(condition.clauses.map(({ place }) => place.column)).toEqual([46, 63]);
  });

  test("always holds when there is none", async () => {
    const { condition } = await compileEventRule(`{ id: r, when: cam.stream.live, ${post} }`);

    expect(condition.test(scope())).toEqual({ holds: true });
  });

  test("is an error when a clause cannot be decided and no other is false, in whatever order they stand", async () => {
    const { condition } = await compileEventRule(
      `{ id: r, when: cam.stream.live, if: [event.user == 7, 1 / event.cover.width > 0, event.partner, 2 / event.cover.width > 0], ${post} }`,
    );
    const broken = { cover: { url: "", width: 0 } };

    expect(condition.test(scope(broken))).toMatchObject({ holds: "error", clause: { source: "1 / event.cover.width > 0" } });
    expect(condition.test(scope({ ...broken, partner: false }))).toMatchObject({ holds: false, clause: { source: "event.partner" } });
  });

  test.each([
    ["event.title", "text"],
    ["event.user", "a whole number"],
    ["event.tags", "a list of texts"],
    ["event.cover", "an object"],
  ])("must give true or false: %s", async (source, what) => {
    expect(await faultsOf(`{ id: r, when: cam.stream.live, if: ${source}, ${post} }`)).toEqual([
      `1:45: error: \`if\` needs true or false, and this gives ${what}`,
    ]);
  });

  test("is doubtful where its whole may be null, and says what to write", async () => {
    expect(await faultsOf(`{ id: r, when: cam.stream.live, if: event.verified, ${post} }`)).toEqual([
      "1:45: warning: this may be null, which is neither true nor false: the verdict is then an error (write default(event.verified, false), or true)",
    ]);
    expect(await faultsOf(`{ id: r, when: cam.stream.live, if: "default(event.verified, false)", ${post} }`)).toEqual([]);
  });

  test.each([
    [null, "needs true or false, found null"],
    ["yes", "needs true or false, found a string"],
    [[1], "needs true or false, found a list"],
  ])("is an error when what it gives at run time is no boolean: %j", async (body, message) => {
    const { condition } = await compileEventRule(`{ id: r, when: cam.received, if: event.body, ${post} }`);

    expect(condition.test({ event: { body }, now: 0 })).toMatchObject({ holds: "error", message });
    expect(condition.test({ event: { body: true }, now: 0 })).toEqual({ holds: true });
  });
});

describe("entries", () => {
  test("know their connection, event, condition, parameters and whether they are final", async () => {
    const rule = await compileLifecycle(
      lifecycle("update: { event: cam.stream.live, tags: [b], if: event.partner }, close: [cam.stream.ended, cam.stream.deleted]"),
    );
    const [update] = rule.update;

    expect(update).toMatchObject({ connection: "cam", event: "stream.live", parameters: { tags: ["b"] }, final: false });
    expect(update?.accepts({ tags: ["a", "b"] }, [])).toBe(true);
    expect(update?.accepts({ tags: ["a"] }, [])).toBe(false);
    expect(update?.condition.test(scope({ partner: false })).holds).toBe(false);
    expect(rule.open[0]?.accepts({}, [])).toBe(true);
    expect(rule.close?.map(({ final }) => final)).toEqual([false, true]);
    expect(rule.connections).toEqual(["cam"]);
  });

  test("of events without a check of their own accept what has the right parameters", async () => {
    const { said } = await compileYaml(`rules: [{ id: r, when: { event: cam.stream.live, tags: 3 }, ${post} }]`);

    expect(said).toEqual([expect.stringContaining("expected a list, found 3")]);
  });

  test("without parameters are for the event's own check to judge", async () => {
    const { open } = await compileLifecycle(lifecycle("close: cam.stream.ended"));

    expect(open[0]?.accepts({ tags: ["a"] }, ["here"])).toBe(true);
    expect(open[0]?.accepts({ tags: ["a"] }, ["elsewhere"])).toBe(false);
  });

  test("take no parameters that the event does not have", async () => {
    expect(await faultsOf(`{ id: r, when: { event: cam.stream.live, tag: [a] }, ${post} }`)).toEqual([
      '1:50: error: unknown key "tag" (did you mean "tags"?)',
    ]);
    expect(await faultsOf(`{ id: r, when: { event: cam.stream.ended, tag: [a] }, ${post} }`)).toEqual([
      expect.stringContaining('unknown key "tag": this event takes no parameters'),
    ]);
  });

  test("are not judged by parameters that only stand in for what comes from outside", async () => {
    const text = `rules: [{ id: r, when: { event: cam.stream.live, tags: { env: TAGS } }, ${post} }]`;

    expect((await compileYaml(text)).said).toEqual([]);
    expect((await compileYaml(text, { mode: "run", env: { TAGS: "s3cret" } })).said.join()).toMatch(/expected a list(?!.*s3cret)/);
  });

  test("name an event that is not known, and nothing that only follows from that", async () => {
    expect(await faultsOf(`{ id: r, when: cam.stream.life, if: event.anything == 1, ${post} }`)).toEqual([
      '1:24: error: cam has no event "stream.life" (did you mean "stream.live"?)',
    ]);
    expect(await faultsOf(`{ id: r, when: cam.zzz, ${post} }`)).toEqual([expect.stringContaining("(events: stream.live, ")]);
    expect(await faultsOf(`{ id: r, when: wall.zzz, ${post} }`)).toEqual([expect.stringContaining("(wall gives no events)")]);
    expect(await faultsOf(lifecycle("close: { event: cam.nope, if: event.x }"))).toEqual([expect.stringContaining('no event "nope"')]);
  });

  test("see their own event alone", async () => {
    expect(await faultsOf(`{ id: r, when: [cam.stream.live, { event: cam.stream.ended, if: event.game == "" }], ${post} }`)).toEqual([
      expect.stringContaining('"game"'),
    ]);
  });

  test("of several events leave to the rule what all of them have", async () => {
    const rule = (source: string): string => `{ id: r, when: [cam.stream.live, cam.stream.ended], if: ${source}, ${post} }`;

    expect(await faultsOf(rule("event.user == 7"))).toEqual([]);
    expect(await faultsOf(rule("event.reason == ''"))).toEqual([expect.stringContaining('"reason"')]);
    expect(await faultsOf(rule("event.partner"))).toEqual([expect.stringContaining('"partner"')]);
  });
});

describe("an unknown connection", () => {
  test("is said once, and the other mistakes of the rule in the same run", async () => {
    expect(
      await faultsOf("{ id: r, when: nowhere.x, if: nope, do: [{ action: wall.note, with: { text: 5 } }, { action: gone.x }] }"),
    ).toEqual([
      expect.stringContaining("nowhere"),
      expect.stringContaining("gone"),
      expect.stringContaining("expected text, found 5"),
      expect.stringContaining("nope"),
    ]);
  });
});

describe("a slip of YAML", () => {
  test("hides only what is said of its own line", async () => {
    const { said } = await compileYaml(
      "rules:\n  - id: r\n    when: cam.stream.live\n    if: nope\n    do:\n      - action: wall.note\n        with: { text: x, amount: 12345678901234567890 }",
    );

    expect(said).toEqual([expect.stringMatching(/^7:.*quote/), expect.stringMatching(/^4:.*nope/)]);
  });
});

describe("lifecycle", () => {
  test("has its times in milliseconds, and none where none is written", async () => {
    const whole = await compileLifecycle(
      lifecycle("close: cam.stream.ended, for: 20s, keep_firing_for: 3m, reopen_within: 15m, expire_after: 24h, on_start: baseline"),
    );
    const bare = await compileLifecycle(lifecycle("close: cam.stream.ended"));

    expect(whole).toMatchObject({
      forMs: 20_000,
      keepFiringForMs: 180_000,
      reopenWithinMs: 900_000,
      expireAfterMs: 86_400_000,
      onStart: "baseline",
    });
    expect(bare).toMatchObject({
      forMs: 0,
      keepFiringForMs: 0,
      reopenWithinMs: 0,
      expireAfterMs: undefined,
      onStart: "reconcile",
      update: [],
    });
  });

  test("has no close entries at all when it closes by its opening entry's `if`", async () => {
    const rule = await compileLifecycle(
      `{ id: r, lifecycle: { key: event.user, open: { event: cam.stream.live, if: event.partner } }, ${post} }`,
    );

    expect(rule.close).toBeUndefined();
  });

  test("must be able to end: a parameter that is not met closes nothing", async () => {
    const never = [expect.stringContaining("nothing ever closes this")];

    expect(await faultsOf(lifecycle(""))).toEqual(never);
    expect(await faultsOf(`{ id: r, lifecycle: { key: event.user, open: { event: cam.stream.live, tags: [a] } }, ${post} }`)).toEqual(
      never,
    );
    expect(await faultsOf(lifecycle("expire_after: 1h"))).toEqual([]);
  });

  test("judges openings and updates by what both have, never closes", async () => {
    expect(await faultsOf(lifecycle("update: cam.stream.updated, close: cam.stream.ended", `if: event.user == 7, ${post}`))).toEqual([]);
    expect(await faultsOf(lifecycle("update: cam.stream.updated, close: cam.stream.ended", `if: event.partner, ${post}`))).toEqual([
      expect.stringContaining('"partner"'),
    ]);
    expect(await faultsOf(lifecycle("update: cam.stream.updated, close: cam.stream.ended", `if: 'event.game == ""', ${post}`))).toEqual([]);
  });
});

describe("key", () => {
  test("tells values by their type, and people what they are", async () => {
    const { computeKey } = await compileLifecycle(lifecycle("close: cam.stream.ended"));

    expect(computeKey(scope())).toEqual({ ok: true, value: { id: "7", text: "7" } });
    expect(computeKey(scope({ user: "7" }))).toEqual({ ok: true, value: { id: '"7"', text: "7" } });
  });

  test("may be a list, whose parts may be null as long as one is there", async () => {
    const { computeKey } = await compileLifecycle(
      `{ id: r, lifecycle: { key: [event.game, event.user], open: cam.stream.live, expire_after: 1h }, ${post} }`,
    );

    expect(computeKey(scope({ game: "Chess" }))).toMatchObject({ ok: true, value: { id: '["Chess",7]', text: "Chess, 7" } });
    expect(computeKey(scope())).toMatchObject({ ok: true, value: { id: "[null,7]" } });
  });

  test("is an error where it is null: events without a key are not one thing", async () => {
    const rule = `{ id: r, lifecycle: { key: event.body.id, open: cam.received, expire_after: 1h }, ${post} }`;
    const { computeKey } = await compileLifecycle(rule);

    expect(computeKey({ event: { body: {} }, now: 0 })).toEqual({
      ok: false,
      message: "it is null, and the event cannot be told from others",
      place: { file: "bot.config.yaml", line: 1, column: 36 },
    });
    expect(await faultsOf(rule.replace("event.body.id, open: cam.received", "event.game, open: cam.stream.live"))).toEqual([
      expect.stringMatching(/^1:36: warning: this may be null: events without a key are left out with an error/),
    ]);
  });

  test("is an error where it cannot be computed or stored", async () => {
    const key = (source: string) =>
      compileLifecycle(`{ id: r, lifecycle: { key: ${source}, open: cam.received, expire_after: 1h }, ${post} }`);

    expect((await key("1 / event.body.n")).computeKey({ event: { body: { n: 0 } }, now: 0 })).toMatchObject({ ok: false });
    expect((await key("event.body")).computeKey({ event: { body: "\ud800" }, now: 0 })).toMatchObject({ ok: false });
  });

  test("uses what all events of the rule have", async () => {
    const rule = lifecycle("close: cam.stream.ended").replace("event.user", "event.id");

    expect(await faultsOf(rule)).toEqual([expect.stringContaining('"id"')]);
  });
});

describe("vars", () => {
  test("are computed in their order, later ones from earlier ones, and kept in their stored form", async () => {
    const { computeVars } = await compileEventRule(
      `{ id: r, when: cam.stream.live, vars: { who: event.title + "!", twice: vars.who + vars.who, since: event.started_at }, ${post} }`,
    );

    expect(computeVars(scope())).toEqual({
      ok: true,
      value: { who: "Hello!", twice: "Hello!Hello!", since: "2026-06-01T18:00:00.000Z" },
    });
  });

  test("say where one fails", async () => {
    const { computeVars } = await compileEventRule(`{ id: r, when: cam.stream.live, vars: { a: 1, b: 1 / event.cover.width }, ${post} }`);

    expect(computeVars(scope({ cover: { url: "", width: 0 } }))).toMatchObject({ ok: false, place: { line: 1, column: 58 } });
  });

  test("know their types in the steps, and nothing of one that is wrong", async () => {
    const rule = (vars: string, text: string): string =>
      `{ id: r, when: cam.stream.live, vars: ${vars}, do: [{ action: wall.note, with: { text: x, amount: "${text}" } }] }`;

    expect(await faultsOf(rule("{ n: event.user }", "{{ vars.n }}"))).toEqual([]);
    expect(await faultsOf(rule("{ n: event.title }", "{{ vars.n }}"))).toEqual([expect.stringContaining("this gives text")]);
    expect(await faultsOf(rule("{ n: event.nope }", "{{ vars.n }}"))).toEqual([expect.stringContaining('"nope"')]);
  });

  const parts = "update: cam.stream.updated, close: cam.stream.ended";

  test("of a lifecycle see what is there from the opening on, also where updates do not have it", async () => {
    expect(await faultsOf(lifecycle(parts, `vars: { p: event.partner }, ${post}`))).toEqual([]);
    expect(await faultsOf(lifecycle(parts, `vars: { r: event.reason }, ${post}`))).toEqual([expect.stringContaining('"reason"')]);
    expect(await faultsOf(lifecycle(parts, `vars: { c: event.change }, ${post}`))).toEqual([expect.stringContaining('"change"')]);
  });

  test("of a lifecycle heed that a later event may take a field back", async () => {
    const vars = `vars: { same: "event.title == event.id", n: event.title }, do: [{ id: post, action: wall.note, with: { text: x }, if: vars.n == null }]`;

    expect(await faultsOf(lifecycle("close: cam.stream.ended", vars))).toEqual([]);
    expect(await faultsOf(lifecycle("close: cam.stream.deleted", vars))).toEqual([expect.stringContaining("never null")]);
  });
});

describe("event in a lifecycle's steps", () => {
  const parts = "update: cam.stream.updated, close: cam.stream.ended";
  const step = (phases: string): string => `do: [{ id: post, action: wall.note, with: { text: x }, ${phases} }]`;

  test.each(["open", "update", "close"])("holds in %s what the opening gave", async (phase) => {
    expect(
      await faultsOf(
        lifecycle(parts, step(`${phase}: { op: ${phase === "open" ? "create" : "edit"}, with: { flag: "{{ event.partner }}" } }`)),
      ),
    ).toEqual([]);
  });

  test("holds later fields from their phase on, as ones that may be absent", async () => {
    const using = (phase: string, field: string): Promise<readonly string[]> =>
      faultsOf(
        lifecycle(parts, step(`${phase}: { op: ${phase === "open" ? "create" : "edit"}, with: { plain: "{{ event.${field} }}" } }`)),
      );

    expect(await using("open", "change")).toEqual([expect.stringContaining('"change"')]);
    expect(await using("update", "change")).toEqual([]);
    expect(await using("update", "reason")).toEqual([expect.stringContaining('"reason"')]);
    expect(await using("close", "reason")).toEqual([]);
  });

  test("may have lost in the open phase what an update inside `for` took away", async () => {
    const rest = 'do: [{ id: post, action: wall.note, with: { text: x }, if: "event.title != null" }]';

    expect(await faultsOf(lifecycle(parts, rest))).toEqual([]);
    expect(await faultsOf(lifecycle("close: cam.stream.ended", rest))).toEqual([expect.stringContaining("never null")]);
  });

  test("comes with the thing itself", async () => {
    expect(await faultsOf(lifecycle(parts, step('close: { op: edit, with: { plain: "{{ entity.duration }}" } }')))).toEqual([]);
    expect(await faultsOf(`{ id: r, when: cam.stream.live, do: [{ action: wall.note, with: { text: "{{ entity.key }}" } }] }`)).toEqual([
      expect.stringContaining("entity"),
    ]);
  });
});

describe("lists and maps", () => {
  const more =
    "lists: { words: [a, b], mixed: [1, 2.5], sizes: [1, null], things: [{ a: 1 }, { b: 2 }] }\nmaps: { host: { api: box-1 }, age: { a: 1, b: 2.5 } }";
  const rule = (source: string): Promise<readonly string[]> => faultsOf(`{ id: r, when: cam.stream.live, if: '${source}', ${post} }`, more);

  test.each([
    "event.title in lists.words",
    "event.user in lists.mixed",
    "lists.mixed.exists(n, n > 2.0)",
    'maps.host[event.title] == "box-1"',
    "default(maps.age[event.title], 0) > 1",
    "lists.things.exists(t, default(t.a, 0) == 1)",
  ])("have the types of their values: %s", async (source) => {
    expect(await rule(source)).toEqual([]);
  });

  test("are refused where a name is unknown or a type does not fit", async () => {
    expect(await rule("event.title in lists.wrods")).toEqual([expect.stringContaining('did you mean "words"?')]);
    expect(await rule("lists.words.exists(w, w > 2)")).toHaveLength(1);
    expect(await rule("lists.things.exists(t, t.c == 1)")).toHaveLength(1);
    expect(await rule("lists.sizes.exists(n, n > 1)")).toEqual([expect.stringContaining("warning")]);
  });
});
