import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import type { AccessKey } from "#core/expression/expression";
import type { CompiledRule } from "#core/rules/compiled-rule";
import { RuleIndex } from "#core/rules/rule-index";
import { createRuleSet, entriesOf } from "#core/rules/rule-set";
import { compileYaml, scope } from "./compile-yaml.ts";

const equals = (name: string, ...values: AccessKey["values"]): AccessKey => ({ path: [name], test: "equals", values });
const contains = (name: string, ...values: AccessKey["values"]): AccessKey => ({ path: [name], test: "contains", values });

function indexOf(...waysIn: readonly (readonly (readonly AccessKey[])[])[]): RuleIndex<number> {
  return new RuleIndex(waysIn.map((ways, value) => ({ value, waysIn: ways })));
}

describe("RuleIndex", () => {
  test("leaves out what a fact rules out", () => {
    const index = indexOf([[equals("game", "Chess")]], [[equals("game", "Go")]], [[]]);

    expect(index.candidates({ game: "Go" })).toEqual([1, 2]);
    expect(index.candidates({ game: null })).toEqual([2]);
    expect(index.candidates({})).toEqual([2]);
  });

  test("gives everything, in order, when nothing is known of anything", () => {
    expect(indexOf([[]], [], [[]]).candidates({})).toEqual([0, 1, 2]);
  });

  test("finds by any of several ways in, and once", () => {
    const index = indexOf([[equals("a", 1)], [equals("b", 2)]], [[equals("a", 1, 2)]]);

    expect(index.candidates({ a: 1, b: 2 })).toEqual([0, 1]);
    expect(index.candidates({ a: 2, b: 2 })).toEqual([0, 1]);
    expect(index.candidates({ a: 2 })).toEqual([1]);
  });

  test("tells values apart by their type", () => {
    const index = indexOf([[equals("a", 7)]], [[equals("a", "7")]], [[equals("a", true)]]);

    expect(index.candidates({ a: 7 })).toEqual([0]);
    expect(index.candidates({ a: "7" })).toEqual([1]);
    expect(index.candidates({ a: true })).toEqual([2]);
    expect(index.candidates({ a: [7] })).toEqual([]);
  });

  test("looks for texts inside of texts, and at their beginning", () => {
    const index = indexOf([[contains("title", "go", "run")]], [[{ path: ["title"], test: "startsWith", values: ["go"] }]]);

    expect(index.candidates({ title: "let us go" })).toEqual([0]);
    expect(index.candidates({ title: "going" })).toEqual([0, 1]);
    expect(index.candidates({ title: 5 })).toEqual([]);
  });

  test("reaches into what is nested, and only into the event's own fields", () => {
    const index = indexOf(
      [[{ path: ["a", "b"], test: "equals", values: [1] }]],
      [[{ path: ["constructor", "name"], test: "equals", values: ["Object"] }]],
    );

    expect(index.candidates({ a: { b: 1 } })).toEqual([0]);
    expect(index.candidates({ a: null })).toEqual([]);
    expect(index.candidates({ a: "b" })).toEqual([]);
  });

  test("files each under its rarest fact, an equal before a text inside of a text", () => {
    const common = Array.from({ length: 50 }, (_, n) => [[equals("platform", "twitch"), contains("title", "x"), equals("user", n)]]);

    expect(indexOf(...common).candidates({ platform: "twitch", title: "x", user: 3 })).toEqual([3]);
  });

  test("looks for a text of one's own rather than asking all that share an equal", () => {
    const sharing = Array.from({ length: 50 }, (_, n) => [[equals("tag", "art"), contains("title", `word ${n.toString()}.`)]]);

    expect(indexOf(...sharing).candidates({ tag: "art", title: "a word 3. and more" })).toEqual([3]);
    expect(indexOf(...sharing).candidates({ tag: "art", title: "nothing" })).toEqual([]);
  });

  test("finds one of ten thousand", () => {
    const index = indexOf(...Array.from({ length: 10_000 }, (_, n) => [[equals("platform", "twitch"), equals("user", n)]]));

    expect(index.candidates({ platform: "twitch", user: 9_999 })).toEqual([9_999]);
    expect(index.candidates({ platform: "twitch", user: 10_000 })).toEqual([]);
  });
});

