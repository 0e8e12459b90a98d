import { describe, expect, test } from "vitest";
import { saidNow } from "#plugins/mastodon/simulator/rest-world";
import { openAccount, startMs, token } from "./mastodon-actions.ts";

describe("a post", () => {
  test("is made with all that was asked for, and names itself for later steps", async () => {
    const { perform, posts, rest, sent } = await openAccount();

    const result = await perform({
      input: { text: "Now live", spoiler: "Stream", sensitive: true, language: "el", visibility: "unlisted", mention: "luna@example.org" },
      key: "KEYKEYKEYKEYKEYKEYKEYKEY",
    });

    const [post] = posts();
    expect(post).toMatchObject({ visibility: "unlisted", idempotencyKey: "KEYKEYKEYKEYKEYKEYKEYKEY", mentions: ["luna@example.org"] });
    expect(post && saidNow(post)).toMatchObject({
      text: "@luna@example.org Now live",
      spoilerText: "Stream",
      sensitive: true,
      language: "el",
    });
    const url = `${rest.scene.origin()}/@herald/${post?.id ?? ""}`;
    expect(result).toEqual({ ref: { id: post?.id, url, mention: "@luna@example.org" }, output: { id: post?.id, url } });
    expect(rest.seen.every((request) => request.headers["authorization"] === `Bearer ${token}`)).toBe(true);
    expect(sent("POST", /statuses$/)).not.toHaveProperty("allowed_mentions");
  });

  test("goes straight to the server on a connection of its own, past any proxy of the environment", async () => {
    const { perform, rest } = await openAccount();
    process.env["http_proxy"] = "http://127.0.0.1:1";

    await perform({ input: { text: "a" } }).finally(() => delete process.env["http_proxy"]);

    expect(rest.seen.map(({ headers }) => headers["connection"])).toEqual(["close", "close"]);
  });

  test("lets the server refuse mentions when it means to make none", async () => {
    const { perform, sent } = await openAccount();

    await perform({ input: { text: "mail luna@example.org, see https://example.org/@luna" } });

    expect(sent("POST", /statuses$/)?.["allowed_mentions"]).toEqual([]);
  });

  test("is cut at a word to what the server takes, and keeps the link at its end", async () => {
    const { perform, texts, rest } = await openAccount();
    rest.scene.server.maxCharacters = 60;

    await perform({ input: { text: `A long title that goes on and on for ever https://example.org/${"x".repeat(200)}` } });

    expect(texts()).toEqual([`A long title that goes on and on… https://example.org/${"x".repeat(200)}`]);
  });

  test("takes the limits from the older description where there is no newer one", async () => {
    const { perform, texts, rest } = await openAccount();
    rest.scene.server.hasInstanceV2 = false;
    rest.scene.server.maxCharacters = 20;

    await perform({ input: { text: "one two three four five six" } });

    expect(texts()).toEqual(["one two three four…"]);
    expect(rest.seen.map(({ path }) => path)).toEqual(["/api/v2/instance", "/api/v1/instance", "/api/v1/statuses"]);
  });

  test("asks for the limits once an hour", async () => {
    const { perform, rest, clock } = await openAccount();
    const instances = (): number => rest.seen.filter(({ path }) => path.endsWith("instance")).length;

    await perform({ input: { text: "a" }, key: "1" });
    await perform({ input: { text: "b" }, key: "2" });
    const soon = instances();
    await clock.advance(3_600_001);
    await perform({ input: { text: "c" }, key: "3" });

    expect([soon, instances()]).toEqual([1, 2]);
  });

  test("makes its text of the warning when it has none", async () => {
    const { perform, posts } = await openAccount();

    await perform({ input: { spoiler: "Flashing lights" } });

    expect(posts().map(saidNow)).toMatchObject([{ text: "Flashing lights", spoilerText: "", sensitive: true }]);
  });

  test("leaves out a language that is none, and blank ids", async () => {
    const { perform, sent } = await openAccount();

    await perform({ input: { text: "a", language: "Greek!", in_reply_to: " ", quote: "" } });

    expect(sent("POST", /statuses$/)).toEqual({ status: "a", spoiler_text: "", sensitive: false, allowed_mentions: [] });
  });

  test("answers and quotes posts of others", async () => {
    const { perform, posts, rest } = await openAccount();
    const luna = { id: "1", username: "luna", acct: "luna" };
    const theirs = rest.scene.world.add({ account: luna, said: { text: "hello" } });

    await perform({ input: { text: "a", in_reply_to: theirs.id, quote: theirs.id } });

    expect(posts()[1]).toMatchObject({ inReplyTo: theirs.id, quotes: theirs.id });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["nothing in it", { text: "  " }, "neither text nor media"],
    ["a mention of nobody", { text: "a", mention: "not an account" }, 'mention "not an account" is no account'],
    ["a poll of one answer", { text: "a", poll: { options: ["yes", " ", "yes"], expires_in: "1h" } }, "two answers that differ"],
    ["a poll of five answers", { text: "a", poll: { options: ["1", "2", "3", "4", "5"], expires_in: "1h" } }, "4 answers at most"],
    ["five media", { text: "a", media: [1, 2, 3, 4, 5].map((n) => ({ path: `${n}.png` })) }, "takes 4 at most"],
    [
      "a poll and media",
      { poll: { options: ["1", "2"], expires_in: "1h" }, media: [{ path: "a.png" }] },
      "a post with a poll has no media",
    ],
  ])("with %s is given up without being sent", async (_, input, sentence) => {
    const { failure, rest } = await openAccount();

    const error = await failure({ input });

    expect(error).toMatchObject({ code: "MASTODON_INPUT", failure: "permanent", scope: "row" });
    expect(error.message).toContain(sentence);
    expect(rest.seen.some(({ method }) => method !== "GET")).toBe(false);
  });
});

