import { describe, expect, test } from "vitest";
import type { FaultyAnswer } from "#plugins/mastodon/simulator/rest-faults";
import { RecentIds } from "#plugins/mastodon/actions/recent-ids";
import { openAccount, startMs } from "./mastodon-actions.ts";

const json = { "content-type": "application/json" };
const lost: readonly (readonly [string, FaultyAnswer])[] = [
  ["the connection is cut inside the answer", { kind: "cut" }],
  ["the connection is reset", { kind: "reset" }],
  ["the answer is HTML", { kind: "reply", status: 200, body: "<html>" }],
  ["the answer has no id", { kind: "reply", status: 200, headers: json, body: "{}" }],
  ["the answer is HTTP 502", { kind: "reply", status: 502, body: "<html>" }],
  ["the answer is HTTP 503 in JSON", { kind: "reply", status: 503, headers: json, body: '{"error":"There was a temporary problem"}' }],
];
const onPost = { method: "POST", path: /statuses$/ };

describe("a post whose answer is lost", () => {
  test.each(lost)("is in doubt when %s, and found when it is looked for", async (_, answer) => {
    const { failure, find, posts, rest } = await openAccount();
    const input = { text: " live \nnow ", spoiler: "Stream", mention: "luna", poll: { options: ["1", "2"], expires_in: "1h" } };
    rest.fail({ on: onPost, isCarriedOut: true, answer });

    const error = await failure({ input });
    const found = await find({ input, firstAttemptAt: startMs });

    expect(error.failure).toBe("ambiguous");
    expect(found?.ref).toMatchObject({ id: posts()[0]?.id, mention: "@luna", poll: { options: ["1", "2"] } });
  });

  test("is made once by a server that keeps idempotency keys, though it is sent again", async () => {
    const { failure, perform, posts, rest } = await openAccount();
    rest.fail({ on: onPost, isCarriedOut: true, answer: { kind: "cut" } });
    await failure({ input: { text: "live" } });

    const again = await perform({ input: { text: "live" }, firstAttemptAt: startMs });

    expect(posts()).toHaveLength(1);
    expect(again.ref).toMatchObject({ id: posts()[0]?.id });
  });

  test("is looked for first, so a server that ignores keys makes no second one", async () => {
    const { failure, find, rest } = await openAccount();
    rest.scene.server.keepsKeys = false;
    rest.fail({ on: onPost, isCarriedOut: true, answer: { kind: "cut" } });
    await failure({ input: { text: "live" } });

    expect(await find({ input: { text: "live" }, firstAttemptAt: startMs })).toBeDefined();
  });

  test("is not found when it was not made, though others wrote the same and the account wrote the same before", async () => {
    const { failure, find, rest, clock } = await openAccount();
    const { world } = rest.scene;
    world.add({ account: world.bot, said: { text: "live" } });
    await clock.advance(120_000);
    rest.fail({ on: onPost, answer: { kind: "reset" } });
    await failure({ input: { text: "live" } });
    world.add({ account: { id: "1", username: "luna", acct: "luna" }, said: { text: "live" } });
    world.add({ account: world.bot, said: { text: "live!" } });
    world.add({ account: world.bot, said: { text: "live", spoilerText: "Stream" } });

    expect(await find({ input: { text: "live" }, firstAttemptAt: startMs + 120_000 })).toBeUndefined();
  });

  test("is not taken for an equal post of another op", async () => {
    const { failure, find, perform, rest } = await openAccount();
    await perform({ input: { text: "live" }, key: "2" });
    rest.fail({ on: onPost, answer: { kind: "reset" } });
    await failure({ input: { text: "live" } });

    expect(await find({ input: { text: "live" }, firstAttemptAt: startMs })).toBeUndefined();
  });

  test("is found as a reply only among the replies to the same post", async () => {
    const { failure, find, perform, posts, rest } = await openAccount();
    const { ref } = await perform({ input: { text: "down" }, key: "2" });
    rest.fail({ on: onPost, isCarriedOut: true, answer: { kind: "cut" } });
    await failure({ op: "reply", ref, input: { text: "back" } });

    expect(await find({ input: { text: "back" }, firstAttemptAt: startMs })).toBeUndefined();
    const found = await find({ op: "reply", ref, input: { text: "back" }, firstAttemptAt: startMs });
    expect(found?.ref).toMatchObject({ id: posts()[1]?.id });
  });

  test("is found behind a hundred others", async () => {
    const { failure, find, posts, rest } = await openAccount();
    const { world } = rest.scene;
    rest.fail({ on: onPost, isCarriedOut: true, answer: { kind: "cut" } });
    await failure({ input: { text: "live" } });
    for (let count = 0; count < 100; count++) world.add({ account: world.bot, inReplyTo: "1", said: { text: "chat" } });

    const found = await find({ input: { text: "live" }, firstAttemptAt: startMs });

    expect(found?.ref).toMatchObject({ id: posts()[0]?.id });
  });

  test("cannot be told among hundreds of others: the rule decides", async () => {
    const { find, rest } = await openAccount();
    const { world } = rest.scene;
    for (let count = 0; count < 200; count++) world.add({ account: world.bot, inReplyTo: "1", said: { text: "chat" } });

    await expect(find({ input: { text: "live" }, firstAttemptAt: startMs })).rejects.toMatchObject({ failure: "permanent", scope: "row" });
  });

  test("cannot be looked for with a token that may not read: the rule decides, and nothing is parked", async () => {
    const { find, rest } = await openAccount();
    const body = '{"error":"This action is outside the authorized scopes"}';
    rest.fail({ on: { path: /verify_credentials/ }, answer: { kind: "reply", status: 403, headers: json, body } });

    await expect(find({ input: { text: "live" }, firstAttemptAt: startMs })).rejects.toMatchObject({ failure: "permanent", scope: "row" });
  });

  test("that cannot be looked for just now is looked for later", async () => {
    const { find, rest } = await openAccount();
    rest.fail({ on: { path: /verify_credentials/ }, answer: { kind: "reset" } });

    await expect(find({ input: { text: "live" }, firstAttemptAt: startMs })).rejects.toMatchObject({ failure: "retryable" });
  });

  test("is done when it was deleted before it was sent again", async () => {
    const { failure, perform, posts, rest } = await openAccount();
    rest.fail({ on: onPost, isCarriedOut: true, answer: { kind: "cut" } });
    await failure({ input: { text: "live" } });
    for (const post of posts()) rest.scene.world.remove(post);

    expect(await perform({ input: { text: "live" }, firstAttemptAt: startMs })).toEqual({ gone: true });
    expect(posts()).toEqual([]);
  });
});

test("only the last few hundred ids are remembered", () => {
  const ids = new RecentIds();
  for (let count = 0; count < 600; count++) ids.add(count.toString());

  expect([ids.has("0"), ids.has("99"), ids.has("100"), ids.has("599")]).toEqual([false, false, true, true]);
});
