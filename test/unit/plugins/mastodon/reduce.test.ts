import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "#core/codec/json";
import type { SourceEvent } from "#core/plugin/source-definition";
import plugin from "#plugins/mastodon/index";
import { initialState, type MastodonState } from "#plugins/mastodon/reduce/state";

const now = Date.UTC(2026, 10, 21, 7, 0, 0);
const config = plugin.config.parse({ url: "https://social.example", access_token: "token" });

/** A source that is fed by hand. */
class Fed {
  state: MastodonState = initialState;
  readonly events: SourceEvent[] = [];
  readonly notices: string[] = [];

  frame(frame: Json, at = now): readonly SourceEvent[] {
    const reduction = plugin.source?.reduce(this.state, { kind: "frame", frame }, { now: at, config });
    if (reduction === undefined) throw new Error("the plugin has no source");
    this.state = reduction.state;
    this.events.push(...reduction.events);
    this.notices.push(...(reduction.notices ?? []).map(({ code }) => code));
    return reduction.events;
  }

  say(event: string, payload: JsonObject | string, stream: readonly string[] = ["hashtag", "cats"]): readonly SourceEvent[] {
    return this.frame({ stream, event, payload: typeof payload === "string" ? payload : JSON.stringify(payload) });
  }
}

function status(id: string, more: JsonObject = {}): JsonObject {
  return {
    id,
    uri: `https://a.example/${id}`,
    content: "<p>Hi</p>",
    created_at: "2026-11-21T06:59:00.000Z",
    account: { id: "1", acct: "sol" },
    ...more,
  };
}