describe("a poll", () => {
  const input = { text: "What next?", poll: { options: ["Hades", "x".repeat(80), ""], expires_in: "1s", multiple: true } };

  test("is fitted into what the server takes", async () => {
    const { perform, posts } = await openAccount();

    await perform({ input });

    expect(posts().map((post) => saidNow(post).poll)).toEqual([
      { options: ["Hades", `${"x".repeat(49)}…`], multiple: true, hideTotals: false, endsAt: startMs + 300_000 },
    ]);
  });

  test("stays as it is in an edit, and ends when it would have ended", async () => {
    const { perform, posts, clock } = await openAccount();
    const { ref } = await perform({ input: { text: "a", poll: { options: ["1", "2"], expires_in: "1h", hide_totals: true } } });
    await clock.advance(600_000);

    await perform({ op: "edit", ref, input: { text: "b" } });

    const [before, after] = posts()[0]?.history ?? [];
    expect(after).toMatchObject({ text: "b", poll: before?.poll });
  });

  test("that has ended keeps its post from being edited, which would run it again", async () => {
    const { perform, failure, clock, texts } = await openAccount();
    const { ref } = await perform({ input });
    await clock.advance(300_000);

    const error = await failure({ op: "edit", ref, input: { text: "b" } });

    expect(error).toMatchObject({ failure: "permanent", scope: "row", gone: false });
    expect(texts()).toEqual(["What next?"]);
  });
});

describe("what follows a post", () => {
  test("is an edit that keeps its mentions and says the rest anew", async () => {
    const { perform, posts, sent } = await openAccount();
    const { ref } = await perform({ input: { text: "Live", spoiler: "Stream", mention: ["luna", "@sol"] } });

    const edited = await perform({ op: "edit", ref, input: { text: "Was live", sensitive: false } });

    expect(posts().map(saidNow)).toMatchObject([{ text: "@luna @sol Was live", spoilerText: "", sensitive: false }]);
    expect(sent("PUT", /./)).toEqual({ status: "@luna @sol Was live", spoiler_text: "", sensitive: false, media_ids: [] });
    expect(edited.ref).toEqual(ref);
  });

  test("is a reply under it", async () => {
    const { perform, posts } = await openAccount();
    const { ref } = await perform({ input: { text: "Down" } });

    const reply = await perform({ op: "reply", ref, input: { text: "Back" }, key: "2" });

    expect(posts()[1]).toMatchObject({ id: (reply.ref as { id: string }).id, inReplyTo: posts()[0]?.id });
  });

  test("is its end, which is done even when somebody was faster", async () => {
    const { perform, posts } = await openAccount();
    const { ref } = await perform({ input: { text: "Down" } });

    const results = [await perform({ op: "delete", ref }), await perform({ op: "delete", ref })];

    expect(results).toEqual([{}, {}]);
    expect(posts()).toEqual([]);
  });

  test.each(["edit", "reply"] as const)("is no %s when it was deleted: the post is gone", async (op) => {
    const { perform, failure } = await openAccount();
    const { ref } = await perform({ input: { text: "Down" } });
    await perform({ op: "delete", ref });

    const error = await failure({ op, ref, input: { text: "Back" }, key: "2" });

    expect(error).toMatchObject({ failure: "permanent", scope: "row", gone: true });
  });

  test("is no edit where the server has none, and the post is not taken for gone", async () => {
    const { perform, failure, rest } = await openAccount();
    const { ref } = await perform({ input: { text: "Down" } });
    rest.scene.server.hasEdits = false;

    const error = await failure({ op: "edit", ref, input: { text: "Back" } });

    expect(error).toMatchObject({ code: "MASTODON_NO_EDITS", failure: "permanent", scope: "row", gone: false });
  });

  test.each(["edit", "delete", "reply"] as const)("is no %s without a reference", async (op) => {
    const { failure } = await openAccount();

    expect(await failure({ op, input: { text: "a" } })).toMatchObject({ code: "MASTODON_NO_REFERENCE", failure: "permanent" });
  });
});
