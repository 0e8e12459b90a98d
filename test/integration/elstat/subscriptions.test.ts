import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LinkHost, wish } from "./link-host.ts";

const many = Array.from({ length: 40 }, (_, index) => `service-${(index + 10).toString()}`);

describe("the subscriptions of an elstat link", () => {
  let host: LinkHost;

  beforeEach(async () => {
    host = await LinkHost.start([...many, "elixire", "api", "mail"]);
  });

  afterEach(() => host.close());

  it("are exactly what the rules ask for", async () => {
    host.subscriptions = [
      ...wish(["elixire", "api"], ["api"]),
      { event: "service.status", parameters: { services: "api, mail" } },
      { event: "incident.opened", parameters: {} },
    ];

    await host.connect();

    expect(host.stream.channels).toEqual(["status:elixire", "status:api", "latency:api", "status:mail"]);
    expect(host.stream.received).toHaveLength(1);
  });

  it("take the services of the settings where a rule names none (point 24)", async () => {
    host.settings = { services: "elixire, mail" };
    host.subscriptions = [{ event: "service.status", parameters: {} }];

    await host.connect();

    expect(host.stream.channels).toEqual(["status:elixire", "status:mail"]);
  });

  it("are refused with what to do when nobody names a service (point 24)", async () => {
    host.subscriptions = [{ event: "service.status", parameters: {} }];

    expect(await host.run()).toMatchObject({
      code: "ELSTAT_NO_SERVICES",
      failure: "denied",
      message: expect.stringContaining("services") as string,
    });
    expect(host.stream.handshakes).toEqual([]);
  });

  it("go on without a rule that names no service, and say so once", async () => {
    host.subscriptions = [...wish(["api"]), { event: "service.latency", parameters: {} }];

    await host.connect();
    await host.stop();
    await host.connect();

    expect(host.stream.channels).toEqual(["status:api"]);
    expect(host.said.filter((line) => line.includes("ELSTAT_NO_SERVICES"))).toHaveLength(1);
  });

  it("are split into messages of at most 255 bytes, each sent after the answer to the last (points 1 and 2)", async () => {
    host.subscriptions = wish(many, many);
    host.stream.answerMs = 1_000;
    const ended = host.run();
    await host.until(() => host.stream.received.length === 1);
    await host.advance(999);
    expect(host.stream.received).toHaveLength(1);

    await host.advance(1);
    await host.until(() => host.stream.received.length === 2);
    expect(host.connects).toBe(0);
    await host.advance(10_000);
    await host.until(() => host.connects === 1);

    expect(host.stream.received.every((text) => Buffer.byteLength(text) <= 255)).toBe(true);
    expect(host.stream.channels).toHaveLength(80);
    await host.stop();
    expect(await ended).toBeUndefined();
  });

  it("are none when only incidents are wanted: nothing is sent (point 3)", async () => {
    host.subscriptions = [{ event: "incident.opened", parameters: {} }];

    await host.connect();
    await host.until(() => host.inStep === 1);
    host.stream.send({ op: 4, d: { id: 1, title: "Slow" } });
    await host.until(() => host.events.length === 1);

    expect(host.events[0]).toMatchObject({ name: "incident.opened", data: { title: "Slow" } });
    expect(host.stream.received).toEqual([]);
  });

  it("that an old server does not answer end the link with a clear word (points 4 and 8)", async () => {
    host.stream.manners.replies = "none";
    const ended = host.run();
    await host.until(() => host.stream.received.length === 1);

    await host.advance(15_000);

    expect(await ended).toMatchObject({
      code: "ELSTAT_NO_ANSWER",
      failure: "refused",
      message: expect.stringContaining("status:elixire") as string,
    });
    expect(host.connects).toBe(0);
  });

  it("are not confirmed by the answer to something else (point 5)", async () => {
    host.stream.manners.replies = "none";
    const ended = host.run();
    await host.until(() => host.stream.received.length === 1);
    host.stream.send({ op: 2, channels: ["status:elixire"] });

    await host.advance(15_000);

    expect(await ended).toMatchObject({ code: "ELSTAT_NO_ANSWER" });
  });

  it("are not confirmed by an answer without channels (point 8)", async () => {
    host.stream.manners.replies = "odd";
    const ended = host.run();
    await host.until(() => host.notices.includes("ELSTAT_BAD_MESSAGE"));

    await host.advance(15_000);

    expect(await ended).toMatchObject({ code: "ELSTAT_NO_ANSWER" });
  });

  it.each(["one", "each", "all"] as const)("work with answers of the kind: %s (points 5 and 7)", async (replies) => {
    host.subscriptions = wish(many);
    host.stream.manners.replies = replies;

    await host.connect();
    await host.until(() => host.stream.channels.length === 40);
    await host.advance(6_000);
    await host.poll(40);

    expect(new Set(host.events.map(({ subject }) => subject)).size).toBe(40);
    expect(host.said).toEqual([]);
  });

  it("that the server leaves out are named once, and the rest works (point 6)", async () => {
    host.subscriptions = wish(["elixire", "elixir"]);

    await host.connect();
    await host.advance(5_000);
    await host.stop();
    await host.connect();
    await host.advance(5_000);
    await host.poll(1);

    expect(host.said).toHaveLength(1);
    expect(host.said[0]).toMatch(/did not confirm status:elixir:/);
  });

  it("that the server takes without knowing them stay silent and do no harm (point 6)", async () => {
    host.stream.manners.unknown = "taken";
    host.subscriptions = wish(["elixire", "elixir"]);

    await host.connect();
    await host.poll(1);
    await host.advance(60_000);

    expect(host.inStep).toBe(1);
    expect(host.said).toEqual([]);
  });

  it("that the server closes over with 4200 make for a long wait, and name the likely cause (points 6 and 21)", async () => {
    host.stream.manners.unknown = "refused";
    host.subscriptions = wish(["elixire", "elixir"]);

    expect(await host.run()).toMatchObject({
      code: "ELSTAT_INVALID_PAYLOAD",
      failure: "refused",
      retryAfterMs: 120_000,
      message: expect.stringMatching(/status:elixire, status:elixir.*does not know one of them/) as string,
    });
  });

  it("over which the server fails twice in a row are named (point 21)", async () => {
    host.stream.manners.unknown = "exception";
    host.subscriptions = wish(["elixir"]);

    expect(await host.run()).toMatchObject({ code: "ELSTAT_LINK_LOST", failure: "drop" });
    expect(await host.run()).toMatchObject({
      code: "ELSTAT_CLOSED_ON_MESSAGE",
      failure: "refused",
      message: expect.stringContaining("status:elixir") as string,
    });
  });

  it("are all made anew after a reconnect (point 20)", async () => {
    host.subscriptions = wish(["elixire", "api"], ["mail"]);
    const { ended } = await host.connect();
    const { channels } = host.stream;
    host.stream.cut();
    await ended;

    await host.connect();

    expect(host.stream.channels).toEqual(channels);
  });

  it("follow a reload over the same link", async () => {
    host.subscriptions = wish(["elixire", "api"], ["api"]);
    await host.connect();
    await host.poll(3);

    host.reload(wish(["elixire", "mail"], ["api"]));
    await host.until(() => host.stream.channels.includes("status:mail"));
    host.events.length = 0;
    await host.poll(3);

    expect(host.stream.received.slice(1)).toEqual(['{"op":-1,"channels":["status:api"]}', '{"op":0,"channels":["status:mail"]}']);
    expect(host.stream.channels).toEqual(["status:elixire", "latency:api", "status:mail"]);
    expect(host.events.map(({ subject }) => subject)).toEqual(["service/elixire", "service/api", "service/mail"]);
    expect(host.stream.handshakes).toHaveLength(1);
  });

  it("follow a reload although UNSUBSCRIBE gets no answer (point 8)", async () => {
    host.subscriptions = wish(["elixire", "api"]);
    const { ended } = await host.connect();
    host.stream.manners.replies = "none";

    host.reload(wish(["elixire"]));
    await host.until(() => host.stream.received.length === 2);
    await host.advance(15_000);
    host.stream.send({ op: 3, c: "status:api", d: [1, false] });
    await host.poll(1);

    expect(host.events.map(({ subject }) => subject)).toEqual(["service/elixire"]);
    await host.stop();
    expect(await ended).toBeUndefined();
    expect(host.isListening).toBe(false);
  });

  it("send nothing when a reload changes nothing (point 3)", async () => {
    await host.connect();

    host.reload(wish(["elixire"]));
    await host.advance(1_000);

    expect(host.stream.received).toHaveLength(1);
  });
});
