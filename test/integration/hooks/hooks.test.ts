import { request } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { HookBot } from "./hook-bot.ts";

let bot: HookBot;
afterEach(() => bot.close());

describe("a webhook", () => {
  test("is answered 202 when it is stored, and not before", async () => {
    bot = await HookBot.start();
    const disk = Promise.withResolvers<void>();
    bot.gate = disk.promise;
    let isAnswered = false;
    const answered = bot.sender.send({ id: "one", body: '{"type":"build"}' }).finally(() => (isAnswered = true));
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));

    expect(isAnswered).toBe(false);
    disk.resolve();

    expect(await answered).toEqual({ status: 202, body: '{"accepted":true}' });
    expect(await bot.shown()).toEqual(["one build"]);
  });

  test("that comes twice is one event, over a restart too", async () => {
    bot = await HookBot.start();
    await bot.sender.send({ id: "one", body: '{"type":"build"}' });
    const again = await bot.sender.again();
    await bot.shown();
    await bot.stop();
    await bot.run();
    const afterwards = await bot.sender.again();

    expect([again.status, afterwards.status]).toEqual([202, 202]);
    expect(await bot.shown()).toEqual(["one build"]);
  });

  test.each([
    ["github", { headers: { "x-github-event": "push" } }, "7 push"],
    ["bearer", {}, "7 build"],
    ["standard", {}, "7 build"],
  ] as const)("is taken from a sender of the scheme %s, and from nobody with another secret", async (scheme, more, shown) => {
    bot = await HookBot.start({ verify: scheme });
    bot.sender.scheme = scheme;
    const secret = `whsec_${Buffer.alloc(32, "x").toString("base64")}`;
    const forged = await bot.sender.send({ id: "6", body: '{"type":"build"}', secret, ...more });
    const right = await bot.sender.send({ id: "7", body: '{"type":"build"}', ...more });

    expect([forged.status, right.status]).toEqual([401, 202]);
    expect(await bot.shown()).toEqual([shown]);
  });

  test("without ids is an event of its own each time", async () => {
    bot = await HookBot.start({ verify: "bearer" });
    const headers = { authorization: `Bearer ${bot.sender.secret}`, "content-type": "application/json" };
    for (let n = 0; n < 2; n += 1) await fetch(bot.sender.url, { method: "POST", body: '{"type":"bell"}', headers });

    expect(await bot.shown()).toHaveLength(2);
  });

  test("is refused in the same words whatever is wrong with its proof, and the log tells the bot's people what", async () => {
    bot = await HookBot.start();
    const unsigned = await fetch(bot.sender.url, { method: "POST", body: "not even JSON" });
    const forged = await bot.sender.send({ body: "{}", secret: `whsec_${Buffer.alloc(32, "x").toString("base64")}` });
    const other = await bot.sender.send({ body: "{}", scheme: "bearer" });

    expect([unsigned.status, forged.status, other.status]).toEqual([401, 401, 401]);
    expect(new Set([(await unsigned.text()).trim(), forged.body, other.body])).toEqual(
      new Set(['{"error":"this request could not be verified"}']),
    );
    expect(bot.said).toContain("HOOKS_UNSIGNED");
    expect(bot.said).toContain("HOOKS_BAD_SIGNATURE");
    expect(bot.said).not.toContain(bot.sender.secret);
    expect(await bot.shown()).toEqual([]);
  });

  test("whose signature is too old is refused, and its sender told so", async () => {
    bot = await HookBot.start({ tolerance: "1m" });
    const old = await bot.sender.send({ body: "{}", ageMs: 61_000 });
    const early = await bot.sender.send({ body: "{}", ageMs: -61_000 });
    const young = await bot.sender.send({ id: "young", body: "{}", ageMs: 60_000 });

    expect([old.status, early.status, young.status]).toEqual([401, 401, 202]);
    expect(old.body).toContain("too far from the time here");
  });

  test("that is too long is refused, whether it says so or not", async () => {
    bot = await HookBot.start({ max_body: 1000 });
    const told = await bot.sender.send({ body: JSON.stringify("x".repeat(1000)) });
    const untold = await postInPieces(bot.sender.url, 40, 100_000);
    const fits = await bot.sender.send({ id: "fits", body: JSON.stringify("x".repeat(998)) });

    expect([told.status, untold, fits.status]).toEqual([413, 413, 202]);
  });

  test("is not looked for elsewhere: other names, methods and encodings are refused", async () => {
    bot = await HookBot.start();
    const lost = await fetch(`${bot.at}/hooks/other`, { method: "POST", body: "{}" });
    const read = await fetch(bot.sender.url);
    const packed = await fetch(bot.sender.url, { method: "POST", body: "{}", headers: { "content-encoding": "gzip" } });

    expect([lost.status, read.status, read.headers.get("allow"), packed.status]).toEqual([404, 405, "POST", 415]);
    expect(await lost.text()).not.toContain("ci");
  });

  test("that comes before the bot runs, or after it stopped, is asked to come again", async () => {
    bot = await HookBot.listen();
    const early = await fetch(bot.sender.url, { method: "POST", body: "{}" });
    await bot.run();
    const running = await bot.sender.send({ body: "{}" });
    await bot.stop();
    const late = await bot.sender.send({ body: "{}" });

    expect([early.status, early.headers.get("retry-after"), running.status, late.status]).toEqual([503, "5", 202, 503]);
  });

  test("finds a bound while nothing can be stored", async () => {
    bot = await HookBot.start();
    const disk = Promise.withResolvers<void>();
    bot.gate = disk.promise;
    const sixRefused = Promise.withResolvers<void>();
    let refused = 0;
    const answers = Array.from({ length: 70 }, async () => {
      const { status } = await bot.sender.send({ body: "{}" });
      if (status === 503 && (refused += 1) === 6) sixRefused.resolve();
      return status;
    });
    await sixRefused.promise;
    disk.resolve();
    const statuses = await Promise.all(answers);

    expect(statuses.filter((status) => status === 202)).toHaveLength(64);
  });
});

describe("/metrics", () => {
  test("tells of events, verdicts, deliveries, commits, queue and links", async () => {
    bot = await HookBot.start();
    await bot.sender.send({ id: "one", body: "{}" });
    await bot.sender.again();
    await fetch(bot.sender.url, { method: "POST", body: "{}" });
    const text = await bot.scrape();

    expect(text).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const line of [
      'herald_events_total{connection="ci"} 2',
      'herald_verdicts_total{rule="tell",outcome="fired"} 1',
      'herald_verdicts_total{rule="tell",outcome="deduped"} 1',
      'herald_notices_total{connection="ci",code="HOOKS_UNSIGNED"} 1',
      'herald_deliveries_total{rule="tell",outcome="done"} 1',
      "herald_queue_inputs 0",
      'herald_connection_open{connection="discord"} 1',
      'herald_deliveries_unfinished{connection="discord"} 0',
      'herald_source_link{connection="ci",state="up"} 1',
      'herald_source_link{connection="ci",state="denied"} 0',
    ]) {
      expect(text.split("\n")).toContain(line);
    }
    expect(Number(/herald_commit_duration_seconds_count (\d+)/.exec(text)?.[1])).toBeGreaterThan(0);
  });
});

/** Sends a body of unknown length. */
function postInPieces(url: string, pieces: number, pieceBytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
      sent.destroy();
    });
    sent.on("error", reject);
    for (let n = 0; n < pieces; n += 1) sent.write("x".repeat(pieceBytes));
    sent.end();
  });
}
