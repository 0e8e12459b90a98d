import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SystemClock } from "#core/time/system-clock";
import { type MastodonSimulator, startMastodonSimulator } from "#plugins/mastodon/simulator";
import { openForCheck, wanted } from "#test/support/checked-connection";

let simulator: MastodonSimulator;
beforeEach(async () => {
  simulator = await startMastodonSimulator({ clock: new SystemClock() });
});
afterEach(() => simulator.close());

type Wanted = Parameters<Awaited<ReturnType<typeof openForCheck>>["check"]>[0];

async function check(more: Wanted = {}): Promise<readonly string[]> {
  const connection = await openForCheck("mastodon", { url: simulator.url, access_token: simulator.token });
  const lines = await connection.check(more);
  await connection.close();
  return lines;
}

const cats = { subscriptions: [{ event: "status.created", parameters: { tags: ["#Cats"] } }] };

describe("the check of a Mastodon account", () => {
  test("tells whose token it is, that it may do what the rules want, that streams are well, and how busy a tag is", async () => {
    const host = new URL(simulator.url).host;

    expect(await check({ ...cats, messages: [wanted("boost", { id: "1" })] })).toEqual([
      expect.stringMatching(/^ok: signed in as @/),
      "ok: the token may do all that the rules want",
      `ok: ${host} streams`,
      "ok: #cats: 70 posts in the last week",
    ]);
    expect(simulator.acting.seen.every(({ method }) => method === "GET")).toBe(true);
  });

  test("names each scope that the rules need and the token lacks", async () => {
    simulator.acting.scene.server.scopes = ["read:statuses", "write:favourites"];
    const messages = [wanted("status", { text: "x" }, { templated: ["media"] }), wanted("favourite", { id: "1" })];

    const lines = await check({ subscriptions: [{ event: "notification", parameters: {} }], messages });

    expect(lines.filter((line) => line.includes("lacks"))).toEqual([
      expect.stringMatching(/^error: the token lacks read:notifications: no notifications are heard of → make a new token/),
      expect.stringMatching(/^error: the token lacks write:statuses: nothing can be posted/),
      expect.stringMatching(/^warning: the token lacks read:accounts/),
      expect.stringMatching(/^error: the token lacks write:media: no pictures can be posted/),
    ]);
  });

  test("says what is needed where the server does not tell what is granted", async () => {
    simulator.acting.scene.server.scopes = undefined;

    expect(await check(cats)).toContain("ok: the server does not tell what the token may do; it needs read:statuses");
  });

  test("names a token that is revoked", async () => {
    simulator.revoke();

    expect(await check(cats)).toEqual([
      expect.stringMatching(/^error: the access token is not valid.* → make a new token on the instance/),
    ]);
  });

  test("names a streaming service that is not well", async () => {
    simulator.streaming.isUnwell = true;

    expect(await check(cats)).toContainEqual(expect.stringMatching(/^error: .*streaming API is not well \(HTTP 503.*\) → look whether/));
  });

  test("names a tag that nobody uses and a list that the account does not have", async () => {
    simulator.acting.scene.server.unusedTags.add("cats");

    const lines = await check({ subscriptions: [{ event: "status.created", parameters: { tags: ["cats"], lists: ["12", "13"] } }] });

    expect(lines.filter((line) => !line.startsWith("ok"))).toEqual([
      expect.stringMatching(/^warning: #cats: the server has heard of no post/),
      expect.stringMatching(/^error: list:13: the account has no such list/),
    ]);
  });
});
