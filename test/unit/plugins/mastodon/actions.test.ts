import { describe, expect, test } from "vitest";
import type { ActionDefinition, OpKind } from "#core/plugin/action-definition";
import { traitsOf } from "#core/plugin/field-traits";
import { actions } from "#plugins/mastodon/actions/index";
import { StatusInput } from "#plugins/mastodon/actions/status/status-input";
import type { MastodonClient } from "#plugins/mastodon/client";
import { Settings } from "#plugins/mastodon/settings";

const settings = Settings.parse({ url: "https://social.example/", access_token: "secret-token" });
const { status, boost } = actions;

function lint(input: Record<string, unknown>, templated: readonly string[] = []): readonly string[] {
  return status.lint?.(settings, input, templated) ?? [];
}

describe("lint", () => {
  test("has nothing to say about a good post", () => {
    expect(lint({ text: "a", mention: ["luna@example.org"], media: [{ url: "https://a.example/b.png" }] })).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["an empty post", { language: "en" }, "the post is empty"],
    ["a blank post", { text: " ", media: [] }, "the post is empty"],
    ["a mention of nobody", { text: "a", mention: "luna sol" }, 'mention "luna sol" is no account'],
    [
      "a picture from two places",
      { text: "a", media: [{ url: "https://a.example", path: "a.png" }] },
      "media[0]: set url or path, not both",
    ],
    [
      "a poll with media",
      { poll: { options: ["1", "2"], expires_in: "1h" }, media: [{ path: "a.png" }] },
      "a post with a poll has no media",
    ],
    ["a poll of one answer", { text: "a", poll: { options: ["1", "1"], expires_in: "1h" } }, "two answers that differ"],
  ])("speaks of %s", (_, input, sentence) => {
    expect(lint(input)).toEqual([expect.stringContaining(sentence)]);
  });

  test("does not miss what a template fills in", () => {
    expect(lint({}, ["text"])).toEqual([]);
    expect(status.lint?.(settings, {})).toEqual([]);
  });
});

describe("the input of a post", () => {
  test.each<[string, Record<string, unknown>]>([
    ["a visibility that there is not", { visibility: "everyone" }],
    ["a poll without an end", { poll: { options: ["1", "2"] } }],
    ["a poll that ends before it begins", { poll: { options: ["1", "2"], expires_in: "-1h" } }],
    ["a poll of no duration", { poll: { options: ["1", "2"], expires_in: "soon" } }],
    ["a word that it does not know", { texts: "a" }],
  ])("has no place for %s", (_, input) => {
    expect(StatusInput.safeParse(input).success).toBe(false);
  });

  test("calls what an edit cannot change a thing of a new post, and escapes what is put into its texts", () => {
    const { shape } = StatusInput;
    const createOnly = Object.entries(shape).flatMap(([name, field]) => (traitsOf(field).createOnly === true ? [name] : []));

    expect(createOnly).toEqual(["visibility", "mention", "media", "poll", "quote", "in_reply_to"]);
    expect([shape.text, shape.spoiler].map((field) => traitsOf(field).markup?.("@luna"))).toEqual(["@\u200bluna", "@\u200bluna"]);
    expect(traitsOf(shape.mention).markup).toBeUndefined();
  });
});

describe("the declaration", () => {
  test("has a new post looked for and everything else done again", () => {
    const by = (action: ActionDefinition<Settings, MastodonClient>, ...ops: OpKind[]): readonly string[] =>
      ops.map((op) => action.idempotency(settings, op).by);

    expect(by(status as never, "create", "reply", "edit", "delete")).toEqual(["none", "none", "natural", "natural"]);
    expect(status.find).toBeDefined();
    expect(by(boost as never, "create", "delete")).toEqual(["natural", "natural"]);
  });

  test("names the place that a refusal parks, each action its own", () => {
    const targets = Object.values(actions).map((action) =>
      (action as ActionDefinition<Settings, MastodonClient>).target(settings, { id: "1" }),
    );

    expect(targets).toEqual(["posts", "boosts", "favourites", "bookmarks"].map((what) => `${what} on https://social.example`));
  });

  test("draws from Mastodon's budgets: 300 in five minutes, 300 posts in three hours, 30 deletes in thirty minutes", () => {
    const shown = (action: keyof typeof actions, op: OpKind): readonly string[] =>
      ((actions[action] as ActionDefinition<Settings, MastodonClient>).budgets?.(settings, { id: "1" }, op) ?? []).map(
        ({ key, limit, perMs }) => `${key.split(":")[2] ?? ""} ${limit} per ${perMs / 60_000} min`,
      );
    const all = "all 300 per 5 min";
    const post = "post 300 per 180 min";
    const deletes = "delete 30 per 30 min";

    expect(shown("status", "create")).toEqual([all, post]);
    expect(shown("status", "reply")).toEqual([all, post]);
    expect(shown("status", "edit")).toEqual([all]);
    expect(shown("status", "delete")).toEqual([all, deletes]);
    expect(shown("boost", "create")).toEqual([all, post]);
    expect(shown("boost", "delete")).toEqual([all, deletes]);
    expect(shown("favourite", "create")).toEqual([all]);
    expect(shown("bookmark", "delete")).toEqual([all]);
  });

  test("shares budgets by account, keeps its token out of them, and takes other limits", () => {
    const keyOf = (written: object): string | undefined => {
      const parsed = Settings.parse({ url: "https://social.example", access_token: "secret-token", ...written });
      return status.budgets?.(parsed, {}, "create")[0]?.key;
    };
    const limited = Settings.parse({ url: "https://a.example", access_token: "t", rate_limits: { posts_per_3h: 5 } });

    expect(keyOf({})).toBe(status.budgets?.(settings, {}, "create")[0]?.key);
    expect(new Set([keyOf({}), keyOf({ access_token: "other" }), keyOf({ url: "https://b.example" })]).size).toBe(3);
    expect(keyOf({})).not.toContain("secret");
    expect(status.budgets?.(limited, {}, "create").map(({ limit }) => limit)).toEqual([300, 5]);
  });
});
