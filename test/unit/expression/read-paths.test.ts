import { describe, expect, test } from "vitest";
import { readPaths } from "#core/expression/read-paths";

const scope = { event: { title: "Hello", account: { bot: true, tags: ["a"] }, viewers: null }, lists: { blocked: ["x"] }, now: 0 };

describe("readPaths", () => {
  test.each([
    ["event.viewers > 5", [["event.viewers", null]]],
    [
      'event.title.lower().contains("h") && event.account.bot',
      [
        ["event.title", "Hello"],
        ["event.account.bot", true],
      ],
    ],
    [
      'event["title"] == "a" || event.title == "b"',
      [
        ['event["title"]', "Hello"],
        ["event.title", "Hello"],
      ],
    ],
    [
      "!(event.account.domain in lists.blocked)",
      [
        ["event.account.domain", undefined],
        ["lists.blocked", ["x"]],
      ],
    ],
    [
      "event.account.tags.exists(t, t == event.title)",
      [
        ["event.account.tags", ["a"]],
        ["event.title", "Hello"],
      ],
    ],
    [
      'has(event.title) ? [event.title, {"a": event.viewers}] : []',
      [
        ["event.title", "Hello"],
        ["event.viewers", null],
      ],
    ],
    ["1 + 1 == 2", []],
    ["event.", []],
  ])("tells what %s reads", (source, expected) => {
    expect(readPaths(source, scope).map(({ text, value }) => [text, value])).toEqual(expected);
  });

  test("names each place once", () => {
    expect(readPaths("event.viewers > 1 && event.viewers < 5", scope)).toHaveLength(1);
  });
});
