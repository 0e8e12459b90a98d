import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { start, StreamHost, textWith } from "./stream-host.ts";

const minuteMs = 60_000;

describe("what Mastodon said while the link was down", () => {
  let host: StreamHost;

  beforeEach(async () => {
    host = await StreamHost.start();
    host.subscriptions = [{ event: "status.created", parameters: { tags: ["cats"] } }];
  });

  afterEach(() => host.close());

  /** Says that many things, a second apart. */
  async function post(count: number, name: string, more: object = {}): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      ids.push(host.simulator.world.post({ text: `${name} ${index.toString()} #cats`, ...more }).id);
      await host.advance(1_000);
    }
    return ids;
  }

  it.each(["websocket", "sse"])("is fetched oldest first, once, over %s, before what comes then", async (transport) => {
    host.settings = { transport };
    const { ended } = await host.connect();
    await post(3, "before");
    host.simulator.streaming.cut();
    expect(await ended).toMatchObject({ failure: "drop" });
    await post(5, "missed");

    const { connects } = host;
    void host.run();
    await host.until(() => host.connects > connects);
    await host.until(() => host.simulator.streaming.asked.length === 2);
    await post(2, "after");
    await host.until(() => host.texts().length >= 10);

    const numbered = (name: string, count: number): string[] =>
      Array.from({ length: count }, (_, index) => `${name} ${index.toString()} #cats`);
    expect(host.texts()).toEqual([...numbered("before", 3), ...numbered("missed", 5), ...numbered("after", 2)]);
    expect(host.warnings).toEqual([]);
    expect(host.inStep).toBe(2);
  });

  it("is nothing on the first start, whatever was posted before", async () => {
    await post(3, "old");

    await host.connect();
    await post(1, "new");

    expect(host.texts()).toEqual(["new 0 #cats"]);
    expect(host.simulator.rest.reads.filter((path) => path.includes("timelines"))).toEqual([]);
  });

  it("is fetched in as many pages as are needed", async () => {
    await host.connect();
    await post(2, "before");
    await host.stop();
    await post(150, "missed");

    await host.connect();

    expect(host.texts().filter((text) => String(text).startsWith("missed"))).toHaveLength(150);
    expect(host.texts()).toHaveLength(152);
    expect(host.warnings).toEqual([]);
  });

  it("is reported with its bounds when it is more than the pages hold", async () => {
    host.settings = { backfill_pages: 2 };
    await host.connect();
    await post(2, "before");
    await host.stop();
    await post(100, "missed");

    await host.connect();

    expect(host.texts()).toHaveLength(82);
    expect(host.texts().at(2)).toBe("missed 20 #cats");
    expect(host.warnings).toEqual([
      "What came by hashtag:cats between 2026-11-21T07:00:02.000Z and 2026-11-21T07:00:23.000Z could not all be fetched, because it is more than 2 pages",
    ]);
    expect(host.notices).toContain("MASTODON_GAP");
  });

  it("loses none of its pages to what is posted while it is fetched", async () => {
    host.settings = { backfill_pages: 2 };
    await host.connect();
    await post(2, "before");
    await host.stop();
    await post(70, "missed");
    const { connects } = host;
    void host.run();
    await host.until(() => host.connects > connects);
    await host.until(() => host.simulator.streaming.asked.length === 2);
    await host.clock.advance(1);
    for (let index = 0; index < 50; index += 1) host.simulator.world.post({ text: `after ${index.toString()} #cats` });
    await host.advance(1_000);
    await host.told("status.created", 122);

    expect(host.texts().at(2)).toBe("missed 0 #cats");
    expect(host.texts()).toHaveLength(122);
    expect(host.warnings).toEqual([]);
  });

  it("is not fetched twice after it was reported", async () => {
    host.settings = { backfill_pages: 0 };
    await host.connect();
    await host.stop();
    await post(3, "missed");
    await host.connect();
    await host.stop();
    expect(host.warnings).toHaveLength(1);

    host.settings = {};
    await host.connect();

    expect(host.warnings).toHaveLength(1);
  });

  it("is not told when it is older than max_age, and that is reported", async () => {
    host.settings = { max_age: "10m" };
    await host.connect();
    await host.advance(minuteMs);
    await host.stop();
    await post(2, "old");
    await host.advance(30 * minuteMs);
    await post(2, "young");

    await host.connect();

    expect(host.texts()).toEqual(["young 0 #cats", "young 1 #cats"]);
    expect(host.warnings).toMatchObject([textWith("longer ago than max_age")]);
  });

  it("holds posts that were written before it and arrived in it", async () => {
    await host.connect();
    await host.advance(20 * minuteMs);
    await post(2, "before");
    await host.stop();
    host.simulator.world.post({ text: "late #cats", createdAt: host.clock.now() - 5 * minuteMs });
    await post(1, "missed");

    await host.connect();

    expect(host.texts()).toEqual(["before 0 #cats", "before 1 #cats", "late #cats", "missed 0 #cats"]);
  });

  it("holds an edit of a post that was told before", async () => {
    await host.connect();
    const [id = ""] = await post(1, "before");
    await host.stop();
    await host.advance(minuteMs);
    host.simulator.world.edit(id, "better #cats");

    await host.connect();

    expect(host.texts("status.edited")).toEqual(["better #cats"]);
    expect(host.texts()).toEqual(["before 0 #cats"]);
  });

  it("is fetched of home, lists, notifications and conversations as well", async () => {
    host.subscriptions = [
      { event: "status.created", parameters: { lists: ["12"], streams: ["user", "public:local"] } },
      { event: "notification", parameters: {} },
      { event: "conversation", parameters: {} },
    ];
    await host.connect();
    await host.stop();
    host.simulator.world.post({ text: "home", followed: true });
    host.simulator.world.post({ text: "list", lists: ["12"] });
    host.simulator.world.post({ text: "local", by: "sol" });
    host.simulator.world.post({ text: "psst", visibility: "direct" });
    host.simulator.world.notify("follow");

    await host.connect();

    expect(host.texts().toSorted()).toEqual(["home", "list", "local"]);
    expect(host.events.filter(({ name }) => name === "notification")).toHaveLength(1);
    expect(host.events.filter(({ name }) => name === "conversation")).toHaveLength(1);
  });

  it("is known again after a restart by what was stored", async () => {
    await host.connect();
    await post(1, "before");
    await host.stop();
    host.state = JSON.parse(JSON.stringify(host.state)) as typeof host.state;
    await post(1, "missed");

    await host.connect();
    await host.connect();

    expect(host.texts()).toEqual(["before 0 #cats", "missed 0 #cats"]);
  });

  it("reaches no further back than a quiet link was up", async () => {
    await host.connect();
    await host.advance(10 * minuteMs);

    const cursor = host.cursor as { readonly [key: string]: { readonly until: number; readonly since: number } };

    expect(cursor["hashtag:cats"]?.since).toBeLessThan(start + minuteMs);
    expect(cursor["hashtag:cats"]?.until).toBeGreaterThan(start + 9 * minuteMs);
  });

  it("waits for the server's limit, and lets what is new pass meanwhile", async () => {
    await host.connect();
    await post(1, "before");
    await host.stop();
    await post(1, "missed");
    host.simulator.rest.limit = { remaining: 0, resetAt: host.clock.now() + 2 * minuteMs };
    const { inStep } = host;

    void host.run();
    await host.until(() => host.connects === 2);
    await host.advance(20_000);
    await post(1, "new");
    await host.until(() => host.texts().length === 2);
    expect(host.texts()).toEqual(["before 0 #cats", "new 0 #cats"]);
    expect(host.inStep).toBe(inStep);
    await host.advance(2 * minuteMs);
    await host.until(() => host.inStep > inStep);

    expect(host.texts()).toEqual(["before 0 #cats", "new 0 #cats", "missed 0 #cats"]);
    expect(host.warnings).toEqual([]);
  });

  it("stops short of the server's limit, for the sake of posting", async () => {
    await host.connect();
    await post(1, "before");
    await host.stop();
    await post(100, "missed");
    host.simulator.rest.limit = { remaining: 31, resetAt: host.clock.now() + minuteMs };

    void host.run();
    await host.until(() => host.connects === 2);
    await host.advance(10_000);
    const early = host.simulator.rest.reads.filter((path) => path.includes("timelines")).length;
    await host.advance(2 * minuteMs);
    await host.until(() => host.inStep === 2);

    expect(early).toBe(1);
    expect(host.texts()).toHaveLength(101);
  });

  it("is asked for again when the server fails for a moment, and reported when it keeps failing", async () => {
    await host.connect();
    await post(1, "before");
    await host.stop();
    await post(1, "missed");
    let failures = 0;
    host.simulator.rest.fault = (path) => (path.includes("timelines") && failures++ < 2 ? { kind: "status", status: 503 } : undefined);
    void host.run();
    await host.until(() => host.connects === 2);
    await host.advance(minuteMs);
    await host.until(() => host.inStep === 2);
    expect(host.texts()).toEqual(["before 0 #cats", "missed 0 #cats"]);
    await host.stop();

    host.simulator.rest.fault = (path) => (path.includes("timelines") ? { kind: "status", status: 503 } : undefined);
    void host.run();
    await host.until(() => host.connects === 3);
    await host.advance(minuteMs);
    await host.until(() => host.inStep === 3);

    expect(host.warnings).toMatchObject([textWith("HTTP 503")]);
  });

  it("keeps its gap when the link is lost while it is filled", async () => {
    await host.connect();
    await post(1, "before");
    await host.stop();
    await post(1, "missed");
    host.simulator.rest.limit = { remaining: 0, resetAt: host.clock.now() + 5 * minuteMs };
    const ended = host.run();
    await host.until(() => host.connects === 2);
    await host.advance(20_000);
    await post(1, "new");
    await host.until(() => host.texts().includes("new 0 #cats"));
    host.simulator.streaming.cut();
    expect(await ended).toMatchObject({ failure: "drop" });

    host.simulator.rest.limit = undefined;
    await host.connect();

    expect(host.texts()).toEqual(["before 0 #cats", "new 0 #cats", "missed 0 #cats"]);
  });

  it("holds the link back while the disk is slow, and loses nothing", async () => {
    host.subscriptions = [{ event: "status.created", parameters: { tags: ["cats"] } }];
    await host.connect();
    const open = Promise.withResolvers<void>();
    host.gate = open.promise;
    for (let index = 0; index < 2_000; index += 1) host.simulator.world.post({ text: `${index.toString()} #cats` });
    await host.advance(5_000);
    expect(host.texts()).toEqual([]);

    host.gate = undefined;
    open.resolve();
    await host.told("status.created", 2_000);

    expect(host.texts()).toEqual(Array.from({ length: 2_000 }, (_, index) => `${index.toString()} #cats`));
  });
});