describe("the mastodon reducer", () => {
  it("fills in what a server leaves out, and takes no odd value for a known one", () => {
    const [told] = new Fed().say(
      "update",
      status("1", { sensitive: "yes", tags: [{ name: "Cats" }, 5, { name: "cats" }], url: 7, poll: [], mentions: null }),
    );

    expect(told).toMatchObject({
      time: Date.UTC(2026, 10, 21, 6, 59, 0),
      data: {
        sensitive: false,
        tags: ["cats"],
        url: "https://a.example/1",
        poll: null,
        mentions: [],
        account: { acct: "sol@social.example", domain: "social.example" },
      },
    });
    expect(plugin.events["status.created"]?.payload.safeParse(told?.data).error).toBeUndefined();
  });

  it("names local accounts by the domain that the instance says", () => {
    const fed = new Fed();
    fed.frame({ kind: "instance", domain: "Example.org" });

    expect(fed.say("update", status("1"))[0]?.data).toMatchObject({ account: { acct: "sol@example.org" } });
  });

  it("shows a boost with the post that it boosts", () => {
    const [told] = new Fed().say("update", status("2", { reblog: status("1", { content: "<p>Original</p>" }) }), ["user"]);

    expect(told).toMatchObject({ id: "status:2", data: { is_boost: true, reblog: { id: "1", content_text: "Original" } } });
    expect(plugin.events["status.created"]?.payload.safeParse(told?.data).error).toBeUndefined();
  });

  it("shows which of the account's own filters a post falls under", () => {
    const filtered = [{ filter: { id: "3", title: "spoilers", filter_action: "hide" }, keyword_matches: ["x"] }];

    expect(new Fed().say("update", status("1", { filtered }))[0]?.data["filtered"]).toEqual([{ title: "spoilers", action: "hide" }]);
  });

  it("tells the same edit by two streams as one event, and leaves an older one out", () => {
    const fed = new Fed();
    const edited = (time: string): JsonObject => status("1", { edited_at: `2026-11-21T07:0${time}:00.000Z` });
    fed.say("status.update", edited("2"));
    fed.say("status.update", edited("2"), ["user"]);
    fed.say("status.update", edited("1"), ["user"]);

    expect(new Set(fed.events.map(({ id }) => id)).size).toBe(1);
    expect(fed.events.map(({ via }) => via)).toEqual([["hashtag:cats"], ["hashtag:cats", "user"]]);
  });

  it("tells the edit that a notification is about, as the same event as by a stream", () => {
    const fed = new Fed();
    const post = status("1", { edited_at: "2026-11-21T07:02:00.000Z" });
    fed.say("update", status("1"));
    fed.say("notification", { id: "5", type: "update", account: { id: "1", acct: "sol" }, status: post }, ["user:notification"]);
    fed.say("status.update", post);

    const edits = fed.events.filter(({ name }) => name === "status.edited");
    expect(fed.events.map(({ name }) => name)).toEqual(["status.created", "status.edited", "notification", "status.edited"]);
    expect(new Set(edits.map(({ id }) => id)).size).toBe(1);
    expect(edits[0]).toMatchObject({ data: { id: "1", is_boost: false }, via: ["hashtag:cats", "user:notification"] });
    expect(plugin.events["status.edited"]?.payload.safeParse(edits[0]?.data).error).toBeUndefined();
  });

  it("tells a post as new when only an edit of it was heard before", () => {
    const fed = new Fed();
    fed.say("status.update", status("1", { edited_at: "2026-11-21T07:02:00.000Z" }));

    expect(fed.frame({ kind: "filled", via: "hashtag:cats", of: "statuses", items: [status("1")] }).map(({ name }) => name)).toEqual([
      "status.created",
    ]);
  });

  it("tells nothing twice that it hears twice", () => {
    const fed = new Fed();
    const said: readonly (readonly [string, JsonObject])[] = [
      ["update", status("1")],
      ["notification", { id: "5", type: "follow", account: { id: "1", acct: "sol" } }],
      ["conversation", { id: "6", accounts: [], last_status: status("7") }],
    ];
    for (const [event, payload] of [...said, ...said]) fed.say(event, payload);

    expect(fed.events.map(({ name }) => name)).toEqual(["status.created", "notification", "conversation"]);
  });

  it("stays small, whatever comes", () => {
    const fed = new Fed();
    for (let id = 0; id < 5_000; id += 1) {
      fed.say("update", status(id.toString()));
      fed.say("delete", (id + 1_000_000).toString());
    }

    expect(JSON.stringify(fed.state).length).toBeLessThan(300_000);
    expect(fed.say("update", status("4999"))).toEqual([]);
    expect(fed.say("update", status("1005000"))).toHaveLength(1);
    expect(fed.say("update", status("1004999"))).toEqual([]);
  });

  it("takes ids that are numbers, texts in quotes, or anything else", () => {
    const fed = new Fed();
    fed.say("delete", '"01JABC"');
    fed.say("delete", "5f3a");
    fed.frame({ stream: ["user"], event: "delete", payload: 7 });

    expect(fed.events.map(({ subject }) => subject)).toEqual(["status/01JABC", "status/5f3a", "status/7"]);
  });

  it("throws for no frame at all, and its state can always be stored", () => {
    const names = fc.constantFrom(
      "update",
      "delete",
      "status.update",
      "notification",
      "conversation",
      "announcement",
      "announcement.reaction",
      "filters_changed",
      "x",
    );
    fc.assert(
      fc.property(names, fc.jsonValue(), fc.boolean(), (event, value, isText) => {
        const fed = new Fed();
        const payload = (isText ? JSON.stringify(value) : value) as Json;
        fed.frame({ stream: ["user"], event, payload });
        fed.frame({ kind: "filled", via: "user", of: "statuses", items: [payload] });
        fed.frame(payload);

        expect(plugin.source?.state.safeParse(JSON.parse(JSON.stringify(fed.state))).success).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe("the events", () => {
  it.each(Object.entries(plugin.events))("%s has an example that its schema accepts", (_name, { example, payload }) => {
    expect(payload.strict().safeParse(example).error).toBeUndefined();
  });
});
