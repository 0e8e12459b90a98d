import { describe, expect, test } from "vitest";
import type { Json } from "#core/codec/json";
import { differencesIn } from "#core/simulation/rule-tests/match-value";

const message = {
  content: "**Hello** is live",
  silent: null,
  mention: ["live", "mods"],
  embed: { title: "Hello", fields: [{ name: "Game", value: "Art" }, { name: "Watch" }] },
};

describe("differencesIn", () => {
  test.each<[string, Json]>([
    ["nothing is asked of it", {}],
    ["what is named is equal", { content: "**Hello** is live" }],
    ["a map holds more than is named", { embed: { title: "Hello" } }],
    ["a list is as long, and its items hold what is named", { embed: { fields: [{ value: "Art" }, {}] } }],
    ["a text contains another", { content: { contains: "live" } }],
    ["a text contains all of several", { content: { contains: ["Hello", "live"] } }],
    ["a list contains an item", { mention: { contains: "mods" } }],
    ["a list contains a map of which a part is named", { embed: { fields: { contains: { name: "Watch" } } } }],
    ["a text matches somewhere", { content: { matches: "is l.ve$" } }],
    ["something is absent", { username: { absent: true } }],
    ["null is absent", { silent: { absent: true } }],
    ["null is null", { silent: null }],
    ["what is not there is null", { username: null }],
    ["something is there", { content: { absent: false } }],
    ["a list is exactly so", { mention: { equals: ["live", "mods"] } }],
    ["several matchers agree", { content: { contains: "Hello", matches: "^\\*" } }],
  ])("finds none where %s", (_, expected) => {
    expect(differencesIn(expected, message)).toEqual([]);
  });

  test.each<[string, Json, string, string, string]>([
    ["a text is another", { content: "Hi" }, "content", '"Hi"', '"**Hello** is live"'],
    ["a text does not contain another", { content: { contains: "Hi" } }, "content", 'contains "Hi"', '"**Hello** is live"'],
    [
      "one of several is not in it",
      { content: { contains: ["Hello", "Hi"] } },
      "content",
      'contains ["Hello","Hi"]',
      '"**Hello** is live"',
    ],
    ["a text does not match", { content: { matches: "^Hello" } }, "content", 'matches "^Hello"', '"**Hello** is live"'],
    ["a list does not contain an item", { mention: { contains: "oncall" } }, "mention", 'contains "oncall"', '["live","mods"]'],
    ["a list is longer", { mention: ["live"] }, "mention", 'a list of 1 item: ["live"]', '["live","mods"]'],
    ["an item deep inside differs", { embed: { fields: [{ value: "Chess" }, {}] } }, "embed.fields.0.value", '"Chess"', '"Art"'],
    ["something is missing", { username: "Luna" }, "username", '"Luna"', "nothing"],
    ["something should be absent", { content: { absent: true } }, "content", "absent true", '"**Hello** is live"'],
    ["something should be there", { silent: { absent: false } }, "silent", "absent false", "null"],
    [
      "a map is not exactly so",
      { embed: { equals: { title: "Hello" } } },
      "embed",
      'equals {"title":"Hello"}',
      JSON.stringify(message.embed),
    ],
    ["a map is expected and a text is there", { content: { text: "x" } }, "content", '{"text":"x"}', '"**Hello** is live"'],
    ["7 is not the text 7", { content: { equals: 7 } }, "content", "equals 7", '"**Hello** is live"'],
  ])("finds where %s", (_, expected, path, wanted, actual) => {
    expect(differencesIn(expected, message)).toEqual([{ path, expected: wanted, actual }]);
  });
});
