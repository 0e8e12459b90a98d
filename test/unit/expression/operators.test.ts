import { describe, expect, it } from "vitest";
import { Duration, Timestamp } from "#core/expression/value";
import { evaluate, noon } from "./evaluate.ts";

describe("numbers", () => {
  it.each([
    ["event.viewers == 5", true],
    ["event.viewers == 5.0", true],
    ["event.viewers != 6", true],
    ["event.fps > 29", true],
    ["event.fps >= 30", false],
    ["event.fps < 29.98", true],
    ["event.count <= 7", true],
    ["event.viewers in [1, 5]", true],
    ["event.count + 1", 8],
    ["event.count - 10", -3],
    ["event.count * 2", 14],
    ["event.fps * 2", 59.94],
    ["-event.count", -7],
    ["0x10", 16],
    ["1.5e3", 1500],
  ])("%s is %s", (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it.each([
    ["event.count / 2", 3],
    ["-event.count / 2", -3],
    ["event.count / 2.0", 3.5],
    ["event.fps / 2", 14.985],
    ["event.body.n / 2", 1.5],
    ["event.count % 4", 3],
    ["-event.count % 4", -3],
  ])("divides by the static types: %s is %s", (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it.each(["event.count / event.viewers", "event.count % event.viewers", "event.fps / event.viewers"])(
    "takes %s by zero as an error",
    (source) => {
      expect(evaluate(source, { viewers: 0 })).toBe("error: division by zero");
    },
  );

  it("never gives minus zero", () => {
    expect(Object.is(evaluate("-event.count", { count: 0 }), 0)).toBe(true);
  });

  it("refuses results that a number cannot hold", () => {
    expect(evaluate("event.count * event.count", { count: 2 ** 40 })).toBe("error: the number is too large");
    expect(evaluate("event.fps * event.fps", { fps: 1e300 })).toBe("error: the number is too large");
  });
});

describe("text", () => {
  it.each([
    ['"a" + event.title', "aHello world"],
    ['event.title == "Hello world"', true],
    ['event.title != "Hello world"', false],
    ['event.title < "Z"', true],
    ['event.title >= "Hello"', true],
    ['"\\u00e9" == "é"', true],
    ["r'\\d'", "\\d"],
  ])("%s is %s", (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });
});

describe("time", () => {
  it.each([
    ['now - event.started_at == duration("2h")', true],
    ['now - event.started_at > duration("7d")', false],
    ['event.started_at + duration("90m") < now', true],
    ['event.started_at - duration("1h") < event.started_at', true],
    ['duration("1h") + event.started_at > event.started_at', true],
    ['duration("1h") - duration("90m") == -duration("30m")', true],
    ['event.length + duration("10s") > event.length', true],
    ['event.started_at == timestamp("2026-07-01T13:00:00+03:00")', true],
    ["event.times[1] > event.times[0]", true],
    ["event.channels[0].online_at == event.started_at", true],
    ["event.started_at in event.times", true],
  ])("%s is %s", (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it("gives instants and lengths as values", () => {
    expect(evaluate("now")).toEqual(new Timestamp(noon));
    expect(evaluate("event.started_at")).toEqual(new Timestamp(Date.UTC(2026, 6, 1, 10)));
    expect(evaluate("event.length")).toEqual(new Duration(7_800_000));
  });

  it("takes a text that is no time as an error", () => {
    expect(evaluate("event.started_at < now", { started_at: "soon" })).toBe('error: "soon" is not a time (RFC 3339)');
    expect(evaluate("event.length < event.length", { length: "long" })).toBe('error: "long" is not a duration');
    expect(evaluate("event.times.size()", { times: ["soon"] })).toBe('error: "soon" is not a time (RFC 3339)');
  });

  it("refuses times that have no text", () => {
    const late = { started_at: "9999-12-31T23:59:59Z" };

    expect(evaluate('event.started_at + duration("1d")', late)).toBe("error: the time lies outside the years 1 to 9999");
  });
});

describe("lists and maps", () => {
  it.each([
    ["[1, 2] == [1, 2.0]", true],
    ["event.tags == ['a', 'b']", true],
    ["event.tags == ['b', 'a']", false],
    ["event.tags + ['c'] == ['a', 'b', 'c']", true],
    ["'a' in event.tags", true],
    ["'x-kind' in event.headers", true],
    ["'y' in event.headers", false],
    ["event.headers['x-kind'] == 'push'", true],
    ["event.tags[1]", "b"],
    ["{'a': 1, 'b': [2]} == {'b': [2], 'a': 1.0}", true],
    ["{'a': 1} == {'a': 1, 'b': 2}", false],
    ["{'a': now}.a == now", true],
    ["{event.title: 1}['Hello world']", 1],
    ["event.body.list == [1, 'two']", true],
    ["event.body.list[0]", 1],
    ["event.body['action']", "opened"],
    ["event.account == {'name': 'luna', 'followers': 10}", true],
  ])("%s is %s", (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it("never reads what an object merely inherits", () => {
    expect(evaluate("event.headers.constructor")).toBeNull();
    expect(evaluate("event.body.toString")).toBeNull();
    expect(evaluate("event.headers['__proto__']")).toBeNull();
    expect(evaluate("'toString' in event.headers")).toBe(false);
  });

  it("keeps a name such as __proto__ as data", () => {
    expect(evaluate("{'__proto__': 1}['__proto__']")).toBe(1);
  });

  it("says what has no fields", () => {
    expect(evaluate("event.body.action.x == 1")).toBe('error: event.body.action is text and has no field "x"');
    expect(evaluate("event.body.list['x'] == 1")).toBe('error: event.body.list is a list and has no field "x"');
    expect(evaluate("event.body[event.tags[0]][0] == 1", { body: { a: 3 } })).toBe(
      "error: event.body[event.tags[0]] is a whole number and has nothing at 0",
    );
  });
});

describe("logic", () => {
  const failing = "1 / (event.count - 7) > 0";

  it.each([
    [`${failing} || event.live`, true],
    [`event.live || ${failing}`, true],
    [`${failing} && !event.live`, false],
    [`!event.live && ${failing}`, false],
    [`${failing} && event.live`, "error: division by zero"],
    [`${failing} || !event.live`, "error: division by zero"],
    [`!(${failing})`, "error: division by zero"],
    [`event.live ? "a" : string(${failing})`, "a"],
    [`event.live ? string(${failing}) : "a"`, "error: division by zero"],
    [`${failing} ? "a" : "b"`, "error: division by zero"],
    ["!event.live", false],
    ["event.live ? 1 : 'one'", 1],
  ])("absorbs errors as CEL says: %s is %s", (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it("takes a value of the wrong kind as an error, whatever the schema promised", () => {
    expect(evaluate("event.live && event.live", { live: "yes" })).toBe("error: event.live is text, not true or false");
    expect(evaluate("event.count > 1", { count: "7" })).toBe("error: event.count is text, not a number");
    expect(evaluate('event.title.lower() == "x"', { title: 7 })).toBe("error: event.title is a whole number, not text");
    expect(evaluate("event.body.n > event.body.action")).toBe("error: a whole number and text have no order");
    expect(evaluate("event.body.n + event.body.action")).toBe("error: + does not work between a whole number and text");
    expect(evaluate("1 in event.body.n")).toBe('error: a whole number holds nothing: "in" needs a list or a map');
  });

  it("compares different kinds of unknown values as unequal", () => {
    expect(evaluate('event.body.n == "3"')).toBe(false);
    expect(evaluate('event.body.n != "3"')).toBe(true);
  });
});
