import { describe, expect, test } from "vitest";
import { simulated } from "#plugins/discord/simulator";
import { answers, type FaultyAnswer } from "#plugins/discord/simulator/faults";
import { openDiscord, startMs, until } from "./discord-connection.ts";

const lost: readonly (readonly [string, FaultyAnswer])[] = [
  ["the connection is cut inside the answer", { kind: "cut" }],
  ["the connection is reset", { kind: "reset" }],
  ["the answer is HTML", answers.html(200)],
  ["the answer is half a JSON", answers.notFinished],
  ["the answer has no id", { kind: "reply", status: 200, headers: { "content-type": "application/json" }, body: "{}" }],
  ["the answer is HTTP 502", answers.html(502)],
  ["the answer is HTTP 500 in JSON", answers.refusal(500, 0, "500: Internal Server Error")],
];

describe("a bot's post whose answer is lost", () => {
  test.each(lost)("is in doubt when %s, and sending it again with the same key makes no second one", async (_, answer) => {
    const { perform, failure, simulator } = await openDiscord();
    simulator.fail({ carriedOut: "before", answer });

    const error = await failure({ input: { content: "live" } });
    const again = await perform({ input: { content: "live" }, firstAttemptAt: startMs });

    expect(error.failure).toBe("ambiguous");
    expect(simulator.messages()).toHaveLength(1);
    expect(again.ref).toMatchObject({ message_id: simulator.messages()[0]?.id });
  });

  test("is found by reading back once the key is forgotten", async () => {
    const { find, failure, simulator, clock } = await openDiscord();
    const input = {
      content: " live ",
      mention: "live",
      embed: { title: "Hades", url: "https://twitch.tv", timestamp: "2026-11-21T07:00:00Z", fields: [{ name: "Game", value: "Hades" }] },
      buttons: [{ label: "Watch", url: "https://twitch.tv/luna" }],
    };
    simulator.fail({ carriedOut: "before", answer: { kind: "cut" } });
    await failure({ input });
    simulator.postAsSomebody(simulated.textChannel, "live");
    await clock.advance(600_000);

    const found = await find({ input, firstAttemptAt: startMs });

    expect(found?.ref).toEqual({
      channel_id: simulated.textChannel,
      message_id: simulator.messages()[0]?.id,
      mention: `<@&${simulated.role}>`,
    });
  });

  test("is not found when it was not made, though somebody wrote the same", async () => {
    const { find, failure, simulator } = await openDiscord();
    simulator.fail({ answer: { kind: "reset" } });
    await failure({ input: { content: "live" } });
    simulator.postAsSomebody(simulated.textChannel, "live");

    const found = await find({ input: { content: "live" }, firstAttemptAt: startMs });

    expect(found).toBeUndefined();
  });

  test("is not taken for an equal post of another op, earlier or in the same moment", async () => {
    const { find, perform, failure, simulator, clock } = await openDiscord();
    await perform({ input: { content: "live" }, key: "CCCCCCCCCCCCCCCCCCCCCCCC" });
    simulator.fail({ answer: { kind: "reset" } });
    await failure({ input: { content: "live" } });

    const inTheSameMoment = await find({ input: { content: "live" }, firstAttemptAt: startMs });
    await clock.advance(3_600_000);
    const anHourLater = await find({ input: { content: "live" }, firstAttemptAt: startMs + 3_600_000 });

    expect([inTheSameMoment, anHourLater]).toEqual([undefined, undefined]);
  });

  test("is found behind hundreds of other messages", async () => {
    const { find, failure, simulator } = await openDiscord();
    for (let count = 0; count < 150; count++) simulator.postAsSomebody(simulated.textChannel, "chat");
    simulator.fail({ carriedOut: "before", answer: { kind: "cut" } });
    await failure({ input: { content: "live" } });
    for (let count = 0; count < 150; count++) simulator.postAsSomebody(simulated.textChannel, "chat");

    const found = await find({ input: { content: "live" }, firstAttemptAt: startMs });

    expect(found?.ref).toMatchObject({ message_id: simulator.messages()[150]?.id });
  });

  test("is found as a reply only among the replies to the same message", async () => {
    const { find, perform, failure, simulator } = await openDiscord();
    const { ref } = await perform({ input: { content: "down" }, key: "CCCCCCCCCCCCCCCCCCCCCCCC" });
    simulator.fail({ carriedOut: "before", answer: { kind: "cut" } });
    await failure({ op: "reply", ref, input: { content: "back" } });

    const asCreate = await find({ input: { content: "back" }, firstAttemptAt: startMs });
    const asReply = await find({ op: "reply", ref, input: { content: "back" }, firstAttemptAt: startMs });

    expect(asCreate).toBeUndefined();
    expect(asReply?.ref).toMatchObject({ message_id: simulator.messages()[1]?.id });
  });

  test("is done when the message was deleted before it was sent again", async () => {
    const { perform, failure, simulator } = await openDiscord();
    simulator.fail({ carriedOut: "before", answer: { kind: "cut" } });
    await failure({ input: { content: "live" } });
    simulator.deleteMessage(simulator.messages()[0]?.id ?? "");

    const again = await perform({ input: { content: "live" }, firstAttemptAt: startMs });

    expect(again).toEqual({ gone: true });
    expect(simulator.messages()).toHaveLength(1);
  });

  test("that Discord carries out late is still made once within the window of the key", async () => {
    const { perform, simulator, clock } = await openDiscord();
    simulator.fail({ carriedOut: { lateByMs: 20_000 }, answer: { kind: "hang" } });
    const first = perform({ input: { content: "live" } }).catch((error: unknown) => error);
    await until(() => simulator.seen.length === 1);

    await clock.advance(15_000);
    await clock.advance(30_000);
    await perform({ input: { content: "live" }, firstAttemptAt: startMs });

    expect(await first).toMatchObject({ failure: "ambiguous" });
    expect(simulator.messages()).toHaveLength(1);
  });
});

