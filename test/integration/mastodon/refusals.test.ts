import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { FaultyAnswer } from "#plugins/mastodon/simulator/rest-faults";
import { openAccount, startMs, token } from "./mastodon-actions.ts";

const onPost = { method: "POST", path: /statuses$/ };

function reply(status: number, body: object | string = { error: "no" }, headers: Record<string, string> = {}): FaultyAnswer {
  return { kind: "reply", status, headers, body: typeof body === "string" ? body : JSON.stringify(body) };
}

describe("a rate limit", () => {
  test("is waited for as long as the server says, by the server's clock, and nothing is sent before", async () => {
    const { failure, perform, rest, clock, texts } = await openAccount();
    const headers = {
      date: new Date(startMs + 3_600_000).toUTCString(),
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": new Date(startMs + 3_600_000 + 90_000).toISOString().replace("Z", "123Z"),
    };
    rest.fail({ on: onPost, answer: reply(429, { error: "Too many requests" }, headers) });

    const first = await failure({ input: { text: "a" } });
    await clock.advance(60_000);
    const second = await failure({ input: { text: "a" } });
    await clock.advance(30_000);
    await perform({ input: { text: "a" } });

    expect([first, second]).toMatchObject([
      { code: "MASTODON_RATE_LIMITED", failure: "retryable", scope: "target", retryAfterMs: 90_000 },
      { code: "MASTODON_RATE_LIMITED", failure: "retryable", scope: "target", retryAfterMs: 30_000 },
    ]);
    expect(rest.seen.filter(({ method }) => method === "POST")).toHaveLength(2);
    expect(texts()).toEqual(["a"]);
  });

  test("that is about to be hit is not hit: the thirty-first delete is not sent, and posts go on", async () => {
    const { failure, perform, rest, clock } = await openAccount();
    const refs = [];
    for (let count = 0; count < 31; count++) refs.push((await perform({ input: { text: "a" }, key: count.toString() })).ref);
    for (const ref of refs.slice(0, 30)) await perform({ op: "delete", ref });

    const error = await failure({ op: "delete", ref: refs[30] });
    await perform({ input: { text: "b" }, key: "b" });

    expect(error).toMatchObject({ code: "MASTODON_RATE_LIMITED", failure: "retryable", scope: "row", retryAfterMs: 1_800_000 });
    expect(rest.seen.filter(({ method }) => method === "DELETE")).toHaveLength(30);
    await clock.advance(1_800_000);
    await perform({ op: "delete", ref: refs[30] });
  });

  test("without a time is five minutes, and a proxy's own time is heeded", async () => {
    const { failure, rest } = await openAccount();
    rest.fail({ on: onPost, answer: reply(429, "<html>", { "retry-after": "7" }) });
    rest.fail({ on: { method: "DELETE" }, answer: reply(429) });

    const errors = [await failure({ input: { text: "a" } }), await failure({ op: "delete", ref: { id: "7" } })];

    expect(errors.map(({ retryAfterMs }) => retryAfterMs)).toEqual([7_000, 300_000]);
  });
});

