import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Delivery, receive } from "#plugins/hooks/receive/delivery";
import { isRefusal, type Refusal } from "#plugins/hooks/receive/refusal";
import { Settings } from "#plugins/hooks/settings";

const secret = "a-secret-of-many-characters";
const bearer = { authorization: `Bearer ${secret}` };
const now = 1_614_265_330_000;

interface Given {
  readonly headers?: { readonly [name: string]: string };
  readonly settings?: object;
}

function take(body: string | Buffer, { headers = {}, settings = {} }: Given = {}): Delivery | Refusal {
  const context = { connection: "ci", settings: Settings.parse({ verify: "bearer", secret, ...settings }), now, freshId: () => "fresh" };
  return receive({ headers: { ...bearer, ...headers }, body: Buffer.from(body) }, context);
}

function taken(body: string | Buffer, given?: Given): Delivery {
  const outcome = take(body, given);
  if (isRefusal(outcome)) throw new Error(outcome.message);
  return outcome;
}

function refused(body: string | Buffer, given?: Given): readonly [number, string] {
  const outcome = take(body, given);
  if (!isRefusal(outcome)) throw new Error("it was taken");
  return [outcome.answer.status, outcome.code];
}

describe("Standard Webhooks", () => {
  // The example that the specification's libraries are tested with.
  const settings = { verify: "standard", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };
  const body = '{"test": 2432232314}';
  const signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  const headers = (prefix: string, signatures: string) => ({
    [`${prefix}-id`]: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    [`${prefix}-timestamp`]: "1614265330",
    [`${prefix}-signature`]: signatures,
  });

  test.each(["webhook", "svix"])("takes the published example, under the headers %s-…", (prefix) => {
    const { eventId, time, payload } = taken(body, { settings, headers: headers(prefix, signature) });

    expect([eventId, time]).toEqual(["ci:msg_p5jXN8AQM9LWM0D4loKWxJek", now]);
    expect(payload).toMatchObject({ id: "msg_p5jXN8AQM9LWM0D4loKWxJek", time: "2021-02-25T15:02:10.000Z", body: { test: 2432232314 } });
  });

  test("finds the right one among several signatures, and takes the secret before this one", () => {
    const several = headers("webhook", `v1a,abc v1,AAAA ${signature}`);
    const rotated = { ...settings, secret: `whsec_${Buffer.alloc(24, "n").toString("base64")}`, previous_secret: settings.secret };

    expect(taken(body, { settings, headers: several }).eventId).toContain("msg_");
    expect(taken(body, { settings: rotated, headers: several }).eventId).toContain("msg_");
  });

  test.each([
    ["another body", '{"test": 2432232315}', headers("webhook", signature)],
    ["another id", body, { ...headers("webhook", signature), "webhook-id": "msg_2" }],
    ["another time", body, { ...headers("webhook", signature), "webhook-timestamp": "1614265331" }],
    ["another version", body, headers("webhook", signature.replace("v1", "v2"))],
    ["an empty signature", body, headers("webhook", "v1,")],
  ])("refuses %s", (_, text, given) => {
    expect(refused(text, { settings, headers: given })).toEqual([401, "HOOKS_BAD_SIGNATURE"]);
  });
});

describe("GitHub's signature", () => {
  const sign = (body: string) => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const settings = { verify: "github" };

  test("is the one that GitHub's documentation gives as an example", () => {
    const example = { verify: "github", secret: "It's a Secret to Everybody" };
    const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    const headers = { "x-hub-signature-256": signature, "content-type": "text/plain" };

    expect(taken("Hello, World!", { settings: example, headers }).payload).toMatchObject({ body: "Hello, World!" });
  });

  test("vouches for a form, whose payload is the body", () => {
    const body = `payload=${encodeURIComponent('{"action":"completed"}')}`;
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "x-hub-signature-256": sign(body),
      "x-github-event": "workflow_run",
      "x-github-delivery": "72d3162e",
    };

    expect(taken(body, { settings, headers })).toMatchObject({
      eventId: "ci:72d3162e",
      payload: { type: "workflow_run", body: { action: "completed" } },
    });
  });

  test.each([
    [{}, "HOOKS_UNSIGNED"],
    [{ "x-hub-signature-256": "sha256=00" }, "HOOKS_BAD_SIGNATURE"],
    [{ "x-hub-signature-256": sign("another") }, "HOOKS_BAD_SIGNATURE"],
  ])("is refused as %o", (headers, code) => {
    expect(refused("{}", { settings, headers })).toEqual([401, code]);
  });
});

