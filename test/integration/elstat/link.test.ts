import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LinkHost, start, wish } from "./link-host.ts";

describe("an elstat link", () => {
  let host: LinkHost;

  beforeEach(async () => {
    host = await LinkHost.start();
  });

  afterEach(() => host.close());

  it("tells a service going down and up, with its latency", async () => {
    host.subscriptions = wish(["api"], ["api"]);
    await host.connect();
    await host.poll(2);
    host.simulator.services.get("api").up = false;
    await host.advance(60_000);
    await host.poll(2);
    host.simulator.services.get("api").up = true;
    await host.advance(60_000);
    await host.poll(2);

    expect(host.events.map(({ name, data }) => [name, data["up"] ?? data["latency_ms"], data["changed"]])).toEqual([
      ["service.status", true, false],
      ["service.latency", 42, undefined],
      ["service.status", false, true],
      ["service.latency", null, undefined],
      ["service.status", true, true],
      ["service.latency", 42, undefined],
    ]);
    expect(host.events[2]).toMatchObject({ subject: "service/api", time: start + 60_000 });
  });

  it("is in step when there was a first value of every service (point 10)", async () => {
    host.subscriptions = wish(["api", "mail"], ["elixire"]);
    await host.connect();
    host.stream.publish(["status:api"]);
    await host.until(() => host.events.length === 1);
    expect(host.inStep).toBe(0);

    host.stream.publish(["status:mail"]);
    await host.until(() => host.inStep === 1);

    expect(host.events).toHaveLength(2);
  });

  it("is in step a minute after a connect when first values stay away (point 10)", async () => {
    await host.connect();
    await host.advance(59_000);
    expect(host.inStep).toBe(0);

    await host.advance(1_000);
    await host.until(() => host.inStep === 1);
    await host.poll(1);

    expect(host.inStep).toBe(1);
  });

  it("waits for first values as long as `settle` says", async () => {
    host.settings = { settle: "5s" };
    await host.connect();

    await host.advance(5_000);
    await host.until(() => host.inStep === 1);

    expect(host.events).toEqual([]);
  });

  it("is in step only when the first values are on disk (point 10)", async () => {
    await host.connect();
    const gate = Promise.withResolvers<void>();
    host.gate = gate.promise;
    host.simulator.poll();
    await host.until(() => host.waiting === 1);
    await host.advance(70_000);
    expect(host.inStep).toBe(0);

    gate.resolve();
    await host.until(() => host.inStep === 1);

    expect(host.events).toHaveLength(1);
  });

  it.each(["before", "after"] as const)("takes first values that come %s the answer (points 9 and 10)", async (initial) => {
    host.stream.manners.initial = initial;

    await host.connect();
    await host.until(() => host.inStep === 1);

    expect(host.events.map(({ data }) => data["changed"])).toEqual([false]);
  });

  it("sees what changed while it was away, once (point 20)", async () => {
    host.stream.manners.initial = "after";
    const { ended } = await host.connect();
    await host.until(() => host.inStep === 1);
    host.stream.cut();
    await ended;
    await host.advance(600_000);
    host.simulator.services.get("elixire").up = false;

    await host.connect();
    await host.until(() => host.inStep === 2);
    await host.advance(60_000);
    await host.poll(1);

    expect(host.events.map(({ data }) => [data["up"], data["changed"]])).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
  });

  it("lives with a server that sends the same value again and again (point 11)", async () => {
    await host.connect();
    for (let sample = 0; sample < 5; sample += 1) {
      await host.advance(20_000);
      await host.poll(1);
    }

    expect(host.events.every(({ data }) => data["changed"] === false)).toBe(true);
    expect(new Set(host.events.map(({ id }) => id)).size).toBe(5);
  });

  it("lives with numbers for booleans, more elements, and any form of timestamps (points 12, 14 and 15)", async () => {
    Object.assign(host.simulator.services.form, { numbers: true, more: true });
    await host.connect();
    for (const timestamps of ["milliseconds", "fractions", "seconds", "stuck"] as const) {
      host.simulator.services.form.timestamps = timestamps;
      await host.advance(20_000);
      await host.poll(1);
    }

    expect(host.events.map(({ data }) => data["up"])).toEqual([true, true, true, true]);
    expect(new Set(host.events.map(({ id }) => id)).size).toBe(4);
    expect(host.notices).toEqual(["ELSTAT_SECONDS"]);
  });

  it("survives garbage, binary, half a JSON, unknown ops and channels, and counts them (points 16, 18 and 19)", async () => {
    const { ended } = await host.connect();
    for (const odd of ["", "null", "[]", '{"op":3,"c":"sta', Buffer.from([0, 255]), '{"op":"3"}']) host.stream.send(odd);
    for (const known of [{ op: 9 }, { op: 3, c: "graph:elixire", d: [1, []] }, { op: 6, d: { id: 3 } }]) host.stream.send(known);

    await host.poll(2);

    expect(host.events.map(({ name }) => name)).toEqual(["incident.closed", "service.status"]);
    expect(host.notices.filter((code) => code === "ELSTAT_BAD_MESSAGE")).toHaveLength(6);
    await host.stop();
    expect(await ended).toBeUndefined();
  });

  it("takes messages that are longer than clients may send (points 18 and 25)", async () => {
    await host.connect();

    host.stream.send({ op: 4, d: { id: 1, content: "x".repeat(200_000) } });
    await host.until(() => host.events.length === 1);

    expect(host.events[0]?.name).toBe("incident.opened");
  });

  it("drops the link when a message is ten megabytes long (points 21 and 25)", async () => {
    const { ended } = await host.connect();

    host.stream.send("x".repeat(10 * 1024 * 1024));

    expect(await ended).toMatchObject({ failure: "drop", code: "ELSTAT_MESSAGE_TOO_LONG" });
  });

  it.each([
    [1000, "drop", undefined],
    [1001, "drop", undefined],
    [1009, "drop", undefined],
    [1011, "drop", undefined],
    [1012, "drop", undefined],
    [1013, "drop", undefined],
    [1008, "refused", undefined],
    [4000, "refused", undefined],
    [4200, "refused", 120_000],
    [4420, "refused", 120_000],
  ])("takes close code %i as %s (point 21)", async (code, failure, retryAfterMs) => {
    const { ended } = await host.connect();

    host.stream.closeWith(code);

    const error = await ended;
    expect(error).toMatchObject({ failure, message: expect.stringContaining(code.toString()) as string });
    expect(error?.retryAfterMs).toBe(retryAfterMs);
  });

  it("takes a cut connection as a drop, however often (point 21)", async () => {
    for (let time = 0; time < 3; time += 1) {
      const { ended } = await host.connect();
      host.stream.cut();
      expect(await ended).toMatchObject({ failure: "drop", code: "ELSTAT_LINK_LOST" });
    }
  });

  it.each([
    [400, "ELSTAT_HANDSHAKE_REFUSED", undefined],
    [404, "ELSTAT_HANDSHAKE_REFUSED", undefined],
    [301, "ELSTAT_HANDSHAKE_REFUSED", undefined],
    [429, "ELSTAT_RATE_LIMIT", 7_000],
    [502, "ELSTAT_UNAVAILABLE", 7_000],
  ])("takes HTTP %i at the handshake as %s (point 23)", async (status, code, retryAfterMs) => {
    host.stream.refuseWith = { status, headers: { "retry-after": "7", location: `${host.simulator.url}/api/streaming` } };

    expect(await host.run()).toMatchObject({
      failure: "refused",
      code,
      message: expect.stringContaining(`HTTP ${status.toString()}`) as string,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  });

  it.each(["", "/", "/status", "/status/", "/api/streaming", "/status/api/streaming/"])(
    "connects to the right path when the address ends in %j (point 23)",
    async (ending) => {
      host.settings = { url: `${host.simulator.url}${ending}` };
      await host.connect();
      await host.stop();
      host.settings = { url: `${host.simulator.url.replace("http", "ws")}${ending}` };
      await host.connect();

      const path = `${ending.startsWith("/status") ? "/status" : ""}/api/streaming`;
      expect(host.stream.handshakes).toEqual([path, path]);
      expect(host.stream.headers).toMatchObject({ "user-agent": "Herald" });
      expect(host.stream.headers["sec-websocket-extensions"]).toBeUndefined();
    },
  );

  it("names the network's error when nobody listens", async () => {
    host.settings = { url: "http://127.0.0.1:9" };

    expect(await host.run()).toMatchObject({ failure: "drop", message: expect.stringContaining("ECONNREFUSED") as string });
  });

  it("gives up a handshake that is not answered within ten seconds", async () => {
    host.stream.hangs = true;
    const ended = host.run();
    await host.until(() => host.stream.handshakes.length === 1);

    await host.advance(10_000);

    expect(await ended).toMatchObject({ failure: "drop", code: "ELSTAT_HANDSHAKE_TIMEOUT" });
  });

  it("stops at once while the handshake is not answered", async () => {
    host.stream.hangs = true;
    const ended = host.run();
    await host.until(() => host.stream.handshakes.length === 1);

    await host.stop();

    expect(await ended).toBeUndefined();
  });

  it("gives up a link on which a ping stays unanswered for ten seconds (point 22)", async () => {
    const { ended } = await host.connect();
    host.stream.goDeaf();

    await host.advance(39_000);
    expect(host.stream.connections).toBe(1);
    await host.advance(1_000);

    expect(await ended).toMatchObject({ failure: "drop", code: "ELSTAT_NO_PONG" });
  });

  it("keeps a link that is silent for an hour but answers pings (point 22)", async () => {
    const { ended } = await host.connect();

    await host.advance(3_600_000);
    expect(host.stream.connections).toBe(1);
    await host.stop();

    expect(await ended).toBeUndefined();
  });

  it("makes a silent link anew only when `silence` says so (point 22)", async () => {
    host.settings = { silence: "5m" };
    const { ended } = await host.connect();
    await host.advance(240_000);
    await host.poll(1);
    await host.advance(240_000);
    expect(host.stream.connections).toBe(1);
    // Nobody asked for this one.
    host.stream.send({ op: 3, c: "status:mail", d: [host.clock.now(), true] });

    await host.advance(90_000);

    expect(await ended).toMatchObject({ failure: "drop", code: "ELSTAT_SILENT" });
  });

  it("stops at once, also while frames are not accepted", async () => {
    const { ended } = await host.connect();
    const gate = Promise.withResolvers<void>();
    host.gate = gate.promise;
    host.simulator.poll();
    await host.until(() => host.waiting > 0);

    await host.stop();

    expect(await ended).toBeUndefined();
    await host.until(() => host.stream.connections === 0);
    gate.resolve();
  });

  it("stops at once while SUBSCRIBE is not answered, and holds that against nobody (point 21)", async () => {
    host.stream.manners.replies = "none";
    const ended = host.run();
    await host.until(() => host.stream.received.length === 1);

    await host.stop();

    expect(await ended).toBeUndefined();
    expect(host.client.endsOnMessage).toBe(0);
  });

  it("hands over one frame at a time and holds the socket back when they are not accepted", async () => {
    const { ended } = await host.connect();
    const gate = Promise.withResolvers<void>();
    host.gate = gate.promise;
    const burst = 20_000;
    const message = JSON.stringify({ op: 9, filling: "x".repeat(1_000) });
    for (let index = 0; index < burst; index += 1) host.stream.send(message);
    await host.until(() => host.waiting > 0);
    await host.advance(200_000);
    expect(host.waiting).toBe(1);
    expect(host.stream.unsentBytes).toBeGreaterThan(0);

    gate.resolve();
    await host.until(() => host.notices.length === burst);
    await host.stop();

    expect(await ended).toBeUndefined();
  });

  it("stops at once while the socket is held back", async () => {
    const { ended } = await host.connect();
    const gate = Promise.withResolvers<void>();
    host.gate = gate.promise;
    for (let index = 0; index < 1_000; index += 1) host.stream.send({ op: 9, filling: "x".repeat(1_000) });
    await host.until(() => host.waiting > 0);
    await host.advance(1_000);

    await host.stop();

    expect(await ended).toBeUndefined();
    gate.resolve();
  });
});
