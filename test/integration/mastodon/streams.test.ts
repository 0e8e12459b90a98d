import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StreamHost, textWith } from "./stream-host.ts";

describe.each(["websocket", "sse"] as const)("mastodon streams over %s", (transport) => {
  let host: StreamHost;

  beforeEach(async () => {
    host = await StreamHost.start();
    host.settings = { transport };
  });

  afterEach(() => host.close());

  it("tells a post by every stream that the rules ask for, as one event", async () => {
    await host.connect();

    const { id } = host.simulator.world.post({ text: "Look #cats & #Café", followed: true, lists: ["12"] });
    await host.until(() => host.events.length >= 5);

    expect(new Set(host.events.map((event) => event.id))).toEqual(new Set([`status:${id}`]));
    expect(host.events.at(-1)?.via?.toSorted()).toEqual(["hashtag:cafe", "hashtag:cats", "list:12", "public", "user"]);
    expect(host.events[0]?.data).toMatchObject({
      content_text: "Look #cats & #Café",
      tags: ["cats", "café"],
      account: { acct: "luna@mastodon.example", domain: "mastodon.example" },
    });
  });

  it("tells edits and deletions in their order, and whose post it was by its streams", async () => {
    host.subscriptions = [{ event: "status.created", parameters: { tags: ["cats"] } }];
    await host.connect();

    const { id } = host.simulator.world.post({ text: "One #cats" });
    await host.advance(1_000);
    host.simulator.world.edit(id, "Two #cats");
    await host.advance(1_000);
    host.simulator.world.delete(id);
    await host.told("status.deleted");

    expect(host.events.map(({ name, data }) => [name, data["content_text"]])).toEqual([
      ["status.created", "One #cats"],
      ["status.edited", "Two #cats"],
      ["status.deleted", undefined],
    ]);
    expect(host.events[2]).toMatchObject({ data: { id }, via: ["hashtag:cats"] });
  });

  it("hears by a notification of an edit that takes the hashtag of a boosted post away", async () => {
    host.subscriptions = [
      { event: "status.created", parameters: { tags: ["cats"] } },
      { event: "status.edited", parameters: { boosted: true } },
    ];
    await host.connect();
    const { world } = host.simulator;
    const { id } = world.post({ text: "One #cats" });
    world.boost(id);
    world.edit(id, "Two");
    await host.told("status.edited");

    expect(host.events.find(({ name }) => name === "status.edited")).toMatchObject({
      data: { id, content_text: "Two", tags: [] },
      via: ["hashtag:cats", "user:notification"],
    });
  });

  it("tells nothing more of a post whose deletion came first", async () => {
    host.subscriptions = [{ event: "status.created", parameters: { tags: ["cats"] } }];
    await host.connect();
    const { world } = host.simulator;
    world.say(["hashtag:cats"], "delete", "77");
    await host.told("status.deleted");

    for (const event of ["update", "status.update"]) {
      world.say(["hashtag:cats"], event, JSON.stringify({ id: "77", content: "late", account: { id: "1", acct: "sol" } }));
    }
    world.post({ text: "After #cats" });
    await host.told("status.created");

    expect(host.texts()).toEqual(["After #cats"]);
    expect(host.texts("status.edited")).toEqual([]);
  });

  it("tells notifications of every type, also of one that nobody knows yet", async () => {
    await host.connect();

    host.simulator.world.notify("mention");
    host.simulator.world.notify("teleported");

    const told = await host.told("notification", 2);
    expect(told.map(({ data }) => data["type"])).toEqual(["mention", "teleported"]);
    expect(host.events).toHaveLength(2);
  });

  it("tells of conversations, announcements, reactions and filters", async () => {
    host.subscriptions = ["conversation", "announcement.published", "announcement.reaction", "filters.changed"].map((event) => ({
      event,
      parameters: {},
    }));
    await host.connect();
    const { world } = host.simulator;

    world.post({ text: "psst", visibility: "direct" });
    world.say(["user"], "announcement", JSON.stringify({ id: "8", content: "<p>Tonight</p>", published_at: "2026-11-21T06:00:00.000Z" }));
    for (const count of [1, 2, 1])
      world.say(["user"], "announcement.reaction", JSON.stringify({ announcement_id: "8", name: "🎉", count }));
    world.say(["user"], "announcement.delete", "8");
    world.say(["user"], "filters_changed", transport === "sse" ? "{}" : undefined);
    await host.told("filters.changed");
    await host.told("conversation");

    expect(host.events.map(({ name }) => name).toSorted()).toEqual([
      "announcement.deleted",
      "announcement.published",
      "announcement.reaction",
      "announcement.reaction",
      "announcement.reaction",
      "conversation",
      "filters.changed",
    ]);
    expect(new Set(host.events.map(({ id }) => id)).size).toBe(7);
    expect(host.events.find(({ name }) => name === "conversation")?.data).toMatchObject({ last_status: { content_text: "psst" } });
  });

  it.each([
    ["user", {}],
    ["public", { streams: ["public"] }],
    ["public:local", { streams: ["public:local"] }],
    ["public:remote", { streams: ["public:remote"] }],
    ["public:media", { streams: ["public:media"] }],
    ["public:local:media", { streams: ["public:local:media"] }],
    ["public:remote:media", { streams: ["public:remote:media"] }],
    ["hashtag:cats", { tags: ["#Cats"] }],
    ["hashtag:local:cats", { tags: ["cats"], local: true }],
    ["list:12", { lists: ["12"] }],
    ["direct", { streams: ["direct"] }],
  ])("listens to %s alone when that is what a rule asks for", async (key, parameters) => {
    host.subscriptions = [{ event: "status.created", parameters }];
    await host.connect();
    const { world, streaming } = host.simulator;

    for (const channel of [key, "public:nothing"])
      world.say([channel], "update", JSON.stringify({ id: channel, account: { id: "1", acct: "sol" } }));
    await host.told("status.created");

    expect(streaming.asked.map((line) => line.split(" ")[1])).toEqual([key]);
    expect(host.events).toMatchObject([{ id: `status:${key}`, via: [key], data: { account: { acct: "sol@social.example" } } }]);
  });

  it("sends the token in a header and nowhere else, with a User-Agent", async () => {
    await host.connect();

    const { url, authorization, userAgent } = host.simulator.streaming.lastRequest ?? {};
    expect({ authorization, userAgent }).toEqual({ authorization: `Bearer ${host.simulator.token}`, userAgent: "Herald" });
    expect(url).not.toContain(host.simulator.token);
    expect(host.output.join("\n")).not.toContain(host.simulator.token);
  });

  it("survives what is no message, counts it, and goes on", async () => {
    host.subscriptions = [{ event: "status.created", parameters: { tags: ["cats"] } }];
    await host.connect();
    const { world, streaming } = host.simulator;
    const odd = ["null", "[]", "5", '{"id":"5"}', '{"id":', "", '{"id":"6","account":{}}'];

    for (const payload of odd) world.say(["hashtag:cats"], "update", payload);
    world.say(["hashtag:cats"], "brand.new", "{}");
    if (transport === "websocket")
      for (const data of ["{", "null", "[]", '{"event":5}', "", Buffer.from([0, 255])]) streaming.sendRaw(data);
    else streaming.sendRaw("garbage\n:comment\nretry: soon\n\n");
    world.post({ text: "Still here #cats" });
    await host.told("status.created");

    expect(host.texts()).toEqual(["Still here #cats"]);
    expect(host.notices.filter((code) => code === "MASTODON_BAD_MESSAGE")).toHaveLength(transport === "websocket" ? 13 : 7);
    expect(host.notices).toContain("MASTODON_UNKNOWN_EVENT");
  });

  it("drops the link when a message is too long", async () => {
    const { ended } = await host.connect();

    host.simulator.streaming.sendRaw(transport === "sse" ? `data: ${"x".repeat(3_000_000)}` : "x".repeat(3_000_000));

    expect(await ended).toMatchObject({ failure: "drop", code: "MASTODON_MESSAGE_TOO_LONG" });
  });

  it("takes a silence of 90 s for a dead link, and pings or heartbeats for a living one", async () => {
    const { ended } = await host.connect();
    let error: unknown;
    void ended.then((it) => {
      error = it;
    });
    await host.advance(600_000);
    expect(error).toBeUndefined();

    host.simulator.streaming.deaf = true;
    for (const socket of host.simulator.streaming.sockets) socket.pause();
    await host.advance(120_000);

    expect(await ended).toMatchObject({ failure: "drop", code: "MASTODON_SILENT" });
  });

  it("stops within a second of abort, also when the server answers nothing", async () => {
    host.simulator.streaming.hangs = true;
    const ended = host.run();
    await host.until(() => host.simulator.streaming.lastRequest !== undefined);

    await host.stop();

    expect(await ended).toBeUndefined();
  });

  it("gives up a handshake that nobody answers", async () => {
    host.simulator.streaming.hangs = true;
    const ended = host.run();
    await host.until(() => host.simulator.streaming.lastRequest !== undefined);

    await host.advance(15_000);

    expect(await ended).toMatchObject({ failure: "drop" });
  });

  it.each([
    [401, { "x-error-message": "Invalid access token" }, "MASTODON_TOKEN_REFUSED", "denied", "Invalid access token"],
    [403, {}, "MASTODON_FORBIDDEN", "denied", "scopes"],
    [404, {}, "MASTODON_NO_STREAMING", "refused", "streaming_url"],
    [418, {}, "MASTODON_USER_AGENT", "refused", "User-Agent"],
    [429, { "retry-after": "120" }, "MASTODON_RATE_LIMIT", "refused", "too many"],
    [301, { location: "https://streaming.example/api" }, "MASTODON_REDIRECTED", "refused", "streaming.example"],
    [503, {}, "MASTODON_UNAVAILABLE", "refused", "503"],
  ])("tells HTTP %i in place of a stream apart", async (status, headers: object, code, failure, words) => {
    host.simulator.streaming.refuseWith = { status, headers: { ...headers } };

    const error = await host.run();

    expect(error).toMatchObject({ code, failure, message: textWith(words) });
    if (status === 429) expect(error?.retryAfterMs).toBe(120_000);
  });

  it("stops when the token lacks a scope", async () => {
    host.simulator.streaming.hasScope = false;

    const error = await host.run();

    expect(error).toMatchObject({ code: "MASTODON_SCOPE_MISSING", failure: "denied", message: textWith("required scopes") });
  });

  it("names a list that it may not hear, and hears the rest", async () => {
    host.subscriptions = [{ event: "status.created", parameters: { tags: ["cats"], lists: ["99"] } }];
    await host.connect();
    host.simulator.world.post({ text: "Here #cats" });
    await host.told("status.created");

    expect(host.trouble).toContain("list:99");
    expect(host.trouble).not.toContain("hashtag");
  });

  it("refuses to idle when all that was asked for is refused", async () => {
    host.subscriptions = [{ event: "status.created", parameters: { lists: ["99"] } }];

    expect(await host.run()).toMatchObject({ code: "MASTODON_STREAM_REFUSED", failure: "refused" });
  });

  it("says that the streaming service is not well", async () => {
    host.simulator.streaming.isUnwell = true;

    expect(await host.run()).toMatchObject({ code: "MASTODON_UNAVAILABLE", message: textWith("/health") });
  });

  it("finds a revoked token by the link that is closed and the next that is refused", async () => {
    const { ended } = await host.connect();

    host.simulator.revoke();

    expect(await ended).toMatchObject({ failure: "drop", code: transport === "sse" ? "MASTODON_LINK_LOST" : "MASTODON_KILLED" });
    expect(await host.run()).toMatchObject({ failure: "denied", code: "MASTODON_TOKEN_REFUSED" });
  });
});

