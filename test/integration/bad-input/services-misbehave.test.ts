import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Store, StoreError } from "#core/store/port";
import { answers, type Fault, type FaultyAnswer } from "#plugins/discord/simulator/faults";
import { BotScene } from "./bot-scene.ts";

let scene: BotScene;
beforeEach(async () => {
  scene = await BotScene.open();
});
afterEach(() => scene.close());

const page = "<!doctype html><title>Log in</title>";

/** The stream goes live, and its one post comes; Restream tells the title a moment later. */
async function expectPost(): Promise<void> {
  scene.services.restream.account.goLive({ title: "Painting" });
  await expectOnePost();
}

async function expectOnePost(): Promise<void> {
  await scene.until(() => scene.shown.includes("Painting is live"), "the post");
  expect(scene.shown).toEqual(["Painting is live"]);
}

describe("a socket of Restream that sends", () => {
  test.each([
    ["garbage", "\u0000}{", "RESTREAM_BAD_MESSAGE", "A message of Restream could not be read and is left out."],
    ["half a JSON", '{"action":"updateIncoming","payl', "RESTREAM_BAD_MESSAGE", "A message of Restream could not be read and is left out."],
    ["JSON that is no object", "[1]", "RESTREAM_BAD_MESSAGE", "The message is no JSON object."],
    ["binary", Buffer.from([0, 255, 1]), "RESTREAM_BAD_MESSAGE", "left out"],
    ["an unknown action", '{"action":"sing","payload":{}}', "RESTREAM_UNKNOWN_ACTION", "Restream sent the action sing"],
  ])("%s has it counted and said, and the next stream posted", async (_, data, code, text) => {
    await scene.start();
    await scene.says("restream: connected");

    scene.services.restream.feed.sendRaw(data);
    await scene.until(() => (scene.counts[`notice.${code}`] ?? 0) > 0, code);
    if (code !== "RESTREAM_UNKNOWN_ACTION") expect(scene.said).toContain(text);

    await expectPost();
    expect(scene.services.restream.feed.handshakes).toBe(1);
  });

  test("frames of 10 MB loses its link, with the reason, and gets a new one", async () => {
    await scene.start();
    await scene.says("restream: connected");

    scene.services.restream.feed.sendRaw(`"${"x".repeat(10_000_000)}"`);
    await scene.says("a message was longer than 1 MiB; connecting again in");

    await expectPost();
    expect(scene.services.restream.feed.handshakes).toBe(2);
  });
});

describe("HTML instead of JSON", () => {
  test("from Restream's API is said, and the socket is enough for the post", async () => {
    scene.services.restream.rest.apiFault = { kind: "html" };
    await scene.start();
    await scene.says("Herald goes on with what the socket says");

    await expectPost();
    expect(scene.said).not.toContain("doctype");
  });

  test("from Restream's token endpoint is said, and the link is made when it answers again", async () => {
    scene.services.restream.rest.tokenFault = { kind: "html" };
    await scene.start();
    await scene.says("connecting again in");
    expect(scene.said).toContain("restream: ");
    expect(scene.said).not.toContain("doctype");

    scene.services.restream.rest.tokenFault = undefined;
    await scene.says("restream: connected");
    await expectPost();
  });
});

describe("a Discord that", () => {
  const html: FaultyAnswer = { kind: "reply", status: 200, headers: { "content-type": "text/html" }, body: page };
  test.each<[string, Fault, string]>([
    ["hangs after the headers", { carriedOut: "before", answer: { kind: "hang-after-headers" } }, "no whole answer from Discord"],
    ["never answers", { answer: { kind: "hang" } }, "no whole answer from Discord"],
    ["cuts the body", { carriedOut: "before", answer: { kind: "cut" } }, "no whole answer from Discord"],
    ["ends a JSON in its middle", { carriedOut: "before", answer: answers.notFinished }, "the answer cannot be read"],
    ["answers HTML with 502", { answer: answers.html(502) }, "Discord failed with HTTP 502"],
    ["answers HTML with 200", { answer: html }, "the answer cannot be read: its body is not JSON"],
    ["is shut off by Cloudflare", { answer: answers.cloudflare(429, 60) }, "Discord's network has shut out this address"],
    ["answers 401", { answer: answers.refusal(401, 0, "401: Unauthorized") }, "401: Unauthorized"],
    ["forbids the channel", { answer: answers.refusal(403, 50_001, "Missing Access") }, "Missing Access (50001)"],
    ["limits the rate", { answer: answers.rateLimit({ headerS: 30, bodyS: 5 }) }, "Discord limits"],
  ])("%s is told about, and the post is made once, when it heals", async (_, fault, text) => {
    scene.services.discord.fail({ on: { method: "POST", path: /\/messages$/ }, ...fault });
    await scene.start();
    await scene.says("restream: connected");

    scene.services.restream.account.goLive({ title: "Painting" });
    await scene.says(text);
    await scene.says("create delivered to channel 300000000000000001");

    await expectOnePost();
    expect(scene.said).toContain("discord: not delivered yet: ");
  });
});

describe("a full disk", () => {
  /** A store that takes no write while the disk is full. */
  function onFullDisk(store: Store, isFull: () => boolean): Store {
    const full = new StoreError("STORE_FULL", "The disk that holds herald.db is full. Free some space; the same is tried again.", true);
    return new Proxy(store, {
      get: (target, name) => {
        if (name === "commit" && isFull()) return () => Promise.reject(full);
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
  }

  test("is said, everything waits, and nothing is lost when there is space again", async () => {
    let isFull = false;
    await scene.start((store) => onFullDisk(store, () => isFull));
    await scene.says("restream: connected");

    isFull = true;
    scene.services.restream.account.goLive({ title: "Painting" });
    await scene.says("is full. Free some space; the same is tried again; everything waits, trying again in");
    expect(scene.services.discord.seen).toEqual([]);
    isFull = false;
    await scene.says("the store takes writes again; nothing was lost");

    await expectOnePost();
  });

  test("does not hold up a stop, not even with the link lost meanwhile", async () => {
    let isFull = false;
    await scene.start((store) => onFullDisk(store, () => isFull));
    await scene.says("restream: connected");
    isFull = true;
    scene.services.restream.account.goLive({ title: "Painting" });
    await scene.says("everything waits");
    scene.services.restream.feed.cut();

    await scene.stop();

    expect(scene.said).toContain("The last changes were not stored; their sources tell them again at the next start");
    expect(scene.services.discord.seen).toEqual([]);
  });
});
