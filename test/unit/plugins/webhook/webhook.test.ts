import { describe, expect, test } from "vitest";
import { inputMistakes, PostInput } from "#plugins/webhook/post-input";
import { postAction } from "#plugins/webhook/post-action";
import { redirected } from "#plugins/webhook/request/route";
import { Settings } from "#plugins/webhook/settings";

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

function messagesFor(settings: unknown): readonly string[] {
  return (Settings.safeParse(settings).error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
}

describe("the settings", () => {
  test("need nothing at all, and take everything", () => {
    expect(messagesFor({})).toEqual([]);
    const all = {
      url: "https://pager.example/hook",
      secret,
      headers: { authorization: "Bearer a" },
      allow_hosts: ["pager.lan", "192.168.1.5", "::1", "[fd00::1]"],
    };
    expect(
      messagesFor({ ...all, connect_timeout: "1s", headers_timeout: "2s", timeout: "30s", max_response: 0, repeats_known_for: "1d" }),
    ).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ["a URL that is none", { url: "pager.example/canary" }, "url: not an http(s) URL"],
    ["another scheme", { url: "ftp://pager.example/canary" }, "url: not an http(s) URL"],
    [
      "a password in the URL",
      { url: "https://me:canary@pager.example" },
      "url: no user name or password in a URL: put them into headers, as authorization",
    ],
    ["a short secret", { secret: "whsec_Y2FuYXJ5" }, "secret: not a secret of Standard Webhooks: whsec_ and 24 to 64 bytes in base64"],
    [
      "a secret that is no base64",
      { secret: "canary canary canary canary canary canary" },
      "secret: not a secret of Standard Webhooks: whsec_ and 24 to 64 bytes in base64",
    ],
    ["a header that cannot be", { headers: { "a b": "canary" } }, 'headers.a b: "a b" is no name of a header'],
    [
      "a header that is made here",
      { headers: { "Webhook-Id": "canary" } },
      "headers.Webhook-Id: the header webhook-id is made here and cannot be set",
    ],
    [
      "a line break in a header",
      { headers: { a: "canary\r\nb: c" } },
      "headers.a: the value of the header a has characters that no header can carry",
    ],
    [
      "a URL for a host",
      { allow_hosts: ["https://pager.lan"] },
      "allow_hosts.0: not a host: write pager.lan or 192.168.1.5, without https:// and path",
    ],
    ["too long a time", { timeout: "31s" }, "timeout: expected a duration of 100ms to 30s"],
  ])("refuse %s without repeating it", (_, settings, message) => {
    expect(messagesFor(settings)).toEqual([message]);
    expect(messagesFor(settings).join()).not.toContain("canary");
  });

  test("never show a secret", () => {
    const shown = JSON.stringify(Settings.parse({ url: "https://a.example/canary", secret, headers: { authorization: "canary" } }));

    expect(shown).not.toMatch(/canary|BwcHBwc/);
  });
});

describe("lint", () => {
  const settings = Settings.parse({ url: "https://pager.example/hook" });

  test.each<[string, Settings, Record<string, unknown>, readonly string[], readonly string[]]>([
    ["a request with the connection's url", settings, { json: {} }, [], []],
    ["a url of the step", Settings.parse({}), { url: "https://a.example" }, [], []],
    ["a url with a template", Settings.parse({}), {}, ["url"], []],
    ["no url", Settings.parse({}), {}, [], ["url is missing: neither this step nor the connection has one"]],
    ["two bodies", settings, { text: "a" }, ["json"], ["json and text: a request has one body"]],
    ["a body for GET", settings, { method: "get", text: "a" }, [], ["GET carries no body: put it into the url, or use POST"]],
    ["a method that is not known yet", settings, { text: "a" }, ["method"], []],
  ])("of %s", (_, config, input, templated, mistakes) => {
    expect(inputMistakes(config, input, templated)).toEqual(mistakes);
  });
});

describe("the input", () => {
  test.each([
    { method: "CONNECT" },
    { method: "TRACE" },
    { method: "PO ST" },
    { url: "javascript:alert(1)" },
    { url: "https://a:b@c.example" },
    { headers: { host: "a" } },
    { headers: { a: "b\nc: d" } },
    { headers: { a: "☃" } },
    { form: { a: { b: 1 } } },
    { jason: {} },
  ])("refuses %j", (input) => {
    expect(PostInput.safeParse(input).success).toBe(false);
  });

  test("tells a URL of the rule from one that a template gave", () => {
    expect(PostInput.parse({ url: "https://a.example" }).url).toEqual({ text: "https://a.example", isRendered: false });
    expect(PostInput.parse({ url: { rendered: "https://a.example" } }).url).toEqual({ text: "https://a.example", isRendered: true });
  });
});

describe("delivery", () => {
  test("counts on a signed receiver to know an id for ten minutes, and on others not at all", () => {
    expect(postAction.idempotency(Settings.parse({ secret }), "create")).toEqual({ by: "key", windowMs: 600_000 });
    expect(postAction.idempotency(Settings.parse({}), "create")).toEqual({ by: "none" });
    expect(postAction.idempotency(Settings.parse({ repeats_known_for: "1h" }), "create")).toEqual({ by: "key", windowMs: 3_600_000 });
    expect(postAction.idempotency(Settings.parse({ secret, repeats_known_for: "0s" }), "create")).toEqual({ by: "none" });
  });

  test("tells two paths of one host apart without showing them", () => {
    const settings = Settings.parse({ url: "https://hooks.example/canary-a" });
    const own = postAction.target(settings, PostInput.parse({}));
    const other = postAction.target(settings, PostInput.parse({ url: "https://hooks.example/canary-b" }));

    expect(own).toMatch(/^https:\/\/hooks\.example \(path \w{6}\)$/);
    expect(other).not.toBe(own);
    expect(own + other).not.toContain("canary");
    expect(postAction.target(settings, PostInput.parse({ url: "https://hooks.example" }))).toBe("https://hooks.example");
  });

  test("does not follow a redirect from https to http", () => {
    const from = { url: new URL("https://a.example/"), publicOnly: false, chosenBy: "rule" } as const;

    expect(redirected({ status: 307, location: "http://a.example/", method: "POST" }, from, Settings.parse({}))).toBeUndefined();
  });
});