describe("a token", () => {
  test("may stand in a header of the sender's own, beside ids of its own", () => {
    const settings = { token_header: "x-gitlab-token", id_header: "x-gitlab-event-uuid" };
    const headers = { authorization: "", "x-gitlab-token": secret, "x-gitlab-event-uuid": "u1" };

    expect(taken("{}", { settings, headers }).eventId).toBe("ci:u1");
    expect(refused("{}", { settings })).toEqual([401, "HOOKS_UNSIGNED"]);
  });

  test.each([
    ["", "HOOKS_UNSIGNED"],
    [`Basic ${secret}`, "HOOKS_UNSIGNED"],
    [`Bearer ${secret}x`, "HOOKS_BAD_TOKEN"],
    [`Bearer ${secret.slice(1)}`, "HOOKS_BAD_TOKEN"],
  ])("is refused as %j", (authorization, code) => {
    expect(refused("{}", { headers: { authorization } })).toEqual([401, code]);
  });
});

describe("a CloudEvent", () => {
  const attributes = { specversion: "1.0", id: "a/1", source: "/builds", type: "org.example.built", subject: "herald" };
  const envelope = { ...attributes, time: "2021-02-25T14:00:00Z", tenant: "x", data: { ok: true } };
  const structured = { "content-type": "application/cloudevents+json; charset=utf-8" };
  const binary = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]));

  test("is read in structured mode", () => {
    expect(taken(JSON.stringify(envelope), { headers: structured })).toMatchObject({
      eventId: 'ci:["/builds","a/1"]',
      time: Date.UTC(2021, 1, 25, 14),
      payload: {
        id: "a/1",
        source: "/builds",
        type: "org.example.built",
        subject: "herald",
        attributes: { tenant: "x" },
        body: { ok: true },
      },
    });
  });

  test("is read in binary mode, its attributes percent-decoded", () => {
    const headers = { ...binary, "ce-subject": "caf%C3%A9", "content-type": "application/json" };

    expect(taken('{"ok":true}', { headers })).toMatchObject({
      eventId: 'ci:["/builds","a/1"]',
      payload: { subject: "café", attributes: { specversion: "1.0", datacontenttype: "application/json" }, body: { ok: true } },
    });
  });

  test.each([
    [{ ...envelope, specversion: "0.3" }],
    [{ ...envelope, id: "" }],
    [{ ...envelope, source: undefined }],
    [{ ...envelope, type: 1 }],
    [{ ...envelope, time: "yesterday" }],
    [[envelope]],
  ])("is refused when it is not right: %j", (event) => {
    expect(refused(JSON.stringify(event), { headers: structured })).toEqual([400, "HOOKS_BAD_CLOUDEVENT"]);
  });

  test("is refused in a batch, and with a header that is not percent-encoded", () => {
    expect(refused("[]", { headers: { "content-type": "application/cloudevents-batch+json" } })).toEqual([415, "HOOKS_BAD_CLOUDEVENT"]);
    expect(refused("{}", { headers: { ...binary, "ce-subject": "50%" } })).toEqual([400, "HOOKS_BAD_CLOUDEVENT"]);
  });
});

describe("a body", () => {
  test.each([
    ["", undefined, null],
    ['{"type":"x"}', undefined, { type: "x" }],
    ["[1]", "application/vnd.api+json", [1]],
    ["a=1&b=2", "application/x-www-form-urlencoded", { a: "1", b: "2" }],
    ["hello", "text/plain; charset=utf-8", "hello"],
  ])("%j of the type %s is %j", (text, type, body) => {
    expect(taken(text, { headers: type === undefined ? {} : { "content-type": type } }).payload["body"]).toEqual(body);
  });

  test.each([
    ["{", "application/json", 400],
    [Buffer.from([0x22, 0xff, 0x22]), "application/json", 400],
    ["x", "image/png", 415],
  ])("%j of the type %s is refused with %i", (text, type, status) => {
    expect(refused(text, { headers: { "content-type": type } })).toEqual([status, "HOOKS_BAD_BODY"]);
  });

  test("is not looked at before its sender is known", () => {
    expect(refused("{", { headers: { authorization: "" } })).toEqual([401, "HOOKS_UNSIGNED"]);
  });
});

describe("an event", () => {
  test("shows headers without proofs", () => {
    const headers = { "x-ci": "1", cookie: "c", "x-api-key": "k", "webhook-signature": "s", "x-gitlab-token": "t" };

    expect(taken("{}", { headers }).payload["headers"]).toEqual({ "x-ci": "1" });
  });

  test("has an id of its own when its sender gives none, and a short one whatever the sender gives", () => {
    const { eventId, payload } = taken("{}", { headers: { "idempotency-key": "k".repeat(5000) } });

    expect(taken("{}").eventId).toBe("ci:fresh");
    expect([eventId.length < 64, payload["id"]]).toEqual([true, "k".repeat(5000)]);
  });
});

describe("settings", () => {
  test.each([
    [{ verify: "standard", secret: "too-short" }, "secret"],
    [{ verify: "bearer", secret: "too-short" }, "secret"],
    [{ verify: "github", secret, token_header: "x-token" }, "token_header"],
    [{ verify: "bearer", secret, tolerance: "2h" }, "tolerance"],
    [{ secret }, "verify"],
  ])("are refused: %o", (settings, path) => {
    expect(Settings.safeParse(settings).error?.issues[0]?.path).toEqual([path]);
  });
});
