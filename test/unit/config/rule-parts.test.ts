import { describe, expect, test } from "vitest";
import { clausesOf, entriesOf, phasesOf, splitName } from "#core/config/rule-parts";
import { EventRuleShape, LifecycleRuleShape } from "#core/config/rule-shape";

describe("clausesOf", () => {
  test("gives every expression its path", () => {
    expect(clausesOf(undefined, ["if"])).toEqual([]);
    expect(clausesOf("a", ["if"])).toEqual([{ source: "a", path: ["if"] }]);
    expect(clausesOf(["a", "b"], ["if"])).toEqual([
      { source: "a", path: ["if", 0] },
      { source: "b", path: ["if", 1] },
    ]);
  });
});

describe("entriesOf", () => {
  test("brings one or many, short or long, to one form", () => {
    const { when } = EventRuleShape.parse({
      id: "a",
      when: ["radio.show.live", { event: "radio.show.ended", if: ["x"], stations: ["one"] }],
      do: [{ action: "wall.note" }],
    });

    expect(entriesOf(when, ["when"])).toEqual([
      { connection: "radio", event: "show.live", condition: [], parameters: {}, path: ["when", 0], eventPath: ["when", 0] },
      {
        connection: "radio",
        event: "show.ended",
        condition: [{ source: "x", path: ["when", 1, "if", 0] }],
        parameters: { stations: ["one"] },
        path: ["when", 1],
        eventPath: ["when", 1, "event"],
      },
    ]);
    expect(entriesOf("a.b", ["open"])).toMatchObject([{ connection: "a", event: "b", path: ["open"] }]);
    expect(entriesOf(undefined, ["close"])).toEqual([]);
  });
});

describe("phasesOf", () => {
  test("gives one or many phases their paths, durations in milliseconds", () => {
    const rule = LifecycleRuleShape.parse({
      id: "a",
      lifecycle: { key: "event.id", open: "radio.show.live" },
      do: [{ id: "post", action: "wall.note", open: { after: "30m" }, close: [{ op: "edit" }, { op: "delete", after: "1h" }] }],
    });
    const step = rule.do[0];

    expect(phasesOf(step?.open, ["open"])).toEqual([{ phase: { after: 1_800_000 }, path: ["open"] }]);
    expect(phasesOf(step?.close, ["close"])).toEqual([
      { phase: { op: "edit" }, path: ["close", 0] },
      { phase: { op: "delete", after: 3_600_000 }, path: ["close", 1] },
    ]);
    expect(phasesOf(step?.update, ["update"])).toEqual([]);
  });
});

test("splitName splits at the first dot", () => {
  expect(splitName("radio.show.live")).toEqual({ connection: "radio", event: "show.live" });
});

test("a bare number or boolean is an expression too", () => {
  const rule = EventRuleShape.parse({ id: "a", when: "a.b", if: true, vars: { n: 5 }, do: [{ action: "a.b" }] });

  expect([rule.if, rule.vars]).toEqual(["true", { n: "5" }]);
});