describe("the streaming address", () => {
  let host: StreamHost;

  beforeEach(async () => {
    host = await StreamHost.start();
  });

  afterEach(() => host.close());

  it("is asked of older instances by the older path, and is the instance itself when it tells none", async () => {
    host.simulator.acting.scene.server.hasInstanceV2 = false;
    await host.connect();
    await host.stop();

    host.simulator.rest.streamingUrl = "";
    await host.connect();

    expect(host.simulator.rest.reads.filter((path) => path.endsWith("/instance"))).toContain("/api/v1/instance");
    expect(host.connects).toBe(2);
  });

  it("is plain for a plain instance that announces a secure one at the same place", async () => {
    host.simulator.rest.streamingUrl = host.simulator.url.replace("http", "wss");

    await host.connect();

    expect(host.connects).toBe(1);
  });

  it("can be set, with or without the path", async () => {
    host.simulator.rest.streamingUrl = "wss://127.0.0.1:1";
    for (const address of [host.simulator.url, `${host.simulator.url.replace("http", "ws")}/api/v1/streaming/`]) {
      host.settings = { streaming_url: address };
      await host.connect();
      await host.stop();
    }

    expect(host.connects).toBe(2);
  });

  it("is not found at an instance that answers something else", async () => {
    host.simulator.rest.fault = () => ({ kind: "html" });

    expect(await host.run()).toMatchObject({ code: "MASTODON_BAD_ANSWER", failure: "refused" });
  });

  it("is asked again later when the instance cannot be reached", async () => {
    host.simulator.rest.fault = () => ({ kind: "cut" });

    expect(await host.run()).toMatchObject({ code: "MASTODON_UNREACHABLE", failure: "drop" });
  });
});
