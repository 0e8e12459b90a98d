import { describe, expect, test } from "vitest";
import { resolveMentions } from "#plugins/discord/message/mentions";

const roles = { live: "400000000000000001" };

describe("resolveMentions", () => {
  test.each([
    ["live", "<@&400000000000000001>", { parse: [], roles: ["400000000000000001"], replied_user: false }],
    ["role:400000000000000009", "<@&400000000000000009>", { parse: [], roles: ["400000000000000009"], replied_user: false }],
    ["user:600000000000000001", "<@600000000000000001>", { parse: [], users: ["600000000000000001"], replied_user: false }],
    ["600000000000000001", "<@600000000000000001>", { parse: [], users: ["600000000000000001"], replied_user: false }],
    ["here", "@here", { parse: ["everyone"], replied_user: false }],
  ])("notifies exactly %s", (word, text, allowed) => {
    expect(resolveMentions(word, roles)).toEqual({ ok: true, mentions: { text, allowed } });
  });

  test.each([[""], ["  "], [[]], [null], [undefined]])("notifies nobody for %j", (words) => {
    expect(resolveMentions(words, roles)).toEqual({ ok: true, mentions: { text: "", allowed: { parse: [], replied_user: false } } });
  });

  test("says which words it does not know", () => {
    const resolved = resolveMentions(["lvie", "role:12"], roles);

    expect(resolved).toEqual({
      ok: false,
      mistakes: [expect.stringContaining('did you mean "live"?'), expect.stringContaining('mention "role:12" is no role')],
    });
  });
});
