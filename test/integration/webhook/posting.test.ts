import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { simulatedSecret } from "#plugins/webhook/simulator";
import { key, openWebhook, startMs } from "./webhook-connection.ts";

describe("webhook.post", () => {
  test("sends JSON with its types, signed, with the idempotency key as webhook-id", async () => {
    const { sink, post } = await openWebhook();

    const result = await post({ json: { title: "Ünit down", count: 3, tags: ["a"], nothing: null } });

    const [seen] = sink.seen;
    expect(seen).toMatchObject({ method: "POST", path: "/hook", signature: "good" });
    expect(JSON.parse(seen?.body ?? "")).toEqual({ title: "Ünit down", count: 3, tags: ["a"], nothing: null });
    expect(seen?.headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": "Herald-Test",
      "webhook-id": key,
      "webhook-timestamp": (startMs / 1000).toString(),
    });
    expect(result).toMatchObject({ ref: { id: key }, output: { status: 200, json: { ok: true }, text: "" } });
  });

  test("signs so that the reference library takes it", async () => {
    const { sink, clock, post } = await openWebhook();
    await clock.advance(Date.now() - startMs);

    await post({ json: { a: 1 } });

    const { body, headers } = sink.seen[0] ?? { body: "", headers: {} };
    expect(new Webhook(simulatedSecret).verify(body, headers)).toEqual({ a: 1 });
    expect(() => new Webhook(simulatedSecret).verify(`${body} `, headers)).toThrow("No matching signature");
  });

  test("signs a repetition with its own time under the same id", async () => {
    const { sink, clock, post } = await openWebhook();

    await post({ json: {} });
    await clock.advance(60_000);
    await post({ json: {} });

    expect(sink.seen.map(({ signature }) => signature)).toEqual(["good", "good"]);
    expect(sink.seen.map(({ isRepeated }) => isRepeated)).toEqual([false, true]);
    expect(sink.seen[1]?.headers["webhook-timestamp"]).toBe((startMs / 1000 + 60).toString());
  });

  test("sends no signature without a secret", async () => {
    const { sink, post } = await openWebhook({ secret: undefined });

    await post({ text: "a" });

    expect(sink.seen[0]).toMatchObject({ signature: "none", body: "a" });
    expect(sink.seen[0]?.headers).toMatchObject({ "content-type": "text/plain; charset=utf-8", "webhook-id": key });
  });

  test("sends forms, and repeats a field for a list", async () => {
    const { sink, post } = await openWebhook();

    await post({ form: { text: "a & b", n: 1, to: ["x", "y"] } });

    expect(sink.seen[0]).toMatchObject({ body: "text=a+%26+b&n=1&to=x&to=y", signature: "good" });
    expect(sink.seen[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  });

  test.each(["put", "PATCH", "DELETE", "PURGE"])("takes the method %s and a url of its own", async (method) => {
    const { sink, post } = await openWebhook();

    await post({ method, url: new URL("/alerts/7?x=1", sink.url).href });

    expect(sink.seen[0]).toMatchObject({ method: method.toUpperCase(), path: "/alerts/7?x=1", body: "", signature: "good" });
  });

  test("lays the step's headers over the connection's, and these over its own", async () => {
    const { sink, post } = await openWebhook({ headers: { Authorization: "Bearer abc", "X-Team": "a" } });

    await post({ text: "<a/>", headers: { "x-team": "b", "Content-Type": "application/xml" } });

    expect(sink.seen[0]?.headers).toMatchObject({ authorization: "Bearer abc", "x-team": "b", "content-type": "application/xml" });
  });

  test("gives an answer that is no JSON as text, and keeps no cookie", async () => {
    const { sink, post } = await openWebhook();
    sink.answerWith(202, "queued\u0000 as 7", { "content-type": "text/plain", "set-cookie": "session=canary", "x-id": "7" });

    const { output } = await post();

    expect(output).toMatchObject({ status: 202, json: null, text: "queued\u0000 as 7", headers: { "x-id": "7" } });
    expect(JSON.stringify(output)).not.toContain("canary");
  });

  test.each([
    ["is too long", { kind: "big", bytes: 70_000 }],
    ["is cut", { kind: "cut" }],
  ] as const)("takes a success whose body %s for a success", async (_, how) => {
    const { sink, post } = await openWebhook();
    sink.misbehave(how);

    expect(await post({ json: {} })).toEqual({ ref: { id: key }, output: { status: 200, headers: {}, json: null, text: "" } });
  });
});

describe("the simulator", () => {
  test("says of every request what it is, without what could command a terminal", async () => {
    const { sink, post } = await openWebhook();
    await post({ text: "a\u001b[2Jb" });

    expect(await sink.commands["posts"]?.run([])).toBe("POST /hook (signature good) a [2Jb");
  });

  test("tells a bad signature from a good one", async () => {
    const { sink, post } = await openWebhook({ secret: `whsec_${Buffer.alloc(24).toString("base64")}` });

    await post({ text: "a" });

    expect(sink.seen[0]?.signature).toBe("bad");
  });

  test.each([
    ["fail", ["500", "2"], "2 coming"],
    ["limit", ["7"], "1 coming"],
    ["redirect", ["http://127.0.0.1:1/"], "1 coming"],
    ["lose", [], "1 coming"],
    ["cut", [], "1 coming"],
    ["hang", ["3"], "3 coming"],
    ["slow", ["1"], "1 coming"],
    ["big", ["100"], "1 coming"],
    ["heal", [], "well again"],
  ])("takes the command %s", async (name, args, answer) => {
    const { sink } = await openWebhook();

    expect(await sink.commands[name]?.run(args)).toBe(answer);
  });

  test.each([
    ["fail", ["boom"]],
    ["redirect", ["there"]],
    ["slow", []],
    ["lose", ["0"]],
  ])("refuses %s %j with what to give", async (name, args) => {
    const { sink } = await openWebhook();

    await expect(sink.commands[name]?.run(args)).rejects.toThrow("give ");
  });
});