const clause = fc.oneof(
  fc.tuple(fc.constantFrom("title", "game"), fc.constantFrom("a", "b", "ab")).map(([field, value]) => `event.${field} == "${value}"`),
  fc
    .tuple(fc.constantFrom("title", "game"), fc.constantFrom("contains", "startsWith"), fc.constantFrom("a", "b"))
    .map(([f, call, v]) => `event.${f}.${call}("${v}")`),
  fc.integer({ min: 0, max: 3 }).map((n) => `event.user == ${n}`),
  fc.integer({ min: 0, max: 3 }).map((n) => `event.cover.width == ${n}.0`),
  fc.integer({ min: 0, max: 3 }).map((n) => `event.viewers > ${n}`),
  fc.constantFrom(
    "event.partner",
    "event.partner == true",
    "event.verified == false",
    "event.title != event.game",
    "event.user in [1, 2]",
    'event.game in ["a", ""]',
    '"a" in event.tags',
    'event.tags.exists(t, t == "b")',
    'event.tags.exists(t, t.startsWith("a") && t != "ab")',
    'event.tags.exists(t, t.contains("b")) && event.user == 1',
    'event.tags.exists_one(t, t == "a")',
    'event.tags.all(t, t == "a")',
    'event.channels.exists(c, c.platform == "a" && c.live == true)',
    'event.channels.exists(c, c.live == false || c.platform == "b")',
    'event.channels.filter(c, c.platform == "a").exists(c, c.live)',
    'event.cover.exists(name, name == "width")',
  ),
);
const expression = fc.oneof(
  clause,
  fc.tuple(clause, fc.constantFrom("&&", "||"), clause).map(([one, operator, other]) => `${one} ${operator} ${other}`),
  fc.tuple(clause, clause, clause).map(([one, two, three]) => `(${one} || ${two}) && ${three}`),
  clause.map((one) => `!(${one})`),
);
const condition = fc.array(expression, { minLength: 0, maxLength: 2 });
const entry = fc
  .tuple(fc.constantFrom("cam.stream.live", "cam.stream.updated"), condition)
  .map(([event, conditions]) => ({ event, ...(conditions.length === 0 ? {} : { if: conditions }) }));
const rule = fc
  .tuple(fc.array(entry, { minLength: 1, maxLength: 2 }), condition, fc.boolean())
  .map(([entries, conditions, isLifecycle]) => ({
    ...(isLifecycle ? { lifecycle: { key: "event.user", open: entries, expire_after: "1h" } } : { when: entries }),
    ...(conditions.length === 0 ? {} : { if: conditions }),
    do: [{ id: "s", action: "wall.note", with: { text: "x" } }],
  }));
const event: fc.Arbitrary<JsonObject> = fc.record({
  title: fc.constantFrom("", "a", "b", "ab", "ba"),
  game: fc.constantFrom(null, "", "a", "ab"),
  user: fc.integer({ min: 0, max: 3 }),
  viewers: fc.constantFrom(null, 0, 2),
  verified: fc.constantFrom(null, true, false),
  partner: fc.boolean(),
  tags: fc.array(fc.constantFrom("", "a", "b", "ab"), { maxLength: 3 }),
  channels: fc.array(fc.record({ platform: fc.constantFrom("a", "b"), live: fc.constantFrom(null, true, false) }), { maxLength: 3 }),
  cover: fc.record({ url: fc.constant(""), width: fc.integer({ min: 0, max: 3 }) }),
});

/** Whether an event could make the rule do anything, by asking everything. */
function concerns(compiled: CompiledRule, name: string, data: JsonObject): boolean {
  const entries = entriesOf(compiled).filter((one) => one.connection === "cam" && one.event === name);
  if (compiled.kind === "lifecycle") return entries.length > 0;
  const at = scope(data);
  return entries.some((one) => one.condition.test(at).holds === true) && compiled.condition.test(at).holds === true;
}

describe("createRuleSet", () => {
  test("never leaves out a rule whose conditions hold, and keeps the order of the configuration", async () => {
    const property = fc.asyncProperty(
      fc.array(rule, { minLength: 1, maxLength: 12 }),
      fc.array(fc.tuple(fc.constantFrom("stream.live", "stream.updated", "stream.ended"), event), { minLength: 1, maxLength: 8 }),
      async (rules, events) => {
        const { rules: compiled } = await compileYaml(`rules: ${JSON.stringify(rules.map((one, n) => ({ id: `r${n}`, ...one })))}`);
        const set = createRuleSet(compiled);
        const order = compiled.map(({ id }) => id);

        for (const [name, data] of events) {
          const found = set.candidates("cam", name, data).map(({ id }) => id);

          expect(found).toEqual(expect.arrayContaining(compiled.filter((one) => concerns(one, name, data)).map(({ id }) => id)));
          expect(found).toEqual(order.filter((id) => found.includes(id)));
          expect(compiled.filter(({ id }) => found.includes(id)).every((one) => entriesOf(one).some((each) => each.event === name))).toBe(
            true,
          );
        }
      },
    );

    await fc.assert(property, { numRuns: 60 });
  });

  test("knows rules by their id, and none for an event that nobody listens to", async () => {
    const { rules } = await compileYaml("rules: [{ id: r, when: cam.stream.live, do: [{ action: wall.note, with: { text: x } }] }]");
    const set = createRuleSet(rules);

    expect(set.rules.get("r")).toBe(rules[0]);
    expect(set.candidates("cam", "stream.ended", {})).toEqual([]);
    expect(set.candidates("other", "stream.live", {})).toEqual([]);
  });

  test("asks a lifecycle about every event of its entries: one whose `if` fails says something too", async () => {
    const { rules } = await compileYaml(
      "rules: [{ id: r, lifecycle: { key: event.user, open: { event: cam.stream.live, if: event.user == 7 } }, do: [{ id: s, action: wall.note, with: { text: x } }] }]",
    );

    expect(createRuleSet(rules).candidates("cam", "stream.live", { user: 8 })).toEqual(rules);
  });
});
