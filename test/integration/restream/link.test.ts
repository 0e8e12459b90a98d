import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LinkHost, start } from "./link-host.ts";

describe("a restream link", () => {
  let host: LinkHost;

  beforeEach(async () => {
    host = await LinkHost.start();
    await host.open();
  });

  afterEach(() => host.close());

  it("tells the whole life of a stream with addresses from the API", async () => {
    await host.connect();
    const { account } = host.simulator;

    account.goLive({ title: "Hello", game: "Chess", viewers: 3 });
    await host.advance(3_000);
    account.change({ title: "Hello again" });
    await host.until(() => host.events.some((event) => event.name === "stream.updated" && event.data["title"] === "Hello again"));
    account.end();
    await host.until(() => host.events.some((event) => event.name === "stream.ended"));

    const ended = host.events.find((event) => event.name === "stream.ended");
    expect(ended?.data).toMatchObject({
      title: "Hello again",
      game: "Chess",
      url: "https://twitch.tv/luna",
      peak_viewers: 6,
      duration: "3s",
    });
    const names = host.told();
    expect(names.filter((name) => name === "stream.live" || name === "stream.ended")).toEqual(["stream.live", "stream.ended"]);
    expect(host.simulator.feed).toMatchObject({ userAgent: "Herald", extensions: undefined });
  });

  it("finds a stream that began before it, once, and not again after a cut", async () => {
    host.simulator.account.goLive({ title: "Hello", game: "Chess", viewers: 3 });
    await host.advance(50_000);

    const { ended } = await host.connect();
    expect(host.told()).toEqual(["stream.live", "channel.online", "channel.online"]);
    host.simulator.feed.cut();
    expect(await ended).toMatchObject({ failure: "drop", code: "RESTREAM_LINK_LOST" });
    await host.connect();

    expect(host.told()).toEqual([]);
    expect(host.state.sessions[0]).toMatchObject({ startedAt: start, title: "Hello" });
  });

  it("closes what ended while it was away, by the API's list", async () => {
    host.simulator.account.goLive({ title: "Hello" });
    await host.connect();
    await host.stop();
    host.told();
    host.simulator.account.stopUpdates();
    await host.advance(600_000);

    await host.connect();

    expect(host.told()).toEqual(["channel.offline", "channel.offline", "stream.ended"]);
  });

  it("is in step after a quiet second when it was told something", async () => {
    host.simulator.account.goLive({ title: "Hello" });
    void host.run();
    await host.until(() => host.state.sessions.length === 1 && host.state.directory.length > 0);

    await host.advance(1_000);
    await host.until(() => host.inStep === 1);

    expect(host.told()).toContain("stream.live");
  });

  it("ends a stream that falls silent", async () => {
    await host.connect();
    host.simulator.account.goLive({ title: "Hello" });
    await host.advance(10_000);
    host.simulator.account.stopUpdates();
    host.told();

    await host.advance(300_000);

    expect(host.told()).toEqual(["channel.offline", "channel.offline", "stream.ended"]);
  });

  it("bridges an encoder drop with all that is known", async () => {
    await host.connect();
    host.simulator.account.goLive({ title: "Hello", game: "Chess", viewers: 3 });
    await host.advance(60_000);
    host.simulator.account.dropEncoder();
    await host.advance(30_000);
    host.told();

    host.simulator.account.goLive();
    await host.until(() => host.events.some((event) => event.name === "stream.live"));

    expect(host.events.find((event) => event.name === "stream.live")?.data).toMatchObject({
      title: "Hello",
      url: "https://twitch.tv/luna",
      peak_viewers: 6,
    });
  });

  it("survives garbage, binary and half a JSON, and counts them", async () => {
    const { ended } = await host.connect();
    for (const odd of ["", "null", "[]", '{"action":"upd', Buffer.from([0, 255]), '{"action":"updateWeather"}'])
      host.simulator.feed.sendRaw(odd);

    host.simulator.account.goLive({ title: "Hello" });
    await host.until(() => host.told().includes("stream.live"));

    expect(host.notices.filter((code) => code === "RESTREAM_BAD_MESSAGE")).toHaveLength(5);
    expect(host.notices).toContain("RESTREAM_UNKNOWN_ACTION");
    await host.stop();
    expect(await ended).toBeUndefined();
  });

  it("drops the link when a message is ten megabytes long", async () => {
    const { ended } = await host.connect();

    host.simulator.feed.sendRaw("x".repeat(10 * 1024 * 1024));

    expect(await ended).toMatchObject({ failure: "drop", code: "RESTREAM_MESSAGE_TOO_LONG" });
  });

  it.each([
    [1000, "drop"],
    [1011, "drop"],
    [1008, "refused"],
    [4200, "refused"],
  ])("takes close code %i as %s", async (code, failure) => {
    const { ended } = await host.connect();

    host.simulator.feed.closeWith(code);

    expect(await ended).toMatchObject({ failure });
  });

  it.each([
    [403, "denied", undefined],
    [404, "refused", undefined],
    [429, "refused", 7_000],
    [503, "refused", 7_000],
  ])("takes HTTP %i at the handshake as %s", async (status, failure, retryAfterMs) => {
    host.simulator.feed.refuseWith = { status, headers: { "retry-after": "7" } };

    expect(await host.run()).toMatchObject({ failure, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  });

  it("gives up a handshake that is not answered within ten seconds", async () => {
    host.simulator.feed.hangs = true;
    const ended = host.run();
    await host.until(() => host.simulator.feed.handshakes === 1);

    await host.advance(10_000);

    expect(await ended).toMatchObject({ failure: "drop", code: "RESTREAM_HANDSHAKE_TIMEOUT" });
  });

  it("names the network's error when nobody listens", async () => {
    await host.open(host.settings({ url: "ws://127.0.0.1:9/ws" }));

    expect(await host.run()).toMatchObject({ failure: "drop", message: expect.stringContaining("ECONNREFUSED") as string });
  });

  it("gives up a link on which two pings stay unanswered", async () => {
    host.simulator.feed.deaf = true;
    const { ended } = await host.connect();

    await host.advance(60_000);
    expect(host.simulator.feed.connections).toBe(1);
    await host.advance(30_000);

    expect(await ended).toMatchObject({ failure: "drop", code: "RESTREAM_NO_PONG" });
  });

  it("keeps a quiet link that answers pings", async () => {
    const { ended } = await host.connect();

    await host.advance(600_000);
    await host.stop();

    expect(await ended).toBeUndefined();
  });

  it("makes a quiet link anew when its token has expired, and keeps one that talks", async () => {
    const { ended } = await host.connect();
    await host.advance(3_000_000);
    host.simulator.account.goLive({ title: "Hello" });
    await host.advance(1_800_000);
    expect(host.simulator.feed.connections).toBe(1);
    host.simulator.account.end();

    await host.advance(120_000);

    expect(await ended).toMatchObject({ failure: "drop", code: "RESTREAM_TOKEN_EXPIRED" });
  });

  it("asks the API nothing with a token that has expired", async () => {
    await host.connect();
    host.simulator.account.goLive({ title: "Hello" });
    await host.advance(3_599_000);
    const asked = host.simulator.rest.requests.length;

    await host.advance(900_000);

    expect(host.connects).toBe(1);
    expect(host.simulator.rest.requests.length).toBe(asked);
    expect(host.output.join()).not.toContain("RESTREAM_API_FORBIDDEN");
  });

  it("stops at once, also while frames are not accepted", async () => {
    const { ended } = await host.connect();
    const gate = Promise.withResolvers<void>();
    host.gate = gate.promise;
    host.simulator.account.goLive({ title: "Hello" });
    await host.until(() => host.waiting > 0);

    await host.stop();

    expect(await ended).toBeUndefined();
    await host.until(() => host.simulator.feed.connections === 0);
    gate.resolve();
  });

  it("hands over one frame at a time and holds the socket back when they are not accepted", async () => {
    const { ended } = await host.connect();
    const gate = Promise.withResolvers<void>();
    host.gate = gate.promise;
    const burst = 20_000;
    const message = JSON.stringify({ action: "noise", filling: "x".repeat(1000) });
    for (let index = 0; index < burst; index += 1) host.simulator.feed.sendRaw(message);
    await host.until(() => host.waiting > 0);
    await host.advance(200_000);
    expect(host.waiting).toBe(1);
    expect(host.simulator.feed.unsentBytes).toBeGreaterThan(0);
    host.notices.length = 0;

    gate.resolve();
    await host.until(() => host.notices.length === burst);
    await host.stop();

    expect(await ended).toBeUndefined();
  });
});
