import { describe, expect, test } from "vitest";
import { traitsOf } from "#core/plugin/field-traits";
import discord from "#plugins/discord/index";
import { MessageInput } from "#plugins/discord/message/message-input";
import { Settings } from "#plugins/discord/settings";

const bot = Settings.parse({ bot_token: "t", roles: { live: "400000000000000001", oncall: "400000000000000002" } });
const webhook = Settings.parse({ webhook_url: "https://discord.com/api/webhooks/500000000000000001/secret" });
const channel = "300000000000000001";
const { message } = discord.actions;
if (message === undefined) throw new Error("the plugin has no action message");

function lint(settings: Settings, input: Record<string, unknown>, templated: readonly string[] = []): readonly string[] {
  return message?.lint?.(settings, input, templated) ?? [];
}

describe("lint", () => {
  test("has nothing to say about a good message by a bot", () => {
    expect(lint(bot, { channel, mention: ["live", "here", "user:600000000000000001"], content: "a" })).toEqual([]);
  });

  test.each<[string, Settings, Record<string, unknown>, string]>([
    ["a bot without a channel", bot, { content: "a" }, "channel is missing"],
    ["a name for a bot", bot, { channel, username: "Luna" }, "username works with a webhook only"],
    ["an unknown role", bot, { channel, mention: "oncal" }, 'did you mean "oncall"?'],
    ["a channel for a webhook", webhook, { channel, content: "a" }, "channel is not for a webhook"],
    ["publishing by a webhook", webhook, { crosspost: true }, "crosspost: a webhook cannot do that"],
    ["a thread under a webhook's message", webhook, { thread: { name: "a" } }, "thread: a webhook cannot do that"],
    ["two threads for a webhook", webhook, { thread_id: channel, thread_name: "a" }, "exclude each other"],
    ["tags without a thread", webhook, { applied_tags: [channel] }, "applied_tags goes with thread_name"],
    ["a role when there are none", webhook, { mention: "live" }, "no roles yet"],
    ["a taken name", webhook, { username: "Clyde" }, 'must not contain "clyde"'],
    [
      "an embed's link that is none",
      bot,
      { channel, embed: { title: "a", url: "twitch.tv/luna" } },
      'embed.url: "twitch.tv/luna" is not an http(s) link',
    ],
    ["a picture that is none", bot, { channel, embeds: [{ title: "a", image: "a.png" }] }, 'embeds[0].image: "a.png"'],
    ["a button that leads nowhere", bot, { channel, buttons: [{ label: "a", url: "luna" }] }, 'buttons[0].url: "luna"'],
    ["a picture of the sender that is none", webhook, { avatar_url: "a.png" }, 'avatar_url: "a.png"'],
  ])("speaks of %s", (_, settings, input, sentence) => {
    const errors = lint(settings, input).filter((each) => !each.startsWith("warning: "));

    expect(errors).toEqual([expect.stringContaining(sentence)]);
  });

  test("does not miss a channel that a template fills in", () => {
    expect(lint(bot, { content: "a" }, ["channel"])).toEqual([]);
  });

  test("warns once that a webhook cannot look whether a post arrived", () => {
    expect(lint(webhook, { content: "a" })).toEqual([expect.stringMatching(/^warning: a webhook cannot look .*on_ambiguous/)]);
  });
});

describe("the declaration", () => {
  test("protects a bot's posts by a key, a webhook's by nothing, and changes by being the same twice", () => {
    const by = (settings: Settings): readonly string[] =>
      (["create", "reply", "edit", "delete", "follow"] as const).map((op) => message.idempotency(settings, op).by);

    expect(by(bot)).toEqual(["key", "key", "natural", "natural", "natural"]);
    expect(by(webhook)).toEqual(["none", "none", "natural", "natural", "natural"]);
    expect([message.canFind?.(bot), message.canFind?.(webhook)]).toEqual([true, false]);
  });

  test("names the place that a refusal parks, without a secret", () => {
    const targets = [
      message.target(bot, MessageInput.parse({ channel })),
      message.target(webhook, MessageInput.parse({})),
      message.target(webhook, MessageInput.parse({ thread_id: channel })),
    ];

    expect(targets).toEqual([`channel ${channel}`, "webhook", `webhook, thread ${channel}`]);
  });

  test("draws posts of a bot from the account's and the channel's budget", () => {
    const [account, place] = message.budgets?.(bot, MessageInput.parse({ channel }), "create") ?? [];
    const [, elsewhere] = message.budgets?.(bot, MessageInput.parse({ channel: "300000000000000002" }), "create") ?? [];
    const [, edit] = message.budgets?.(bot, MessageInput.parse({ channel }), "edit") ?? [];

    expect(account).toMatchObject({ limit: 50, perMs: 1_000 });
    expect(place).toMatchObject({ limit: 5, perMs: 5_000 });
    expect(new Set([account?.key, place?.key, elsewhere?.key, edit?.key]).size).toBe(4);
  });

  test("draws publications from ten an hour, and threads not", () => {
    const perMs = (written: object): number | undefined =>
      message.budgets?.(bot, MessageInput.parse({ channel, ...written }), "follow")[1]?.perMs;

    expect([perMs({ crosspost: true }), perMs({ thread: { name: "a" } })]).toEqual([3_600_000, 5_000]);
  });

  test("draws posts of a webhook from its burst and its minute", () => {
    const budgets = message.budgets?.(webhook, MessageInput.parse({}), "create") ?? [];

    expect(budgets.map(({ limit, perMs }) => [limit, perMs])).toEqual([
      [5, 2_000],
      [30, 60_000],
    ]);
    expect(JSON.stringify(budgets)).not.toContain("secret");
  });

  test("publishes before it starts a thread, and neither for a webhook or a blank name", () => {
    const input = MessageInput.parse({ crosspost: true, thread: { name: "a" } });

    expect(message.followUps?.(bot, input)).toEqual(["crosspost", "thread"]);
    expect(message.followUps?.(webhook, input)).toEqual([]);
    expect(message.followUps?.(bot, MessageInput.parse({ thread: { name: " " } }))).toEqual([]);
  });

  test("calls mentions, silence and files things of a new message, and escapes what is markup", () => {
    const { shape } = MessageInput;
    const createOnly = Object.entries(shape).flatMap(([name, field]) => (traitsOf(field).createOnly === true ? [name] : []));

    expect(createOnly).toEqual(["files", "silent", "mention"]);
    expect(traitsOf(shape.content).markup?.("hi @everyone *a*")).toBe("hi @\u200beveryone \\*a\\*");
    expect(traitsOf(shape.content).overflow).toBe("cut");
    expect(traitsOf(shape.username).markup).toBeUndefined();
  });
});
