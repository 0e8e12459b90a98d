import { describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import type { BatchStage } from "#core/rules/compiled-flow";
import { compileEventRule, compileLifecycle, compileYaml, faultsOf, scope } from "./compile-yaml.ts";

const post = "do: [{ id: post, action: wall.note, with: { text: x } }]";

function rule(flow: string, rest = post): string {
  return `{ id: r, when: cam.stream.live, ${flow}, ${rest} }`;
}

function lifecycle(flow: string, rest = post): string {
  return `{ id: r, lifecycle: { key: event.user, open: cam.stream.live, close: cam.stream.ended }, ${flow}, ${rest} }`;
}

function keyOf(key: unknown, event: JsonObject = {}): unknown {
  return (key as ((scope: unknown) => { value?: { id: string } }) | undefined)?.(scope(event)).value?.id;
}

describe("flow control", () => {
  test("is compiled in the order in which it is asked, whatever the order it is written in", async () => {
    const { flow } = await compileEventRule(
      rule(
        "throttle: { limit: 1, per: 1m }, batch: { size: 5, wait: 1h }, debounce: { wait: 10s, max_wait: 1m }, threshold: { count: 3, within: 5m }, rate_limit: { limit: 2, per: 1h }, once: { within: 7d }",
      ),
    );

    expect(flow.stages.map(({ computeKey: _, ...stage }) => stage)).toEqual([
      { operator: "once", withinMs: 604_800_000 },
      { operator: "rate_limit", limit: 2, perMs: 3_600_000 },
      { operator: "threshold", count: 3, withinMs: 300_000 },
      { operator: "debounce", waitMs: 10_000, maxWaitMs: 60_000 },
      { operator: "batch", size: 5, endsAt: expect.any(Function) as unknown },
      { operator: "throttle", limit: 1, perMs: 60_000 },
    ]);
  });

  test("is none when a rule has none", async () => {
    expect((await compileEventRule(`{ id: r, when: cam.stream.live, ${post} }`)).flow).toEqual({ stages: [], source: "" });
  });

  test("has keys of one expression or several, which see the event and `vars`", async () => {
    const { flow } = await compileEventRule(
      rule(
        "vars: { who: event.title.lower() }, once: { within: 1h, key: vars.who }, rate_limit: { limit: 1, per: 1h, key: [event.user, event.title] }",
      ),
    );
    const [once, limit] = flow.stages;

    expect(once?.computeKey?.({ ...scope(), vars: { who: "luna" } })).toMatchObject({ value: { id: '"luna"', text: "luna" } });
    expect(keyOf(limit?.computeKey)).toBe('[7,"Hello"]');
  });

  test("has keys that see in a lifecycle what its steps see at the opening", async () => {
    const { flow } = await compileLifecycle(lifecycle("rate_limit: { limit: 1, per: 24h, key: [event.title, entity.key] }"));
    const [limit] = flow.stages;

    expect(limit?.computeKey?.({ ...scope(), entity: { key: "7" } })).toMatchObject({ value: { text: "Hello, 7" } });
    expect(await faultsOf(lifecycle("once: { within: 1h, key: event.reason }"))).toEqual([
      '1:129: error: event has no field "reason" (known fields: id, user, title, game, viewers, verified, partner, started_at, length, tags, channels, cover)',
    ]);
  });

  test("is known again by its source", async () => {
    const sourceOf = async (flow: string, more = ""): Promise<string> => (await compileEventRule(rule(flow), more)).flow.source;

    expect(await sourceOf("once: { within: 1h }")).toBe(await sourceOf("once: { within: 60m }"));
    expect(await sourceOf("once: { within: 1h }")).not.toBe(await sourceOf("once: { within: 2h }"));
    expect(await sourceOf('batch: { at: "0 9 * * *" }')).not.toBe(await sourceOf('batch: { at: "0 9 * * *" }', "timezone: Europe/Athens"));
  });

  test("may have a key that may be null only with a warning", async () => {
    expect(await faultsOf(rule("once: { within: 1h, key: event.game }"))).toEqual([
      "1:66: warning: this may be null: events without a key are left out with an error (write default(…, …))",
    ]);
  });
});

describe("the end of a batch", () => {
  async function batchOf(batch: string, more = ""): Promise<BatchStage> {
    const [stage] = (await compileEventRule(rule(`batch: ${batch}`), more)).flow.stages;
    if (stage?.operator !== "batch") throw new Error("expected a batch");
    return stage;
  }

  test("is `wait` after its first", async () => {
    expect((await batchOf("{ wait: 1h }")).endsAt(1_000)).toBe(3_601_000);
  });

  test("is the next time of `at` in the configured zone, also when it asks for an earlier one again", async () => {
    const { endsAt } = await batchOf('{ at: "0 9 * * *" }', "timezone: Europe/Athens");
    const at = (text: string): string => new Date(endsAt(Date.parse(text))).toISOString();

    expect(at("2026-11-21T06:59:59Z")).toBe("2026-11-21T07:00:00.000Z");
    expect(at("2026-11-21T07:00:00Z")).toBe("2026-11-22T07:00:00.000Z");
    expect(at("2026-11-21T23:00:00Z")).toBe("2026-11-22T07:00:00.000Z");
    expect(at("2026-11-20T23:00:00Z")).toBe("2026-11-21T07:00:00.000Z");
    expect(at("2026-07-01T00:00:00Z")).toBe("2026-07-01T06:00:00.000Z");
  });

  test("is now when it is farther away than can be known", async () => {
    const { endsAt } = await batchOf('{ at: "0 9 * * *" }');
    const far = Date.UTC(2200, 0, 1);

    expect(endsAt(far)).toBe(far);
  });
});

describe("events", () => {
  const each = 'events.map(e, e.title).join(", ")';

  test("is the list of what a batch has gathered, with the fields of its events", async () => {
    const { steps } = await compileEventRule(
      rule("batch: { wait: 1h }", `do: [{ action: wall.note, with: { text: '{{ events.size() }}: {{ ${each} }}' } }]`),
    );
    const events = [{ title: "a" }, { title: "b" }];

    expect(steps[0]?.phases.open[0]?.render({ ...scope(), events })).toEqual({ ok: true, value: { text: "[2]: [a, b]" } });
  });

  test("have no other fields", async () => {
    expect(
      await faultsOf(rule("batch: { wait: 1h }", `do: [{ action: wall.note, with: { text: "{{ events.first().tilte }}" } }]`)),
    ).toEqual(['1:121: error: events.first() has no field "tilte" (did you mean "title"?)']);
  });

  test.each([
    ["steps without a batch", rule("once: { within: 1h }", 'do: [{ action: wall.note, with: { text: "{{ events.size() }}" } }]')],
    ["vars", rule("batch: { wait: 1h }, vars: { n: events.size() }")],
    ["if", rule("batch: { wait: 1h }, if: events.size() > 1")],
    ["keys", rule("batch: { wait: 1h, key: events.size() }")],
    ["a lifecycle", lifecycle("once: { within: 1h }", 'do: [{ id: a, action: wall.note, with: { text: "{{ events.size() }}" } }]')],
  ])("are not there in %s, and help says where", async (_, text) => {
    const column = "rules: [".length + text.indexOf("events.size") + 1;

    expect(await faultsOf(text)).toEqual([
      `1:${column}: error: there is no "events" here (events are what a batch has gathered: they stand in the \`do\` of a rule with \`batch\`)`,
    ]);
  });
});

describe("the rules of the docs with flow control", () => {
  test("compile", async () => {
    const { rules, said } = await compileYaml(`rules:
  - id: failed
    when: { event: cam.received, if: 'event.body.state == "failure"' }
    once: { key: event.body.id, within: 7d }
    do: [{ action: wall.note, with: { text: "{{ event.body.name }} failed" } }]
  - id: repost
    lifecycle: { key: event.id, open: { event: cam.stream.live, tags: [a] }, update: cam.stream.updated, expire_after: 1d, for: 2m }
    rate_limit: { limit: 1, per: 24h, key: event.user }
    do: [{ id: boost, action: wall.boost, with: { id: "{{ event.id }}" } }]
`);

    expect(said).toEqual([]);
    expect(rules.map(({ flow }) => flow.stages.map(({ operator }) => operator))).toEqual([["once"], ["rate_limit"]]);
  });
});
