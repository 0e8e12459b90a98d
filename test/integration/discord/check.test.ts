import { PermissionFlagsBits as Bits } from "discord.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SystemClock } from "#core/time/system-clock";
import { type DiscordSimulator, simulated, startDiscordSimulator } from "#plugins/discord/simulator";
import { openForCheck, wanted } from "#test/support/checked-connection";

let simulator: DiscordSimulator;
beforeEach(async () => {
  simulator = await startDiscordSimulator({ clock: new SystemClock(), host: "127.0.0.1", port: 0 });
});
afterEach(() => simulator.close());

const post = { channel: simulated.textChannel, content: "live" };
const label = `channel #stage (${simulated.textChannel}) of Harbour, for the-rule`;

async function check(...messages: Parameters<typeof wanted>[1][]): Promise<readonly string[]> {
  const connection = await openForCheck("discord", simulator.settings);
  const lines = await connection.check({ messages: messages.map((input) => wanted("message", input)) });
  await connection.close();
  return lines;
}

/** Takes something from everyone in the text channel. */
function deny(...bits: readonly bigint[]): void {
  const { world } = simulator.scene;
  const deny = bits.reduce((all, bit) => all | bit, 0n);
  world.addChannel({ id: simulated.textChannel, kind: 0, overwrites: [{ id: world.server.id, deny }] });
}

describe("the check of a Discord bot", () => {
  test("finds that the bot may do all that the rules want, and posts nothing", async () => {
    expect(await check({ ...post, embed: { title: "x" }, mention: "live" })).toEqual([
      "ok: signed in as Herald",
      `ok: ${label}: the bot may do all that the rules want there`,
    ]);
    expect(simulator.messages()).toEqual([]);
    expect(simulator.seen.every(({ method }) => method === "GET")).toBe(true);
  });

  test("names a token that is not taken, and where to get another", async () => {
    simulator.scene.token = "another";

    expect(await check(post)).toEqual([expect.stringMatching(/^error: .*401.* → copy the token anew/)]);
  });

  test("names each permission that is missing in a channel, and what does not work without it", async () => {
    deny(Bits.SendMessages, Bits.EmbedLinks, Bits.ReadMessageHistory);

    expect(await check({ ...post, embed: { title: "x" } })).toEqual([
      "ok: signed in as Herald",
      expect.stringContaining(
        "error: " + label + ": the bot lacks Send Messages: it cannot post there → give the bot's role Send Messages",
      ),
      expect.stringContaining("the bot lacks Embed Links: embeds are left out of its posts"),
      expect.stringMatching(/^warning: .*the bot lacks Read Message History/),
    ]);
  });

  test("asks for no permission that no rule needs", async () => {
    deny(Bits.EmbedLinks, Bits.AttachFiles, Bits.CreatePublicThreads);

    expect((await check(post)).filter((line) => !line.startsWith("ok"))).toEqual([]);
  });

  test("names a role that the bot may not mention, and one that is not there", async () => {
    const { roles } = simulator.scene.world.server;
    const role = roles.find(({ id }) => id === simulated.role);
    if (role !== undefined) role.mentionable = false;

    expect(await check({ ...post, mention: ["live", "role:400000000000000099", "everyone"] })).toEqual([
      "ok: signed in as Herald",
      expect.stringContaining("the bot may not mention everyone or here: nobody would be notified"),
      expect.stringContaining(`the bot may not mention the role ${simulated.role}`),
      expect.stringContaining("there is no role 400000000000000099 in that server"),
    ]);
  });

  test("names a channel that is not there, one that the bot cannot see, and a forum", async () => {
    simulator.scene.world.addChannel({
      id: simulated.textChannel,
      kind: 0,
      refusal: { status: 403, code: 50_001, message: "Missing Access" },
    });
    const unknown = { channel: "300000000000000099", content: "x" };
    const forum = { channel: simulated.forumChannel, content: "x" };

    const lines = await check(post, unknown, forum);

    expect(lines[1]).toMatch(/^error: .*Missing Access \(50001\) → give the bot View Channel and Send Messages/);
    expect(lines[2]).toMatch(/^error: .*Unknown Channel \(10003\) → check the channel's id/);
    expect(lines[3]).toMatch(/^error: .* is a forum, .* → use the id of one of its threads/);
  });

  test("says of a channel that only an event tells that it was not looked at", async () => {
    const connection = await openForCheck("discord", simulator.settings);

    const lines = await connection.check({ messages: [wanted("message", { content: "x" }, { templated: ["channel"] })] });
    await connection.close();

    expect(lines[1]).toBe("ok: the channel of the-rule is only known when an event is there, or a variable is set: not looked at");
  });
});

describe("the check of a Discord webhook", () => {
  async function checkWebhook(url: string): Promise<readonly string[]> {
    const connection = await openForCheck("discord", { webhook_url: url });
    const lines = await connection.check();
    await connection.close();
    return lines;
  }

  test("finds it alive without using it", async () => {
    expect(await checkWebhook(simulator.webhookUrl)).toEqual([
      `ok: the webhook "Announcements" is there and posts into channel ${simulated.textChannel}`,
    ]);
    expect(simulator.messages()).toEqual([]);
  });

  test("says that it was deleted, or that its token is wrong, without showing the token", async () => {
    const wrong = await checkWebhook(`${simulator.webhookUrl}-canary`);
    simulator.scene.webhooks.clear();
    const gone = await checkWebhook(simulator.webhookUrl);

    expect(wrong).toEqual([expect.stringMatching(/^error: .*Invalid Webhook Token.* → make a new webhook and set its URL$/)]);
    expect(gone).toEqual([expect.stringMatching(/^error: .*Unknown Webhook.* → make a new webhook and set its URL$/)]);
    expect([...wrong, ...gone].join()).not.toContain("canary");
  });
});
