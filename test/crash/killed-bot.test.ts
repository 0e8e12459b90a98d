import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import { CrashScene } from "./crash-scene.ts";

const goLive: JsonObject = { bots: [join(fileURLToPath(new URL("../../", import.meta.url)), "bots", "go-live")] };
const minuteMs = 60_000;

let scene: CrashScene;
afterEach(() => scene.close());

function hangOnCreate(carriedOut: "no" | "before"): void {
  scene.discord.fail({ on: { method: "POST", path: /\/messages$|\/webhooks\// }, carriedOut, answer: { kind: "hang" } });
}

/** The stream goes on for a while, ends, and everything comes to rest. */
async function endStream(): Promise<void> {
  await scene.pass(2 * minuteMs);
  scene.restream.account.end();
  await scene.pass(6 * minuteMs);
}

async function killAndRestart(downMs: number): Promise<void> {
  await scene.kill();
  await scene.pass(downMs);
  await scene.start();
}

function assertOnePostThatEnded(): void {
  expect(scene.shown()).toEqual([expect.stringContaining("was live for")]);
  expect(scene.pings()).toBe(1);
}

describe("a bot killed with SIGKILL posts each stream exactly once and ends the post", () => {
  test("before the commit that would have remembered the stream", async () => {
    scene = await CrashScene.open(goLive);
    await scene.start();
    const release = scene.holdDatabase();
    scene.restream.account.goLive({ title: "Painting" });
    await scene.pass(3_000);

    await scene.kill();
    release();
    await scene.start();
    await endStream();

    assertOnePostThatEnded();
  });

  test("after the commit and before Discord carried the post out", async () => {
    scene = await CrashScene.open(goLive);
    await scene.start();
    hangOnCreate("no");
    scene.restream.account.goLive({ title: "Painting" });
    await scene.until(() => scene.posts() === 1, "the request for the post");

    await killAndRestart(1_000);
    await endStream();

    assertOnePostThatEnded();
    expect(scene.posts()).toBeGreaterThan(1);
  });

  test("after Discord carried the post out and before that was stored", async () => {
    scene = await CrashScene.open(goLive);
    await scene.start();
    hangOnCreate("before");
    scene.restream.account.goLive({ title: "Painting" });
    await scene.until(() => scene.shown().length === 1, "the post");

    await killAndRestart(1_000);
    await endStream();

    assertOnePostThatEnded();
  });

  test("after Discord carried the post out, and down for longer than Discord remembers a nonce", async () => {
    scene = await CrashScene.open(goLive);
    await scene.start();
    hangOnCreate("before");
    scene.restream.account.goLive({ title: "Painting" });
    await scene.until(() => scene.shown().length === 1, "the post");

    await killAndRestart(12 * minuteMs);
    await endStream();

    assertOnePostThatEnded();
  });

  test("inside `for`", async () => {
    scene = await CrashScene.open(goLive);
    await scene.start();
    scene.restream.account.goLive({ title: "Painting" });
    await scene.pass(8_000);
    expect(scene.shown()).toEqual([]);

    await killAndRestart(2_000);
    await endStream();

    assertOnePostThatEnded();
  });

  test("inside `keep_firing_for`", async () => {
    scene = await CrashScene.open(goLive);
    await scene.start();
    scene.restream.account.goLive({ title: "Painting" });
    await scene.until(() => scene.shown().length === 1, "the post");
    await scene.pass(10 * minuteMs);
    scene.restream.account.end();
    await scene.pass(minuteMs);
    expect(scene.shown()).toEqual([expect.stringContaining("is live")]);

    await killAndRestart(minuteMs);
    await scene.pass(5 * minuteMs);

    assertOnePostThatEnded();
    expect(scene.shown()[0]).toContain("10 minutes");
  });

  test("between two edits", async () => {
    scene = await CrashScene.open(goLive);
    await scene.start();
    scene.restream.account.goLive({ title: "Painting" });
    await scene.until(() => scene.shown().length === 1, "the post");
    scene.restream.account.change({ title: "Painting, part 2" });
    await scene.until(() => scene.shown()[0]?.includes("part 2") === true, "the first edit");

    await killAndRestart(5_000);
    scene.restream.account.change({ title: "Painting, part 3" });
    await scene.until(() => scene.shown()[0]?.includes("part 3") === true, "the second edit");
    await endStream();

    assertOnePostThatEnded();
  });

  test("and says nothing of a stream that began and ended while it was down", async () => {
    scene = await CrashScene.open(goLive);
    await scene.start();
    await scene.kill();
    scene.restream.account.goLive({ title: "Unseen" });
    await scene.pass(20_000);
    scene.restream.account.end();
    await scene.pass(10_000);

    await scene.start();
    await scene.pass(10 * minuteMs);

    expect(scene.shown()).toEqual([]);
  });

  test("and ends the post of a stream that ended while it was down", async () => {
    scene = await CrashScene.open(goLive);
    await scene.start();
    scene.restream.account.goLive({ title: "Painting" });
    await scene.until(() => scene.shown().length === 1, "the post");
    await scene.pass(10 * minuteMs);

    await scene.kill();
    scene.restream.account.end();
    await scene.pass(30 * minuteMs);
    await scene.start();
    await scene.pass(15 * minuteMs);

    assertOnePostThatEnded();
  });
});

describe("a webhook cannot read back, so a killed bot does what on_ambiguous says", () => {
  function byWebhook(onAmbiguous: "resend" | "give_up"): JsonObject {
    const lifecycle = { key: "event.user_id", open: "restream.stream.live", close: "restream.stream.ended", keep_firing_for: "1m" };
    const post = { id: "post", action: "discord.message", on_ambiguous: onAmbiguous, with: { content: "{{ event.title }} is live" } };
    const close = { op: "edit", with: { content: "was live for {{ entity.duration }}" } };
    return { rules: [{ id: "go-live", lifecycle, do: [{ ...post, close }] }] };
  }

  test("resend: the post is never missing, and may come twice", async () => {
    scene = await CrashScene.open(byWebhook("resend"), "webhook");
    await scene.start();
    hangOnCreate("before");
    scene.restream.account.goLive({ title: "Painting" });
    await scene.until(() => scene.shown().length === 1, "the post");

    await killAndRestart(1_000);
    await endStream();

    expect(scene.shown()).toEqual([expect.stringContaining("is live"), expect.stringContaining("was live for")]);
  });

  test("give_up: the post never comes twice, and may be left without its end", async () => {
    scene = await CrashScene.open(byWebhook("give_up"), "webhook");
    await scene.start();
    hangOnCreate("before");
    scene.restream.account.goLive({ title: "Painting" });
    await scene.until(() => scene.shown().length === 1, "the post");

    await killAndRestart(1_000);
    await endStream();

    expect(scene.shown()).toEqual([expect.stringContaining("is live")]);
  });
});
