import { describe, expect, test } from "vitest";
import type { Misbehaviour } from "#plugins/webhook/simulator/server";
import { openWebhook, startMs, until } from "./webhook-connection.ts";

function answer(status: number, headers?: { readonly [name: string]: string }, body?: string): Misbehaviour {
  return { kind: "answer", status, ...(headers !== undefined && { headers }), ...(body !== undefined && { body }) };
}

describe("an answer", () => {
  test.each([
    ...[400, 404, 405, 409, 413, 415, 422, 451, 501, 505].map((status) => [status, "permanent", "row"] as const),
    ...[401, 402, 403, 407, 410].map((status) => [status, "permanent", "target"] as const),
    ...[408, 421, 425, 503, 521, 530].map((status) => [status, "retryable", "row"] as const),
    [429, "retryable", "target"] as const,
    ...[500, 502, 504, 520, 524, 599].map((status) => [status, "ambiguous", "row"] as const),
  ])("of HTTP %s is %s for the %s", async (status, failure, scope) => {
    const { sink, failure: failureOf } = await openWebhook();
    sink.misbehave(answer(status));

    expect(await failureOf({ json: {} })).toMatchObject({ failure, scope, status });
  });

  test.each([
    ["90", 90_000],
    ["0", 0],
    [new Date(startMs + 120_000).toUTCString(), 120_000],
    [new Date(startMs - 120_000).toUTCString(), 0],
    ["soon", undefined],
  ])("with Retry-After: %s waits %s ms", async (text, waitMs) => {
    const { sink, failure } = await openWebhook();
    sink.misbehave(answer(429, { "retry-after": text }));

    expect((await failure()).retryAfterMs).toBe(waitMs);
  });

  test("is told in the receiver's words", async () => {
    const { sink, failure } = await openWebhook();
    sink.misbehave(answer(422, {}, '{"error":\n"no such team"}'));

    expect((await failure()).message).toBe(
      `POST ${new URL(sink.url).origin} was answered with HTTP 422: "{\\"error\\": \\"no such team\\"}"`,
    );
  });

  test.each([
    ["a header", { headers: { authorization: "Bearer canary-token" } }, "you sent canary-token"],
    ["the secret", {}, "c2ltdWxhdGVkLXNlY3JldC1vZi1oZXJhbGQ="],
    ["the path", {}, "there is nothing at /hook/canary-path"],
  ])("that repeats %s is not told", async (_, settings, body) => {
    const { sink, failure } = await openWebhook(settings);
    sink.misbehave(answer(403, {}, body));

    const { message } = await failure({ url: `${sink.url}/canary-path` });

    expect(message).toMatch(/HTTP 403$/);
  });

  test("in HTML is not told", async () => {
    const { sink, failure } = await openWebhook();
    sink.misbehave(answer(502, {}, "<html>Bad gateway</html>"));

    expect((await failure()).message).toMatch(/HTTP 502$/);
  });
});

describe("no answer", () => {
  test("because nothing listens is certainly not carried out", async () => {
    const { sink, failure } = await openWebhook();
    await sink.close();

    expect(await failure()).toMatchObject({ code: "WEBHOOK_UNREACHABLE", failure: "retryable", scope: "row" });
  });

  test("because the connection was cut leaves doubt", async () => {
    const { sink, failure } = await openWebhook();
    sink.misbehave({ kind: "lose" });

    expect(await failure()).toMatchObject({ code: "WEBHOOK_NO_ANSWER", failure: "ambiguous" });
  });

  test.each([
    ["headers that do not come", { headers_timeout: "2s", timeout: "30s" }],
    ["the whole", { headers_timeout: "30s", timeout: "2s" }],
  ])("within the time for %s leaves doubt", async (_, settings) => {
    const { sink, clock, failure } = await openWebhook(settings);
    sink.misbehave({ kind: "hang" });

    const failing = failure();
    await until(() => sink.seen.length === 1);
    await clock.advance(2_000);

    expect(await failing).toMatchObject({ code: "WEBHOOK_NO_ANSWER", failure: "ambiguous" });
  });

  test("in a hurry does not end a slow one that is in time", async () => {
    const { sink, clock, post } = await openWebhook();
    sink.misbehave({ kind: "slow", afterMs: 14_000 });

    const posting = post();
    await until(() => sink.seen.length === 1);
    await clock.advance(14_000);

    expect((await posting).output).toMatchObject({ status: 200 });
  });

  test("but the headers of a success is a success when the time is over", async () => {
    const { sink, clock, post } = await openWebhook();
    sink.misbehave({ kind: "hang-in-body" });

    const posting = post();
    await until(() => sink.seen.length === 1);
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(20_000);

    expect((await posting).output).toMatchObject({ status: 200, json: null });
  });
});

test("no error holds a secret or the path of a URL", async () => {
  const { sink, failure } = await openWebhook({ headers: { authorization: "Bearer canary-token" } });
  const faults: Misbehaviour[] = [answer(404), answer(500), answer(308, { location: "http://127.0.0.1:1/canary-path" }), { kind: "lose" }];
  const messages: string[] = [];
  for (const fault of faults) {
    sink.misbehave(fault);
    const error = await failure({ url: `${sink.url}/canary-path?key=canary-query` });
    messages.push(JSON.stringify(error), error.message);
  }

  expect(messages.join()).not.toMatch(/canary|simulated-secret|whsec_/);
});