describe("a refusal", () => {
  test.each<[string, FaultyAnswer, string]>([
    ["a revoked token", reply(401, { error: "The access token is invalid" }), "MASTODON_UNAUTHORIZED permanent connection"],
    ["a 401 without words", reply(401, "<html>"), "MASTODON_UNAUTHORIZED permanent connection"],
    ["a missing scope", reply(403, { error: "This action is outside the authorized scopes" }), "MASTODON_REFUSED permanent target"],
    ["GoToSocial's", reply(403, { error: "Forbidden: token has insufficient scope permission" }), "MASTODON_REFUSED permanent target"],
    ["a switched-off account", reply(403, { error: "Your login is currently disabled" }), "MASTODON_REFUSED permanent connection"],
    ["a token of no user", reply(422, { error: "This method requires an authenticated user" }), "MASTODON_REFUSED permanent connection"],
    ["one thing that is not allowed", reply(403, { error: "This action is not allowed" }), "MASTODON_REFUSED permanent row"],
    ["a bad form", reply(422, { error: "Validation failed: Text character limit of 500 exceeded" }), "MASTODON_REFUSED permanent row"],
    ["GoToSocial's bad form", reply(400, { error: "Bad Request: status too long" }), "MASTODON_REFUSED permanent row"],
    [
      "media that are not done",
      reply(422, { error: "Cannot attach files that have not finished processing." }),
      "MASTODON_REFUSED retryable row",
    ],
    ["a proxy's 408", reply(408, "<html>"), "MASTODON_REFUSED retryable row"],
    ["a redirect", reply(302, "<html>", { location: "https://elsewhere.example/" }), "MASTODON_NOT_THERE permanent connection"],
    ["a page that is not there", reply(404, "<html>"), "MASTODON_NOT_THERE permanent connection"],
    ["a post that is not there", reply(404, { error: "Record not found" }), "MASTODON_REFUSED permanent row"],
    ["Cloudflare without the server", reply(522, "<html>"), "MASTODON_SERVER_ERROR retryable row"],
    ["a broken server", reply(500, "<html>"), "MASTODON_SERVER_ERROR ambiguous row"],
  ])("because of %s is classified", async (_, answer, expected) => {
    const { failure, rest, posts } = await openAccount();
    rest.fail({ on: onPost, answer });

    const { code, failure: kind, scope } = await failure({ input: { text: "a" } });

    expect(`${code} ${kind} ${scope}`).toBe(expected);
    expect(posts()).toEqual([]);
  });

  test.each<[number, string]>([
    [500, "retryable"],
    [502, "retryable"],
    [504, "ambiguous"],
  ])("of an edit with HTTP %i is %s: only a gateway's may be carried out late", async (status, kind) => {
    const { failure, perform, rest } = await openAccount();
    const { ref } = await perform({ input: { text: "a" } });
    rest.fail({ on: { method: "PUT" }, answer: reply(status, "<html>") });

    expect(await failure({ op: "edit", ref, input: { text: "b" } })).toMatchObject({ failure: kind, scope: "row" });
  });

  test("by a mention that was not meant stops the post", async () => {
    const { failure, rest } = await openAccount();
    const error = { error: "Post would be sent to unexpected accounts", unexpected_accounts: [{ id: "1" }] };
    rest.fail({ on: onPost, answer: reply(422, error) });

    expect((await failure({ input: { text: "a" } })).message).toContain("unexpected accounts");
  });

  test("when the limits are asked for leaves nothing in doubt", async () => {
    const { failure, rest } = await openAccount();
    rest.fail({ on: { path: /instance/ }, answer: { kind: "cut" } });

    expect(await failure({ input: { text: "a" } })).toMatchObject({ failure: "retryable", scope: "row" });
  });

  test("of the limits later on is no hindrance: the known ones do", async () => {
    const { perform, rest, clock, texts } = await openAccount();
    await perform({ input: { text: "a" }, key: "1" });
    await clock.advance(3_600_001);
    rest.fail({ on: { path: /instance/ }, answer: { kind: "cut" } });

    await perform({ input: { text: "b" }, key: "2" });

    expect(texts()).toEqual(["a", "b"]);
  });
});

describe("no answer at all", () => {
  test("from a server that is not reached is a thing to repeat", async () => {
    const { failure } = await openAccount({ url: "http://127.0.0.1:1" });

    expect(await failure({ action: "boost", input: { id: "1" } })).toMatchObject({ code: "MASTODON_UNREACHABLE", failure: "retryable" });
  });

  test("by the deadline is a doubt", async () => {
    const { failure, rest, clock } = await openAccount();
    rest.fail({ on: { path: /reblog/ }, answer: { kind: "hang" } });
    const failed = failure({ action: "boost", input: { id: "1" } });
    while (rest.seen.length === 0) await new Promise((resolve) => setImmediate(resolve));

    await clock.advance(20_000);

    expect(await failed).toMatchObject({ code: "MASTODON_NO_ANSWER", failure: "ambiguous" });
  });

  test("before a stop is a doubt too", async () => {
    const { failure, rest } = await openAccount();
    rest.fail({ on: { path: /reblog/ }, answer: { kind: "hang" } });
    const stop = new AbortController();
    const failed = failure({ action: "boost", input: { id: "1" }, signal: stop.signal });
    while (rest.seen.length === 0) await new Promise((resolve) => setImmediate(resolve));

    stop.abort();

    expect(await failed).toMatchObject({ code: "MASTODON_NO_ANSWER", failure: "ambiguous" });
  });
});

test("the token is in no error and no log, even when the server repeats it", async () => {
  const { failure, logged, rest } = await openAccount();
  const answers: FaultyAnswer[] = [
    reply(401, { error: `invalid: ${token}` }),
    reply(422, { error: `Bearer ${token}` }),
    reply(500, { error: token }),
    reply(200, token),
    reply(302, "", { location: `https://elsewhere.example/?access_token=${token}` }),
    { kind: "reset" },
    { kind: "cut" },
  ];
  for (const answer of answers) {
    rest.fail({ on: onPost, answer });
    const error = await failure({ input: { text: "a" } });

    expect(`${inspect(error, { depth: 10 })} ${JSON.stringify(error)} ${error.message}`).not.toContain(token);
  }
  expect(logged.join()).not.toContain(token);
});
