import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { traitsOf } from "#core/plugin/field-traits";
import plugin from "#plugins/restream/index";
import { Settings, tokenUrlOf } from "#plugins/restream/settings";

function issues(settings: unknown): readonly string[] {
  return Settings.safeParse(settings).error?.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`) ?? [];
}

describe("restream settings", () => {
  it("need nothing but a way to sign in", () => {
    expect(issues({ access_token: "t" })).toEqual([]);
    expect(Settings.parse({ client_id: "c", client_secret: "s", refresh_token: "r" })).toMatchObject({
      url: "wss://streaming.api.restream.io/ws",
      api_url: "https://api.restream.io/v2",
      silence: "5m",
      ping_interval: "30s",
    });
  });

  it.each([
    [{}, "https://api.restream.io/oauth/token"],
    [{ api_url: "http://127.0.0.1:9/v2" }, "http://127.0.0.1:9/oauth/token"],
    [{ api_url: "http://127.0.0.1:9/proxy/v2/" }, "http://127.0.0.1:9/proxy/oauth/token"],
    [{ api_url: "http://127.0.0.1:9" }, "http://127.0.0.1:9/oauth/token"],
    [{ api_url: "http://127.0.0.1:9/v2", token_url: "https://example.org/token" }, "https://example.org/token"],
  ])("exchange tokens beside the API of %j at %s", (more, url) => {
    expect(tokenUrlOf(Settings.parse({ access_token: "t", ...more })).href).toBe(url);
  });

  it("say which way to sign in is missing or incomplete, at the setting", () => {
    expect(issues({})).toEqual(["client_id: expected client_id and client_secret, or access_token"]);
    expect(issues({ client_id: "c", refresh_token: "r" })).toEqual([
      "client_secret: client_secret is missing: client_id and refresh_token cannot sign in without it",
    ]);
    expect(issues({ access_token: "t", refresh_token: "r" })).toEqual([
      "refresh_token: access_token is set too: give either access_token or the OAuth settings",
    ]);
  });

  it.each(["ws://127.0.0.1:8080/some/path", "wss://example.org", "http://[::1]:1/ws", "https://example.org/ws?x=1"])(
    "take %s for the socket",
    (url) => {
      expect(issues({ access_token: "t", url })).toEqual([]);
    },
  );

  it.each(["ftp://example.org", "example.org", "", "wss://user:canary@example.org/ws"])(
    "refuse %s for the socket without repeating it",
    (url) => {
      expect(issues({ access_token: "t", url })).toEqual([expect.stringMatching(/^url: expected a URL that starts with wss:\/\//)]);
      expect(issues({ access_token: "t", url }).join(" ")).not.toContain("canary");
    },
  );

  it.each([
    ["silence", "90s", /at least 2m/],
    ["silence", "5", /expected a duration/],
    ["ping_interval", "1s", /between 5s and 5m/],
    ["ping_interval", "10m", /between 5s and 5m/],
  ])("refuse %s: %s", (name, value, message) => {
    expect(issues({ access_token: "t", [name]: value })).toEqual([expect.stringMatching(message)]);
  });

  it("hide the secrets", () => {
    const settings = Settings.parse({ client_id: "c", client_secret: "canary-1", refresh_token: "canary-2" });

    expect(inspect(settings) + JSON.stringify(settings)).not.toContain("canary");
    const secrets = Object.entries(Settings.shape).filter(([, field]) => traitsOf(field).secret === true);
    expect(secrets.map(([name]) => name)).toEqual(["access_token", "client_secret", "refresh_token"]);
  });

  it("are all described, and a person is told where to get each secret", () => {
    for (const field of Object.values(Settings.shape)) expect(field.description).toBeTruthy();
    expect(Object.keys(plugin.howToGet ?? {})).toEqual(["access_token", "client_id", "client_secret", "refresh_token"]);
  });
});

describe("restream events", () => {
  it.each(Object.entries(plugin.events))("%s has a complete example, and every field is described", (_, definition) => {
    expect(definition.payload.strict().safeParse(definition.example).error).toBeUndefined();
    for (const field of Object.values(definition.payload.shape)) {
      expect((field as { description?: string }).description).toBeTruthy();
    }
  });
});
