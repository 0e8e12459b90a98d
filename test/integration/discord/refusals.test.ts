import { describe, expect, test } from "vitest";
import { simulated } from "#plugins/discord/simulator";
import { answers } from "#plugins/discord/simulator/faults";
import { openDiscord, startMs } from "./discord-connection.ts";

const post = { input: { content: "live" } };

describe("a rate limit", () => {
  test("waits for the longer of header and body, and holds the next post back without asking", async () => {
    const { failure, simulator, clock } = await openDiscord();
    simulator.fail({ answer: answers.rateLimit({ headerS: 1, bodyS: 1163.097, scope: "shared", code: 20028 }) });

    const limited = await failure(post);
    await clock.advance(60_000);
    const held = await failure({ ...post, key: "BBBBBBBBBBBBBBBBBBBBBBBB" });

    expect(limited).toMatchObject({ failure: "retryable", scope: "target", retryAfterMs: 1_163_097 });
    expect(held).toMatchObject({ failure: "retryable", scope: "target", retryAfterMs: 1_103_097 });
    expect(simulator.seen).toHaveLength(1);
  });

  test("without a wait lasts a minute and is told as a warning", async () => {
    const { failure, simulator, logged } = await openDiscord();
    simulator.fail({ answer: answers.rateLimit({}) });

    const limited = await failure(post);

    expect(limited).toMatchObject({ failure: "retryable", retryAfterMs: 60_000 });
    expect(logged.join()).toContain("comes before a ban");
  });

  test("of the account holds everything back", async () => {
    const { perform, failure, simulator, clock } = await openDiscord();
    const { ref } = await perform(post);
    simulator.fail({ answer: answers.rateLimit({ headerS: 3, bodyS: 2.5, scope: "global" }) });

    const limited = await failure({ ...post, key: "BBBBBBBBBBBBBBBBBBBBBBBB" });
    const edit = await failure({ op: "edit", ref, input: { content: "b" } });
    await clock.advance(3_000);
    await perform({ op: "edit", ref, input: { content: "b" } });

    expect(limited).toMatchObject({ failure: "retryable", scope: "connection", retryAfterMs: 3_000 });
    expect(edit).toMatchObject({ failure: "retryable", scope: "connection", retryAfterMs: 3_000 });
    expect(simulator.seen.map((request) => request.method)).toEqual(["POST", "POST", "PATCH"]);
  });

  test("of edits holds back that message alone", async () => {
    const { perform, failure, simulator } = await openDiscord();
    const { ref } = await perform(post);
    simulator.fail({ on: { method: "PATCH" }, answer: answers.rateLimit({ headerS: 5, bodyS: 1163, scope: "shared", code: 20028 }) });

    const edit = await failure({ op: "edit", ref, input: { content: "b" } });
    await perform({ ...post, key: "BBBBBBBBBBBBBBBBBBBBBBBB" });

    expect(edit).toMatchObject({ failure: "retryable", scope: "row", retryAfterMs: 1_163_000 });
    expect(simulator.messages()).toHaveLength(2);
  });

  test("is kept by the headers of the answers before it is met", async () => {
    const { perform, failure, simulator, clock } = await openDiscord();
    for (let count = 0; count < 5; count++) await perform({ ...post, key: `${count}${"A".repeat(23)}` });

    const held = await failure({ ...post, key: "B".repeat(24) });
    await clock.advance(5_000);
    await perform({ ...post, key: "B".repeat(24) });

    expect(held).toMatchObject({ failure: "retryable", scope: "target", retryAfterMs: 5_000 });
    expect(simulator.seen).toHaveLength(6);
    expect(simulator.messages()).toHaveLength(6);
  });
});

describe("Cloudflare", () => {
  test.each([
    [429, 66_271, 66_271_000],
    [403, undefined, 600_000],
  ] as const)("answering %s stops everything for the time it names, or ten minutes", async (status, retryAfterS, waitMs) => {
    const { perform, failure, simulator, clock, logged } = await openDiscord();
    simulator.fail({ answer: answers.cloudflare(status, retryAfterS) });

    const blocked = await failure(post);
    const held = await failure({ ...post, input: { content: "b", channel: simulated.announcementChannel } });
    await clock.advance(waitMs);
    await perform(post);

    expect(blocked).toMatchObject({ code: "DISCORD_BLOCKED", failure: "retryable", scope: "connection", retryAfterMs: waitMs });
    expect(held).toMatchObject({ code: "DISCORD_BLOCKED", failure: "retryable", scope: "connection", retryAfterMs: waitMs });
    expect(simulator.seen).toHaveLength(2);
    expect(logged.join()).toContain("shut out");
  });
});

