import { describe, expect, test } from "vitest";
import { accountKey, Settings } from "#plugins/discord/settings";
import { parseWebhookUrl } from "#plugins/discord/webhook-address";

const webhookUrl = "https://discord.com/api/webhooks/500000000000000001/abc-DEF_123";

function messagesFor(settings: unknown): readonly string[] {
  return (Settings.safeParse(settings).error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
}

describe("the settings", () => {
  test("take a bot's token or a webhook's URL", () => {
    expect(messagesFor({ bot_token: "t" })).toEqual([]);
    expect(messagesFor({ webhook_url: webhookUrl, username: "Luna", avatar_url: "https://a.example/a.png" })).toEqual([]);
  });

  test.each([
    ["nothing", {}, "bot_token: set bot_token (reliable) or webhook_url (quick to set up)"],
    [
      "both ways",
      { bot_token: "t", webhook_url: webhookUrl },
      "webhook_url: set bot_token or webhook_url, not both: make two connections of it",
    ],
    ["a name for a bot", { bot_token: "t", username: "Luna" }, "username: username works with a webhook_url only"],
    [
      "a role as a number",
      { bot_token: "t", roles: { live: 234567890123456789n } },
      "roles.live: an id must be quoted text: as a number its last digits are lost",
    ],
    [
      "a role with too few digits",
      { bot_token: "t", roles: { live: "123" } },
      "roles.live: an id has 15 to 20 digits (in Discord: developer mode, then Copy ID)",
    ],
    [
      "a role called here",
      { bot_token: "t", roles: { here: "234567890123456789" } },
      "roles: everyone and here are names that Discord has taken",
    ],
    ["a taken name", { webhook_url: webhookUrl, username: "My Discord bot" }, 'username: a webhook\'s name must not contain "discord"'],
    ["an API that is no URL", { bot_token: "t", api_url: "discord.com" }, "api_url: not an http(s) URL"],
  ])("refuse %s", (_, settings, message) => {
    expect(messagesFor(settings)).toEqual([message]);
  });

  test("refuse what is no webhook's URL without repeating it", () => {
    const messages = messagesFor({ webhook_url: "https://discord.com/canary" });

    expect(messages.join()).toContain("/webhooks/<id>/<token>");
    expect(messages.join()).not.toContain("canary");
  });

  test("never show a secret", () => {
    const shown = JSON.stringify([Settings.parse({ bot_token: "canary" }), Settings.parse({ webhook_url: webhookUrl })]);

    expect(shown).not.toContain("canary");
    expect(shown).not.toContain("abc-DEF_123");
  });
});

describe("parseWebhookUrl", () => {
  test.each([
    webhookUrl,
    "https://discordapp.com/api/webhooks/500000000000000001/abc-DEF_123",
    "https://canary.discord.com/api/webhooks/500000000000000001/abc-DEF_123/",
    "https://ptb.discord.com/api/v10/webhooks/500000000000000001/abc-DEF_123",
    "http://127.0.0.1:4000/api/webhooks/500000000000000001/abc-DEF_123",
  ])("reads %s", (url) => {
    expect(parseWebhookUrl(url)).toEqual({ apiUrl: `${new URL(url).origin}/api`, id: "500000000000000001", token: "abc-DEF_123" });
  });

  test.each([
    `${webhookUrl}/slack`,
    `${webhookUrl}?thread_id=1`,
    "https://discord.com/api/webhooks/1/x",
    "ftp://discord.com/api/webhooks/500000000000000001/x",
    "x",
  ])("refuses %s", (url) => {
    expect(parseWebhookUrl(url)).toBeUndefined();
  });
});

test("two connections with one token share one account key, which does not contain it", () => {
  const one = accountKey(Settings.parse({ bot_token: "canary" }));
  const two = accountKey(Settings.parse({ bot_token: "canary", roles: { live: "234567890123456789" } }));

  expect(one).toBe(two);
  expect(one).not.toContain("canary");
  expect(accountKey(Settings.parse({ bot_token: "other" }))).not.toBe(one);
});
