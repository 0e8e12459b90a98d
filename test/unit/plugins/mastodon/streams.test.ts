import { describe, expect, it } from "vitest";
import type { JsonObject } from "#core/codec/json";
import plugin from "#plugins/mastodon/index";
import { keyOfWire } from "#plugins/mastodon/streams/stream";
import { tagKey } from "#plugins/mastodon/streams/tag-key";
import { wantedStreams } from "#plugins/mastodon/streams/wanted-streams";

function keysFor(...subscriptions: readonly (readonly [event: string, parameters?: JsonObject])[]): readonly string[] {
  return wantedStreams(subscriptions.map(([event, parameters = {}]) => ({ event, parameters }))).streams.map(({ key }) => key);
}

describe("wantedStreams", () => {
  it("takes posts without parameters from the home timeline", () => {
    expect(keysFor(["status.created"])).toEqual(["user"]);
  });

  it("takes each stream once, by whatever spelling and rule", () => {
    expect(keysFor(["status.created", { tags: ["#Cats", "cats", "CATS"] }], ["status.edited", { tags: ["cats"] }])).toEqual([
      "hashtag:cats",
    ]);
  });

  it("adds no stream for edits and deletions of what comes anyway", () => {
    expect(keysFor(["status.created", { tags: ["cats"] }], ["status.edited"], ["status.deleted"])).toEqual(["hashtag:cats"]);
    expect(keysFor(["status.deleted"])).toEqual(["user"]);
    expect(keysFor(["status.edited"], ["conversation"])).toEqual(["direct", "user"]);
  });

  it("hears notifications over the home timeline when that is there", () => {
    expect(keysFor(["notification"])).toEqual(["user:notification"]);
    expect(keysFor(["notification"], ["status.created"])).toEqual(["user"]);
    expect(wantedStreams([{ event: "notification", parameters: {} }]).notifications).toBe(true);
    expect(wantedStreams([{ event: "status.created", parameters: {} }]).notifications).toBe(false);
  });

  it("hears of edits of boosted posts by notifications", () => {
    expect(keysFor(["status.edited", { boosted: true }])).toEqual(["user:notification"]);
    expect(keysFor(["status.created", { tags: ["cats"] }], ["status.edited", { boosted: true }])).toEqual([
      "hashtag:cats",
      "user:notification",
    ]);
    expect(wantedStreams([{ event: "status.edited", parameters: { boosted: true } }]).notifications).toBe(true);
  });

  it.each(["announcement.published", "announcement.reaction", "announcement.deleted", "filters.changed"])(
    "hears %s over the home timeline",
    (event) => {
      expect(keysFor([event])).toEqual(["user"]);
    },
  );
});

describe("a rule's parameters", () => {
  const { accepts } = plugin.events["status.created"] ?? {};
  const follows = plugin.events["status.deleted"]?.accepts;

  it("mean a post that came by one of them", () => {
    expect(accepts?.({}, { tags: ["Café"] }, ["hashtag:cafe"])).toBe(true);
    expect(accepts?.({}, { tags: ["dogs"], lists: ["1"] }, ["hashtag:cats", "list:1"])).toBe(true);
    expect(accepts?.({}, { tags: ["cats"] }, ["hashtag:local:cats", "user"])).toBe(false);
    expect(accepts?.({}, { tags: ["cats"], local: true }, ["hashtag:local:cats"])).toBe(true);
  });

  it("mean the home timeline when there are none, and any post for what follows", () => {
    expect(accepts?.({}, {}, ["hashtag:cats"])).toBe(false);
    expect(accepts?.({}, {}, ["hashtag:cats", "user"])).toBe(true);
    expect(follows?.({}, {}, ["hashtag:cats"])).toBe(true);
    expect(follows?.({}, { tags: ["dogs"] }, ["hashtag:cats"])).toBe(false);
  });

  it.each<[JsonObject, JsonObject, readonly string[]]>([
    [{ tags: ["cats"] }, { tags: ["Cats", "dogs"], lists: ["1"] }, ["hashtag:cats", "list:1"]],
    [{ tags: ["cats"] }, { tags: ["cats"], local: true }, ["hashtag:local:cats"]],
    [{ tags: [] }, { tags: ["cats"] }, []],
    [{ tags: ["cats"] }, {}, ["user"]],
  ])("say by which streams a made-up post %j comes to a rule with %j", (post, parameters, ways) => {
    expect(plugin.events["status.created"]?.waysOf?.(post, parameters)).toEqual(ways);
    expect(accepts?.(post, parameters, ways)).toBe(ways.length > 0);
  });

  it("let a made-up deletion come by every stream", () => {
    expect(plugin.events["status.deleted"]?.waysOf?.({ id: "1" }, { tags: ["cats"] })).toEqual(["hashtag:cats"]);
  });

  it("mean edits of boosted posts where they say so, beside those that came by what else they name", () => {
    const edits = plugin.events["status.edited"]?.accepts;

    expect(edits?.({}, { boosted: true }, ["user:notification"])).toBe(true);
    expect(edits?.({}, { boosted: true }, ["hashtag:cats"])).toBe(false);
    expect(edits?.({}, { tags: ["cats"], boosted: true }, ["hashtag:cats"])).toBe(true);
    expect(edits?.({}, { tags: ["cats"] }, ["user:notification"])).toBe(false);
    expect(edits?.({}, {}, ["user:notification"])).toBe(false);
    expect(edits?.({}, {}, ["hashtag:cats", "user:notification"])).toBe(true);
  });

  it("choose notifications by type", () => {
    const notification = plugin.events["notification"]?.accepts;

    expect(notification?.({ type: "mention" }, { types: ["mention"] }, [])).toBe(true);
    expect(notification?.({ type: "follow" }, { types: ["mention"] }, [])).toBe(false);
    expect(notification?.({ type: "follow" }, {}, [])).toBe(true);
  });

  it("refuse a tag of which nothing is left", () => {
    expect(plugin.events["status.created"]?.parameters?.safeParse({ tags: ["#!"] }).success).toBe(false);
  });
});

it.each([
  ["#CatUrday", "caturday"],
  ["Café", "cafe"],
  ["ＡＢＣ", "abc"],
  ["日本語", "日本語"],
  ["がんばれ", "がんばれ"],
  ["a-b c", "abc"],
  ["#!", ""],
])("knows the tag %s as %s", (tag, key) => {
  expect(tagKey(tag)).toBe(key);
});

it("knows a stream by what its messages say of it", () => {
  expect(keyOfWire(["hashtag", "CatUrday"])).toBe("hashtag:caturday");
  expect(keyOfWire(["list", "12"])).toBe("list:12");
  expect(keyOfWire(["public:local:media"])).toBe("public:local:media");
  expect(keyOfWire([])).toBe("");
});
