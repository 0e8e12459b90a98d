import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Subscription } from "#core/plugin/source-definition";
import { StreamHost } from "./stream-host.ts";

function tagged(...tags: readonly string[]): readonly Subscription[] {
  return [{ event: "status.created", parameters: { tags } }];
}

describe.each(["websocket", "sse"] as const)("a mastodon link over %s that is asked for other streams", (transport) => {
  let host: StreamHost;

  beforeEach(async () => {
    host = await StreamHost.start();
    host.settings = { transport };
    host.subscriptions = tagged("cats", "dogs");
    await host.connect();
  });

  afterEach(() => host.close());

  it("goes on with the difference, without a second link", async () => {
    const { streaming, world } = host.simulator;
    const open = [...streaming.sockets];

    host.reload(tagged("cats", "birds"));
    await host.until(() => streaming.asked.some((asked) => asked.endsWith("hashtag:birds")));
    await host.until(() => transport === "websocket" || streaming.connections === 2);
    world.post({ text: "One #birds" });
    world.post({ text: "Two #cats" });
    await host.told("status.created", 2);
    world.post({ text: "Three #dogs" });
    world.post({ text: "Four #cats" });
    await host.told("status.created", 3);

    expect(host.texts()).toEqual(["One #birds", "Two #cats", "Four #cats"]);
    expect(streaming.asked).toEqual(
      transport === "websocket"
        ? ["subscribe hashtag:cats", "subscribe hashtag:dogs", "subscribe hashtag:birds", "unsubscribe hashtag:dogs"]
        : ["stream hashtag:cats", "stream hashtag:dogs", "stream hashtag:birds"],
    );
    expect(host.connects).toBe(1);
    expect([...streaming.sockets]).toEqual(open);
  });

  it("says nothing when it is asked for the same", async () => {
    const { asked } = host.simulator.streaming;
    const before = [...asked];

    host.reload(tagged("dogs", "Cats"));
    await host.advance(1_000);

    expect(asked).toEqual(before);
  });

  it("fetches after a gap what is asked for now, and of a new tag nothing from before it was asked for", async () => {
    host.simulator.world.post({ text: "Old #birds" });
    await host.advance(600_000);
    host.reload(tagged("cats", "birds"));
    await host.advance(60_000);
    host.simulator.streaming.cut();
    await host.until(() => host.simulator.streaming.connections === 0);
    await host.stop();
    host.simulator.world.post({ text: "Missed #birds" });
    host.simulator.world.post({ text: "Not asked for #dogs" });
    await host.advance(1_000);

    await host.connect();
    await host.told("status.created");

    expect(host.texts()).toEqual(["Missed #birds"]);
  });

  it("listens no longer when it is stopped", async () => {
    expect(host.isListening).toBe(true);

    await host.stop();

    expect(host.isListening).toBe(false);
  });
});

describe("a mastodon link with a stream that is refused", () => {
  let host: StreamHost;

  beforeEach(async () => {
    host = await StreamHost.start();
    host.subscriptions = [...tagged("cats"), { event: "status.created", parameters: { lists: ["99"] } }];
    await host.connect();
  });

  afterEach(() => host.close());

  it("is in no trouble any more when nobody asks for that one", async () => {
    expect(host.trouble).toContain("list:99");

    host.reload(tagged("cats"));
    await host.advance(1_000);

    expect(host.trouble).toBeUndefined();
  });

  it("stays in trouble while somebody does", async () => {
    host.reload([...tagged("cats", "dogs"), { event: "status.created", parameters: { lists: ["99"] } }]);
    await host.advance(1_000);

    expect(host.trouble).toContain("list:99");
  });
});
