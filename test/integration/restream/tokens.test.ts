import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LinkHost } from "./link-host.ts";

describe("restream tokens", () => {
  let host: LinkHost;

  beforeEach(async () => {
    host = await LinkHost.start();
  });

  afterEach(() => host.close());

  it("are refreshed once for all who ask at the same time", async () => {
    await host.open();

    const tokens = await Promise.all([host.client?.tokens.current(), host.client?.tokens.current(), host.client?.tokens.current()]);

    expect(new Set(tokens.map((token) => token?.text)).size).toBe(1);
    expect(host.simulator.oauth.refreshes).toBe(1);
  });

  it("survive a restart although the refresh token of the settings is used up", async () => {
    const settings = host.settings();
    await host.open(settings);
    await host.client?.tokens.current();
    await host.open(settings);
    await host.connect();
    expect(host.simulator.oauth.refreshes).toBe(1);
    await host.stop();
    await host.advance(3_600_000);

    await host.open(settings);
    await host.connect();

    expect(host.simulator.oauth.refreshes).toBe(2);
  });

  it("give way to a new refresh token in the settings", async () => {
    await host.open();
    await host.client?.tokens.current();
    host.simulator.oauth.revoke();
    const { refreshToken } = host.simulator.oauth.authorise();

    await host.open(host.settings({ refresh_token: refreshToken }));
    await host.connect();

    expect(host.connects).toBe(1);
  });

  it("are stored before they are used", async () => {
    await host.open();
    const write = host.store.set.bind(host.store);
    let fails = true;
    Object.assign(host.store, { set: (key: string, value: never) => (fails ? Promise.reject(new Error("disk full")) : write(key, value)) });

    expect(await host.run()).toMatchObject({ failure: "drop", code: "RESTREAM_TOKEN_NOT_STORED" });
    expect(host.simulator.feed.handshakes).toBe(0);
    fails = false;
    await host.connect();

    expect(host.simulator.oauth.refreshes).toBe(1);
  });

  it("are renewed once when the handshake refuses them", async () => {
    await host.open();
    await host.client?.tokens.current();
    host.simulator.oauth.expire();

    await host.connect();

    expect(host.simulator.oauth.refreshes).toBe(2);
    expect(host.simulator.feed.handshakes).toBe(2);
  });

  it("are renewed after a close that may be because of them", async () => {
    await host.open();
    const { ended } = await host.connect();
    host.simulator.feed.closeWith(4401);
    await ended;

    await host.connect();

    expect(host.simulator.oauth.refreshes).toBe(2);
  });

  it("are given up when the renewed one is refused too", async () => {
    await host.open();
    host.simulator.feed.refuseWith = { status: 401 };

    expect(await host.run()).toMatchObject({
      failure: "denied",
      code: "RESTREAM_TOKEN_REFUSED",
      message: expect.stringContaining("Authorise") as string,
    });
    expect(host.simulator.feed.handshakes).toBe(2);
  });

  it("stay refused as 400 without an end to the trying, because nothing says that a token is to blame", async () => {
    await host.open();
    host.simulator.feed.refuseWith = { status: 400 };

    expect(await host.run()).toMatchObject({ failure: "refused" });
  });

  it("of a revoked grant need a new authorisation, and the error says so", async () => {
    await host.open();
    host.simulator.oauth.revoke();

    expect(await host.run()).toMatchObject({
      failure: "denied",
      code: "RESTREAM_REAUTHORISE",
      message: expect.stringMatching(/invalid_grant.*Sign in again with herald login/) as string,
    });
  });

  it.each([
    ["a failing endpoint", { kind: "status", status: 503 }, "drop", "RESTREAM_TOKEN_UNAVAILABLE"],
    ["a cut connection", { kind: "cut" }, "drop", "RESTREAM_TOKEN_UNREACHABLE"],
    ["a rate limit", { kind: "status", status: 429, headers: { "retry-after": "60" } }, "refused", "RESTREAM_RATE_LIMIT"],
    ["HTML", { kind: "html" }, "refused", "RESTREAM_TOKEN_REPLY"],
    ["a redirect", { kind: "status", status: 302 }, "refused", "RESTREAM_TOKEN_REPLY"],
  ] as const)("are asked for again after %s", async (_, fault, failure, code) => {
    await host.open();
    host.simulator.rest.tokenFault = fault;

    expect(await host.run()).toMatchObject({ failure, code });
  });

  it("are waited for no longer than fifteen seconds, and a stop does not wait for them", async () => {
    await host.open();
    host.simulator.rest.tokenFault = { kind: "slow", slowMs: 60_000 };
    const ended = host.run();
    await host.until(() => host.simulator.rest.requests.length === 1);

    await host.stop();
    expect(await ended).toBeUndefined();
    const again = host.run();
    await host.advance(15_000);

    expect(await again).toMatchObject({ failure: "drop" });
  });

  it("that stand in the settings cannot be renewed", async () => {
    await host.open(host.settings({ access_token: host.simulator.oauth.tokens.accessToken }));
    const { ended } = await host.connect();
    host.simulator.feed.closeWith(4401);
    expect(await ended).toMatchObject({ failure: "refused" });
    host.simulator.oauth.expire();

    expect(await host.run()).toMatchObject({ failure: "denied", code: "RESTREAM_TOKEN_REFUSED" });
    expect(host.simulator.oauth.refreshes).toBe(0);
  });
});