describe("a refusal", () => {
  test("of the token parks the connection, and the token is not shown again at once", async () => {
    const { perform, failure, simulator, clock } = await openDiscord();
    simulator.scene.token = undefined;

    const denied = await failure(post);
    const held = await failure(post);
    simulator.scene.token = simulated.botToken;
    await clock.advance(60_000);
    await perform(post);

    for (const error of [denied, held])
      expect(error).toMatchObject({ code: "DISCORD_UNAUTHORIZED", failure: "permanent", scope: "connection" });
    expect(simulator.seen).toHaveLength(2);
  });

  test.each([
    [403, 50001, "Missing Access"],
    [403, 50013, "Missing Permissions"],
  ])("of the channel concerns that channel: %s %s", async (status, code, message) => {
    const { perform, failure, simulator } = await openDiscord();
    const channel = simulator.scene.world.channels.get(simulated.textChannel);
    if (channel !== undefined) channel.refusal = { status, code, message };

    const refused = await failure(post);
    await perform({ input: { content: "live", channel: simulated.announcementChannel } });

    expect(refused).toMatchObject({ failure: "permanent", scope: "target" });
    expect(refused.message).toContain(`${message} (${code.toString()})`);
    expect(refused.message).toContain("View Channel");
  });

  test("of an unknown channel concerns that channel", async () => {
    const { failure } = await openDiscord();

    const refused = await failure({ input: { content: "live", channel: "300000000000000009" } });

    expect(refused).toMatchObject({ failure: "permanent", scope: "target" });
  });

  test("of a forum tells what to do", async () => {
    const { failure } = await openDiscord();

    const refused = await failure({ input: { content: "live", channel: simulated.forumChannel } });

    expect(refused.message).toContain("thread_name");
  });

  test("of publishing says nothing about posting", async () => {
    const { perform, failure, simulator } = await openDiscord();
    const { ref } = await perform(post);
    simulator.fail({ answer: answers.refusal(403, 50013, "Missing Permissions") });

    const refused = await failure({ op: "follow", follow: "crosspost", ref, input: { content: "live", crosspost: true } });

    expect(refused).toMatchObject({ failure: "permanent", scope: "row" });
  });

  test("of a form carries Discord's own words", async () => {
    const { failure, simulator } = await openDiscord();
    const errors = {
      embeds: { 0: { title: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be 256 or fewer in length." }] } } },
    };
    const body = JSON.stringify({ message: "Invalid Form Body", code: 50035, errors });
    simulator.fail({ answer: { kind: "reply", status: 400, headers: { "content-type": "application/json" }, body } });

    const refused = await failure(post);

    expect(refused).toMatchObject({ failure: "permanent", scope: "row" });
    expect(refused.message).toContain("Invalid Form Body; embeds[0].title: Must be 256 or fewer in length. (50035)");
  });

  test.each([
    ["whose token is wrong", (url: string) => `${url}x`],
    ["that was deleted", (url: string) => url.replace(simulated.webhookId, "500000000000000009")],
  ])("of a webhook %s parks the connection", async (_, spoil) => {
    const { simulator } = await openDiscord();
    const { failure } = await openDiscord("webhook", { webhook_url: spoil(simulator.webhookUrl) });

    const refused = await failure(post);

    expect(refused).toMatchObject({ failure: "permanent", scope: "connection" });
    expect(refused.message).toContain("make a new webhook");
  });

  test("by something that is not Discord parks the connection and names the setting", async () => {
    const { failure, simulator } = await openDiscord();
    simulator.fail({ answer: answers.html(404) });

    const refused = await failure(post);

    expect(refused).toMatchObject({ code: "DISCORD_NOT_DISCORD", failure: "permanent", scope: "connection" });
    expect(refused.message).toContain("check api_url");
  });

  test("when Discord is overloaded is no doubt", async () => {
    const { failure, simulator } = await openDiscord();
    simulator.fail({ answer: answers.refusal(503, 130000, "API resource is currently overloaded") });

    const refused = await failure(post);

    expect(refused).toMatchObject({ failure: "retryable", retryAfterMs: 10_000 });
  });

  test("by a failing server leaves a post in doubt and an edit to be repeated", async () => {
    const { perform, failure, simulator } = await openDiscord();
    const { ref } = await perform(post);
    simulator.fail({ times: 2, answer: answers.html(500) });

    const edit = await failure({ op: "edit", ref, input: { content: "b" } });
    const create = await failure({ ...post, key: "BBBBBBBBBBBBBBBBBBBBBBBB", firstAttemptAt: startMs });

    expect([edit.failure, create.failure]).toEqual(["retryable", "ambiguous"]);
  });
});
