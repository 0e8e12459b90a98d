import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "#core/codec/json";
import type { AccessKey } from "#core/expression/expression";
import { compiled, evaluate } from "./evaluate.ts";

const equals = (path: string, ...values: readonly (string | number | boolean)[]): AccessKey => ({
  path: path.split("."),
  test: "equals",
  values,
});

describe("accessKeys", () => {
  it.each<[string, readonly AccessKey[]]>([
    ['event.title == "a"', [equals("title", "a")]],
    ['"a" == event.title', [equals("title", "a")]],
    ["event.count == 5 && event.live == true", [equals("count", 5), equals("live", true)]],
    ["event.fps == -1.5", [equals("fps", -1.5)]],
    ['(event.title in ["a", "b"] && event.live) && event.account.name == "c"', [equals("title", "a", "b"), equals("account.name", "c")]],
    ['event.headers["x-kind"] == "push"', [equals("headers.x-kind", "push")]],
    ['event.body.a["b"] == "x"', [equals("body.a.b", "x")]],
    ['event.title.startsWith("a")', [{ path: ["title"], test: "startsWith", values: ["a"] }]],
    ['event.title.contains("a")', [{ path: ["title"], test: "contains", values: ["a"] }]],
    ['event.title == "a" || event.title == "b" || event.title in ["c"]', [equals("title", "a", "b", "c")]],
    ['event.tags.exists(t, t == "a")', [{ path: ["tags"], item: [], test: "equals", values: ["a"] }]],
    [
      'event.channels.exists(c, c.viewers > 5 && c.platform == "a" && c.url.startsWith("b"))',
      [
        { path: ["channels"], item: ["platform"], test: "equals", values: ["a"] },
        { path: ["channels"], item: ["url"], test: "startsWith", values: ["b"] },
      ],
    ],
    ['event.title.contains("a") || event.title.contains("b")', [{ path: ["title"], test: "contains", values: ["a", "b"] }]],
  ])("finds them in %s", (source, keys) => {
    expect(compiled(source).accessKeys).toEqual(keys);
  });

  it.each([
    'event.title == ""',
    'event.title in ["a", ""]',
    'event.title.contains("")',
    'event.title != "a"',
    "event.count > 5",
    'event.title.lower() == "a"',
    'event.title.lower().contains("a")',
    'event.title == "a" || event.live',
    'event.title == "a" || event.game == "a"',
    'event.title == "a" || event.title.contains("a")',
    '!(event.title == "a")',
    'event.live ? event.title == "a" : false',
    "event.title == event.game",
    'entity.key == "7"',
    'event.tags.all(t, t == "a")',
    "event.tags.exists(t, event.title == t)",
    'event.tags.filter(t, t == "a").exists(t, t == "b")',
    '!event.tags.exists(t, t == "a")',
    "event.tags[0] == 'a'",
    "event.viewers == null",
    "event.title in lists.blocked",
    'event.title.endsWith("a")',
    "event.live && has(event.game) == true",
  ])("finds none in %s", (source) => {
    expect(compiled(source).accessKeys).toEqual([]);
  });

  const word = fc.constantFrom("", "a", "ab", "b");
  const quoted = word.map((text) => JSON.stringify(text));
  const place = fc.constantFrom("event.title", "event.game", 'event.headers["k"]', "event.body.x", "event.body.deep.y");
  const clause = fc.oneof(
    fc.tuple(place, quoted).map(([path, text]) => `${path} == ${text}`),
    fc.tuple(place, quoted).map(([path, text]) => `${text} != ${path}`),
    fc.tuple(place, fc.array(quoted, { maxLength: 3 })).map(([path, texts]) => `${path} in [${texts.join(", ")}]`),
    fc.tuple(place, fc.constantFrom("startsWith", "contains"), quoted).map(([path, name, text]) => `${path}.${name}(${text})`),
    fc
      .tuple(fc.constantFrom("event.tags", "event.headers", "event.body.x"), quoted)
      .map(([list, text]) => `${list}.exists(t, t == ${text})`),
    fc
      .tuple(fc.constantFrom("event.channels", "event.body.deep"), quoted, quoted)
      .map(([list, one, other]) => `${list}.exists(c, c.platform == ${one} && c.url.contains(${other}))`),
    fc.constantFrom(
      "event.count == 1",
      "event.count in [0, 1]",
      "event.body.x == 1",
      "event.live == false",
      "event.live",
      "1 / event.count == 1",
    ),
  );
  const condition = fc.letrec<{ condition: string }>((tie) => ({
    condition: fc.oneof(
      { depthSize: "small" },
      clause,
      fc.tuple(tie("condition"), fc.constantFrom("&&", "&&", "||"), tie("condition")).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
      tie("condition").map((inner) => `!(${inner})`),
    ),
  })).condition;
  const channels = fc.array(fc.record({ platform: word, url: word }), { maxLength: 3 });
  const json = fc.oneof(word, fc.constantFrom(null, 0, 1, true, ["a"], { a: "b" }), channels);
  const fields = fc.record({
    title: json,
    game: json,
    headers: fc.oneof(fc.record({ k: json }), fc.constant({}), fc.constant(null)),
    body: fc.oneof(fc.record({ x: json, deep: fc.oneof(json, fc.record({ y: json })) }), json),
    count: fc.constantFrom(null, 0, 1, "1"),
    live: fc.constantFrom(null, true, false),
    tags: fc.array(word, { maxLength: 2 }),
    channels: fc.oneof(channels, fc.constant(null)),
  });

  it("are met by every event for which the expression is true", () => {
    let trueOnes = 0;
    fc.assert(
      fc.property(condition, fields, (source, event) => {
        const { accessKeys } = compiled(source);
        const holds = evaluate(source, event) === true;
        if (holds && accessKeys.length > 0) trueOnes += 1;

        if (holds) expect(accessKeys.filter((key) => !meets(event, key))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
    expect(trueOnes).toBeGreaterThan(5);
  });
});

/** What an index does: looks at the event as it came. */
function meets(event: JsonObject, key: AccessKey): boolean {
  const found = at(event, key.path);
  if (key.item === undefined) return isMet(found, key);
  const entries: readonly unknown[] = Array.isArray(found) ? found : Object.keys(typeof found === "object" && found !== null ? found : {});
  return entries.some((entry) => isMet(at(entry, key.item ?? []), key));
}

function at(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    const isObject = typeof found === "object" && found !== null && !Array.isArray(found);
    found = isObject && Object.hasOwn(found as object, name) ? (found as JsonObject)[name] : undefined;
  }
  return found;
}

function isMet(found: unknown, { test, values }: AccessKey): boolean {
  if (test === "equals") return values.some((value) => value === found);
  return (
    typeof found === "string" && values.some((value) => (test === "contains" ? found.includes(`${value}`) : found.startsWith(`${value}`)))
  );
}