describe("restream secrets", () => {
  it("show in no log, error, notice, state, note or event", async () => {
    const host = await LinkHost.start();
    try {
      const { oauth, feed, rest } = host.simulator;
      const secrets = [oauth.clientSecret, oauth.tokens.refreshToken, oauth.tokens.accessToken];
      const settings = host.settings();
      await host.open(settings);
      rest.apiFault = { kind: "html" };
      host.simulator.account.goLive({ title: "Hello" });
      const { ended } = await host.connect();
      secrets.push(oauth.tokens.accessToken, oauth.tokens.refreshToken);
      feed.sendRaw(`{"action":"${oauth.tokens.accessToken.slice(0, 3)}","x":`);
      feed.closeWith(1008);
      await ended;
      for (const status of [400, 401, 403, 429, 500]) {
        feed.refuseWith = { status };
        await host.run();
        secrets.push(oauth.tokens.accessToken, oauth.tokens.refreshToken);
      }
      feed.refuseWith = undefined;
      rest.tokenFault = { kind: "status", status: 400 };
      oauth.expire();
      await host.run();
      await host.open(host.settings({ ...settings, url: "ws://127.0.0.1:9/ws" }));
      rest.tokenFault = undefined;
      await host.run();

      const output = host.output.join("\n");
      expect(host.output.length).toBeGreaterThan(20);
      for (const secret of secrets) expect(output).not.toContain(secret);
    } finally {
      await host.close();
    }
  });
});

describe("the restream API", () => {
  let host: LinkHost;

  beforeEach(async () => {
    host = await LinkHost.start();
    await host.open();
  });

  afterEach(() => host.close());

  it("holds nothing up when it answers HTML, and is complained of once", async () => {
    host.simulator.rest.apiFault = { kind: "html" };
    host.simulator.account.goLive({ title: "Hello" });
    await host.advance(3_000);

    const { ended } = await host.connect();
    expect(host.told()).toContain("stream.live");
    host.simulator.feed.cut();
    await ended;
    await host.connect();

    const complaints = host.output.filter((line) => line.includes("which streams are going on"));
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain("answered 200 with text/html, which is not JSON");
  });

  it("holds nothing up for longer than ten seconds when it is slow", async () => {
    host.simulator.rest.apiFault = { kind: "slow", slowMs: 3_600_000 };
    host.simulator.account.goLive({ title: "Hello" });
    void host.run();
    await host.until(() => host.connects === 1 && host.simulator.rest.requests.length >= 5);

    await host.advance(11_000);
    await host.until(() => host.inStep === 1);

    expect(host.told()).toContain("stream.live");
  });

  it("is asked again for a channel that it did not list, at most every five minutes", async () => {
    await host.connect();
    const { account, rest } = host.simulator;
    const asked = (): number => rest.requests.filter((path) => path.endsWith("/user/channel/all")).length;
    expect(asked()).toBe(1);
    account.channels = [
      ...account.channels,
      { id: 5, platformId: 75, identifier: "luna", displayName: "Luna", url: "https://kick.com/luna-live" },
    ];

    account.goLive({ title: "Hello" });
    await host.advance(200_000);
    expect(asked()).toBe(1);
    await host.advance(200_000);

    expect(asked()).toBe(2);
    expect(host.state.directory.map((entry) => entry.url)).toContain("https://kick.com/luna-live");
  });

  it("tells which stream goes on, and recordings do not count", async () => {
    const { account } = host.simulator;
    const destinations = [{ channelId: 11358207, externalUrl: "https://twitch.tv/luna", streamingPlatformId: 1 }];
    const event = { id: "e1", status: "in-progress", title: "Planned", startedAt: 1783944000, destinations };
    account.eventsInProgress = [
      { ...event, id: "e0", isRecordOnly: true },
      { ...event, isRecordOnly: false },
    ];

    await host.connect();

    const live = host.events.filter((one) => one.name === "stream.live");
    expect(live.map((one) => one.data)).toMatchObject([
      { user_id: account.userId, event_id: "e1", title: "Planned", url: "https://twitch.tv/luna" },
    ]);
  });
});
