import { Environment } from "@marcbachmann/cel-js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, noon } from "./evaluate.ts";

interface Sources {
  readonly whole: string;
  readonly real: string;
  readonly text: string;
  readonly truth: string;
  readonly wholes: string;
  readonly texts: string;
  readonly time: string;
  readonly length: string;
}

// Divisors come from the event, so that nothing is divided by zero before there is one.
const sources = fc.letrec<Sources>((tie) => ({
  whole: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.integer({ min: 0, max: 20 }).map(String),
    fc.constantFrom("event.count", "event.viewers", "x"),
    fc.tuple(tie("whole"), fc.constantFrom("+", "-", "*"), tie("whole")).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc
      .tuple(tie("whole"), fc.constantFrom("/", "%"), fc.constantFrom("event.count", "event.viewers"))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(tie("truth"), tie("whole"), tie("whole")).map(([condition, a, b]) => `(${condition} ? ${a} : ${b})`),
    tie("text").map((text) => `${text}.size()`),
    tie("texts").map((list) => `size(${list})`),
    tie("whole").map((inner) => `-(${inner})`),
    tie("real").map((inner) => `int(${inner})`),
    tie("length").map((inner) => `${inner}.getMinutes()`),
  ),
  real: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.constantFrom("0.5", "2.25", "event.fps"),
    fc.tuple(tie("real"), fc.constantFrom("+", "-", "*"), tie("real")).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    tie("whole").map((inner) => `double(${inner})`),
  ),
  text: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.constantFrom('"a"', "'b'", '"ab\\n"', 'r"\\d"', "event.title", 'event.headers["k"]'),
    fc.tuple(tie("text"), tie("text")).map(([a, b]) => `(${a} + ${b})`),
    tie("text").map((inner) => `${inner}.trim()`),
    tie("whole").map((inner) => `string(${inner})`),
    fc.tuple(tie("truth"), tie("text"), tie("text")).map(([condition, a, b]) => `(${condition} ? ${a} : ${b})`),
  ),
  truth: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom("event.live", "has(event.headers.k)", "has(event.headers.other)", "true"),
    fc
      .tuple(tie("whole"), fc.constantFrom("==", "!=", "<", "<=", ">", ">="), tie("whole"))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(tie("real"), fc.constantFrom("==", "<", ">="), tie("real")).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(tie("text"), fc.constantFrom("==", "!=", "<", ">="), tie("text")).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(tie("time"), fc.constantFrom("==", "!=", "<", ">="), tie("time")).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(tie("truth"), fc.constantFrom("&&", "||"), tie("truth")).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    tie("truth").map((inner) => `!${inner}`),
    fc.tuple(tie("text"), fc.constantFrom("contains", "startsWith", "endsWith"), tie("text")).map(([a, name, b]) => `${a}.${name}(${b})`),
    fc.tuple(tie("whole"), tie("wholes")).map(([item, list]) => `(${item} in ${list})`),
    fc.tuple(tie("texts"), tie("texts")).map(([a, b]) => `(${a} == ${b})`),
    fc
      .tuple(tie("wholes"), fc.constantFrom("all", "exists", "exists_one"), tie("truth"))
      .map(([list, name, body]) => `${list}.${name}(x, ${body})`),
  ),
  wholes: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    fc.constantFrom("event.numbers", "[1, 2]"),
    fc.tuple(tie("whole"), tie("whole")).map(([a, b]) => `[${a}, ${b}]`),
    fc.tuple(tie("wholes"), tie("truth")).map(([list, body]) => `${list}.filter(x, ${body})`),
    fc.tuple(tie("wholes"), tie("whole")).map(([list, body]) => `${list}.map(x, ${body})`),
    fc.tuple(tie("wholes"), tie("wholes")).map(([a, b]) => `(${a} + ${b})`),
  ),
  texts: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    fc.constantFrom("event.tags", '["a", "b"]'),
    tie("text").map((text) => `[${text}]`),
  ),
  time: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    fc.constantFrom("now", "event.started_at", 'timestamp("2026-02-03T04:05:06Z")'),
    fc.tuple(tie("time"), fc.constantFrom("+", "-"), tie("length")).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
  ),
  length: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    fc.constantFrom('duration("90m")', 'duration("1h30m15s")', "event.length"),
    fc.tuple(tie("length"), tie("length")).map(([a, b]) => `(${a} + ${b})`),
  ),
}));

// `x` outside a macro is the item that the expression begins with.
const expression = fc
  .oneof(sources.truth, sources.whole, sources.text, sources.wholes)
  .map((source) => `[event.count].map(x, ${source})[0]`);

const reference = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });

describe("evaluation", () => {
  it("agrees with a reference implementation of CEL, errors included", () => {
    let values = 0;
    const fields = fc.record({
      title: fc.constantFrom("", "a", "ab", " b "),
      count: fc.integer({ min: -3, max: 3 }),
      viewers: fc.integer({ min: 0, max: 2 }),
      fps: fc.constantFrom(0.5, 29.75, -1.25),
      live: fc.boolean(),
      tags: fc.array(fc.constantFrom("a", "b"), { maxLength: 3 }),
      numbers: fc.array(fc.integer({ min: -2, max: 3 }), { maxLength: 4 }),
      headers: fc.constant({ k: "a" }),
    });
    fc.assert(
      fc.property(expression, fields, (source, event) => {
        const expected = referenceValue(source, event);
        const found = evaluate(source, event);
        if (expected !== "error") values += 1;

        expect(typeof found === "string" && found.startsWith("error: ") ? "error" : found).toEqual(expected);
      }),
      { numRuns: 300 },
    );
    expect(values).toBeGreaterThan(50);
  });
});

interface Fields {
  readonly fps: number;
  readonly [name: string]: unknown;
}

function referenceValue(source: string, event: Fields): unknown {
  const length: unknown = reference.evaluate('duration("7800s")');
  const scope = {
    now: new Date(noon),
    event: {
      ...(withBigInts(event) as object),
      fps: event.fps,
      started_at: new Date(Date.UTC(2026, 6, 1, 10)),
      length,
    },
  };
  try {
    return withNumbers(reference.evaluate(source, scope));
  } catch {
    return "error";
  }
}

function withBigInts(value: unknown): unknown {
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  if (Array.isArray(value)) return value.map(withBigInts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withBigInts(item)]));
}

function withNumbers(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return Array.isArray(value) ? value.map(withNumbers) : value;
}