describe("a request that hangs", () => {
  test.each<FaultyAnswer>([{ kind: "hang" }, { kind: "hang-after-headers" }])("is given up at its deadline: $kind", async (answer) => {
    const { failure, simulator, clock } = await openDiscord();
    simulator.fail({ answer });
    const failed = failure({ input: { content: "live" } });
    await until(() => simulator.seen.length === 1);

    await clock.advance(15_000);

    expect(await failed).toMatchObject({ code: "DISCORD_NO_ANSWER", failure: "ambiguous" });
  });

  test("holds back the next post to its channel, which is certainly not sent when it is given up", async () => {
    const { failure, simulator } = await openDiscord();
    simulator.fail({ answer: { kind: "hang" } });
    const hard = new AbortController();
    const first = failure({ input: { content: "a" }, signal: hard.signal });
    const second = failure({ input: { content: "b" }, key: "BBBBBBBBBBBBBBBBBBBBBBBB", signal: hard.signal });
    await until(() => simulator.seen.length === 1);

    hard.abort();

    expect([(await first).failure, (await second).failure]).toEqual(["ambiguous", "retryable"]);
    expect(simulator.seen).toHaveLength(1);
  });

  test("with slow headers is answered all the same", async () => {
    const { perform, simulator, clock } = await openDiscord();
    simulator.fail({ answer: { kind: "slow", headersAfterMs: 10_000 } });
    const posted = perform({ input: { content: "live" } });
    await until(() => simulator.seen.length === 1);

    await clock.advance(10_000);

    expect((await posted).ref).toMatchObject({ message_id: simulator.messages()[0]?.id });
  });
});

describe("a webhook's post whose answer is lost", () => {
  test("is in doubt, and nothing can tell", async () => {
    const { failure, simulator } = await openDiscord("webhook");
    simulator.fail({ carriedOut: "before", answer: answers.html(502) });

    const error = await failure({ input: { content: "live" } });

    expect(error.failure).toBe("ambiguous");
  });
});

test("a server that is not there is certainly not reached", async () => {
  const { failure, simulator } = await openDiscord();
  await simulator.close();

  const error = await failure({ input: { content: "live" } });

  expect(error).toMatchObject({ code: "DISCORD_UNREACHABLE", failure: "retryable" });
});
