import { describe, expect, test } from "vitest";
import type { Resolve } from "#core/http/public-lookup";
import { openWebhook, startSink, type TestWebhook } from "./webhook-connection.ts";

/** Every name is loopback, and loopback passes for the internet: how a template may lead to any public host. */
const internet = {
  isPublic: (address: string) => address === "127.0.0.1",
  resolve: ((_host, _options, done) => done(null, [{ address: "127.0.0.1", family: 4 }])) satisfies Resolve,
};
const bare = { url: undefined, secret: undefined };

function at(host: string, { sink }: TestWebhook): string {
  const url = new URL(sink.url);
  return `http://${host}:${url.port}/hook`;
}

describe("a URL with a template in it", () => {
  test.each(["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::ffff:127.0.0.1]", "localhost", "169.254.169.254", "[fd00::1]"])(
    "does not reach %s",
    async (host) => {
      const webhook = await openWebhook(bare);

      const error = await webhook.failure({ url: { rendered: at(host, webhook) } });

      expect(error).toMatchObject({ code: "WEBHOOK_PRIVATE_ADDRESS", failure: "permanent", scope: "row" });
      expect(error.message).toContain("allow_hosts");
      expect(webhook.sink.seen).toEqual([]);
    },
  );

  test("reaches a private host that allow_hosts lists, with headers and signature", async () => {
    const webhook = await openWebhook({ url: undefined, headers: { authorization: "Bearer a" }, allow_hosts: ["127.0.0.1"] });

    await webhook.post({ url: { rendered: at("2130706433", webhook) } });

    expect(webhook.sink.seen[0]).toMatchObject({ signature: "good", headers: { authorization: "Bearer a" } });
  });

  test("reaches public hosts when the connection has no secrets to lose", async () => {
    const webhook = await openWebhook(bare, internet);

    await webhook.post({ url: { rendered: at("hook.invalid", webhook) } });

    expect(webhook.sink.seen).toHaveLength(1);
  });

  test.each([{ headers: { authorization: "Bearer a" }, secret: undefined }, {}])(
    "never takes headers or a signature to another server",
    async (settings) => {
      const webhook = await openWebhook(settings, internet);

      const error = await webhook.failure({ url: { rendered: at("hook.invalid", webhook) } });

      expect(error).toMatchObject({ code: "WEBHOOK_HOST_NOT_ALLOWED", failure: "permanent" });
      expect(webhook.sink.seen).toEqual([]);
    },
  );

  test("takes them to the connection's own server", async () => {
    const webhook = await openWebhook({}, internet);

    await webhook.post({ url: { rendered: `${webhook.sink.url}/7` } });

    expect(webhook.sink.seen[0]).toMatchObject({ path: "/hook/7", signature: "good" });
  });
});

test("a URL that the rule writes reaches a private host", async () => {
  const webhook = await openWebhook({ url: undefined });

  await webhook.post({ url: webhook.sink.url });

  expect(webhook.sink.seen).toHaveLength(1);
});

describe("a redirect", () => {
  test.each([307, 308])("of %s is followed on the same host, with method, body and signature", async (status) => {
    const { sink, post } = await openWebhook();
    sink.misbehave({ kind: "answer", status, headers: { location: "/new?a=1" } });

    await post({ method: "PUT", json: { a: 1 } });

    expect(sink.seen[1]).toMatchObject({ method: "PUT", path: "/new?a=1", body: '{"a":1}', signature: "good" });
  });

  test.each([301, 302, 303])("of %s is followed by a GET and not by a POST", async (status) => {
    const { sink, post, failure } = await openWebhook();
    sink.misbehave({ kind: "answer", status, headers: { location: "/new" } }, 2);

    expect(await failure({ json: {} })).toMatchObject({ code: "WEBHOOK_REDIRECTED", failure: "permanent", status });
    expect((await post({ method: "GET" })).output).toMatchObject({ status: 200 });
  });

  test("never leads to a private host, not even from one that the rule wrote", async () => {
    const webhook = await openWebhook({ ...bare, allow_hosts: [] });
    const other = await startSink(webhook.clock);
    webhook.sink.misbehave({ kind: "answer", status: 307, headers: { location: other.url.replace("127.0.0.1", "localhost") } });

    expect(await webhook.failure({ url: webhook.sink.url })).toMatchObject({ code: "WEBHOOK_PRIVATE_ADDRESS", failure: "permanent" });
    expect(other.seen).toEqual([]);
  });

  test("takes no headers and no signature to another server", async () => {
    const webhook = await openWebhook({}, internet);
    const other = await startSink(webhook.clock);
    webhook.sink.misbehave({ kind: "answer", status: 307, headers: { location: other.url.replace("127.0.0.1", "other.invalid") } });

    expect(await webhook.failure()).toMatchObject({ code: "WEBHOOK_HOST_NOT_ALLOWED", failure: "permanent" });
    expect(other.seen).toEqual([]);
  });

  test("is followed to another server that allow_hosts lists", async () => {
    const webhook = await openWebhook({ allow_hosts: ["localhost"] });
    const other = await startSink(webhook.clock);
    webhook.sink.misbehave({ kind: "answer", status: 307, headers: { location: other.url.replace("127.0.0.1", "localhost") } });

    await webhook.post();

    expect(other.seen).toMatchObject([{ signature: "good" }]);
  });

  test.each([undefined, "ftp://127.0.0.1/", "http://"])("to %s is not followed", async (location) => {
    const { sink, failure } = await openWebhook();
    sink.misbehave({ kind: "answer", status: 308, ...(location !== undefined && { headers: { location } }) });

    expect(await failure()).toMatchObject({ code: "WEBHOOK_REDIRECTED", failure: "permanent" });
  });

  test("without end is given up", async () => {
    const { sink, failure } = await openWebhook();
    sink.misbehave({ kind: "answer", status: 307, headers: { location: "/again" } }, 10);

    expect(await failure()).toMatchObject({ code: "WEBHOOK_REDIRECTED", failure: "permanent" });
    expect(sink.seen).toHaveLength(6);
  });
});
