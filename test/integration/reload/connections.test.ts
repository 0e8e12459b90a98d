import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import { HeraldError } from "#core/errors/herald-error";
import { readiness } from "#core/runtime/health";
import { simulated } from "#plugins/discord/simulator";
import { ReloadBot } from "./reload-bot.ts";

let bot: ReloadBot;

beforeEach(async () => {
  bot = await ReloadBot.open();
});
afterEach(() => bot.close());

/** Prints or posts every ten seconds. */
function ticking(action: string, input: JsonObject, id = "tick"): JsonObject {
  return { id, when: { event: "clock.tick", every: "10s" }, do: [{ action, with: input }] };
}

const posting = ticking("discord.message", { channel: simulated.textChannel, content: "{{ event.scheduled_at.format('mm:ss') }}" });
const listening: JsonObject = {
  id: "listen",
  when: "restream.channel.online",
  do: [{ action: "console.print", with: { text: "online" } }],
};

describe("a reload with other connections", () => {
  test("tries a connection again whose token was refused, as soon as another is set, and loses nothing that waited", async () => {
    const { discord } = bot.connections;
    bot.write("wrong-token", "token");
    await bot.start({ connections: { discord: { ...discord, bot_token: { file: "token" } } }, rules: [posting] });
    await bot.pass(25_000);
    expect(bot.shown).toEqual([]);
    expect(bot.runtime.status().deliveries["discord"]?.parked).toHaveLength(1);

    bot.write(String(discord["bot_token"]), "token");
    const changes = await bot.take({ connections: { discord: { ...discord, bot_token: { file: "token" } } }, rules: [posting] });
    await bot.pass(1_000);

    expect(changes).toEqual({
      rules: { added: [], removed: [], changed: [] },
      connections: { added: [], removed: [], restarted: ["discord"] },
      settings: [],
    });
    expect(bot.shown).toEqual(["00:10", "00:20"]);
    expect(bot.logged).not.toContain(String(discord["bot_token"]));
  });

  test("begins a changed connection anew only when its last request is over, and sends what waited then", async () => {
    const { discord } = bot.connections;
    await bot.start({ connections: { discord }, rules: [posting] });
    bot.discord.fail({ on: { method: "POST" }, answer: { kind: "slow", headersAfterMs: 15_000 }, carriedOut: "before" });
    await bot.pass(12_000);

    await bot.take({ connections: { discord: { ...discord, roles: {} } }, rules: [posting] });
    expect(readiness(bot.runtime.status())).toMatchObject({
      body: { connections: { discord: { ready: false, reason: "begins anew with its changed settings" } } },
    });
    await bot.pass(10_000);
    expect(bot.shown).toEqual(["00:10"]);
    await bot.pass(10_000);

    expect(bot.shown).toEqual(["00:10", "00:20", "00:30"]);
    expect(readiness(bot.runtime.status()).status).toBe(200);
  });

  test("touches no other connection", async () => {
    const { restream, discord } = bot.connections;
    await bot.start({ connections: { restream, discord }, rules: [posting, listening] });
    await bot.pass(1_000);

    await bot.take({ connections: { restream, discord: { ...discord, roles: {} } }, rules: [posting, listening] });
    await bot.pass(5_000);

    expect(bot.handshakes).toHaveLength(1);
    expect(bot.logged.match(/"connected"/g)).toHaveLength(2);
  });

  test("starts a source that is new, stops one that nobody listens to, and goes on where it was when it comes back", async () => {
    const { restream, discord } = bot.connections;
    await bot.start({ connections: { discord }, rules: [posting] });
    await bot.take({ connections: { restream, discord }, rules: [posting, listening] });
    await bot.pass(2_000);
    expect(bot.runtime.status().sources["restream"]).toEqual({ is: "up" });
    expect(bot.restream.feed.connections).toBe(1);

    await bot.take({ connections: { restream, discord }, rules: [posting] });
    await bot.until(() => bot.restream.feed.connections === 0, "the end of the link");
    expect(bot.runtime.status().sources["restream"]).toBeUndefined();
    await bot.take({ connections: { restream, discord }, rules: [posting, listening] });
    await bot.pass(2_000);

    expect(bot.restream.feed.connections).toBe(1);
    expect(bot.handshakes).toHaveLength(2);
    expect(Object.keys(bot.runtime.status().connections)).toEqual(["restream", "discord", "clock", "console"]);
  });

  test("links a source with other settings anew, with the tokens that it has", async () => {
    const { restream } = bot.connections;
    await bot.start({ connections: { restream }, rules: [listening] });
    await bot.pass(2_000);

    await bot.take({ connections: { restream: { ...restream, ping_interval: "20s" } }, rules: [listening] });
    await bot.pass(2_000);
    bot.restream.account.goLive({ title: "Hello" });
    await bot.pass(20_000);

    expect(bot.printed).toContain("online");
    expect(bot.handshakes).toHaveLength(2);
  });

  test("runs a bot that waited for a value, and sends what it had left", async () => {
    const { discord } = bot.connections;
    bot.write(
      { rules: [ticking("discord.message", { channel: { env: "CHANNEL" }, content: "{{ event.schedule }}" }, "waits")] },
      "waiting/bot.yaml",
    );
    const config = { connections: { discord }, bots: ["waiting"], rules: [ticking("console.print", { text: "runs" })] };
    await bot.start(config);
    await bot.pass(11_000);
    expect(bot.shown).toEqual([]);

    bot.variables = { CHANNEL: simulated.textChannel };
    const changes = await bot.take(config);
    await bot.pass(10_000);

    expect(changes.rules.added).toEqual(["waits"]);
    expect(changes.connections.added).toEqual(["discord"]);
    expect(bot.shown).toEqual(["every 10s"]);
  });

  test("takes requests for a new connection of hooks, and none for one that is gone", async () => {
    const rule: JsonObject = { id: "heard", when: "ci.received", do: [{ action: "console.print", with: { text: "heard" } }] };
    const ticks = ticking("console.print", { text: "tick" });
    const http = { listen: "127.0.0.1:0" };
    await bot.start({ http, rules: [ticks] });
    expect(bot.desk.portOf("ci").isListening).toBe(false);

    await bot.take({
      http,
      connections: { ci: { plugin: "hooks", verify: "bearer", secret: "a-token-that-is-long-enough" } },
      rules: [ticks, rule],
    });
    await bot.pass(1_000);
    expect(bot.desk.portOf("ci").isListening).toBe(true);
    expect(bot.runtime.status().sources["ci"]).toEqual({ is: "up" });
    await bot.take({ http, rules: [ticks] });

    expect(bot.desk.portOf("ci").isListening).toBe(false);
  });
});

describe("a reload that is refused", () => {
  let config: JsonObject;
  beforeEach(async () => {
    const { restream, discord } = bot.connections;
    config = { connections: { restream, discord }, rules: [posting, listening] };
    await bot.start(config);
    await bot.pass(1_000);
  });

  /** Everything goes on as it was. */
  async function expectUnchanged(): Promise<void> {
    await bot.pass(10_000);
    expect(bot.shown).toEqual(["00:10"]);
    expect(bot.handshakes).toHaveLength(1);
  }

  test("for a mistake says where it is, and what runs goes on", async () => {
    const problems = await bot.refused("version: 1\nrules:\n  - id: tick\n    when: clock.tikc\n    do: [{ action: console.print }]\n");

    expect(problems[0]).toMatch(/^bot\.config\.yaml:4:11: error: .*tikc/);
    expect(bot.reloads.status()).toMatchObject({ refused: { at: bot.clock.now() } });
    expect(bot.logged).toContain("what ran before goes on");
    await expectUnchanged();
  });

  test("is forgotten when the files are right again", async () => {
    await bot.refused("rules: [}");

    await bot.take(config);

    expect(bot.reloads.status()).toEqual({ loadedAt: bot.clock.now() });
  });

  test("for another store says that it needs a restart", async () => {
    const problems = await bot.refused({ ...config, store: { path: "other.db" } });

    expect(problems).toEqual([expect.stringMatching(/^bot\.config\.yaml:1:\d+: error: .*another store \(restart it/)]);
    await expectUnchanged();
  });

  test("for a value that a bot which runs would miss names the value", async () => {
    const missing = ticking("discord.message", { channel: { env: "NO_CHANNEL" }, content: "x" });

    const problems = await bot.refused({ ...config, rules: [missing, listening] });

    expect(problems).toEqual([expect.stringMatching(/error: the environment variable NO_CHANNEL is not set, and "main", which runs/)]);
    await expectUnchanged();
  });

  test("for having no rules left is refused as well", async () => {
    expect(await bot.refused({ ...config, rules: [] })).toEqual([expect.stringContaining("no rules")]);
    await expectUnchanged();
  });

  test("for a port that another program has leaves the listener where it was", async () => {
    bot.doorFails = new HeraldError("HTTP_PORT_IN_USE", "another program listens on 127.0.0.1:1 already");

    const problems = await bot.refused({ ...config, http: { listen: "127.0.0.1:1" } });

    expect(problems).toEqual([expect.stringContaining("another program listens")]);
    expect(bot.doors).toEqual([]);
    await expectUnchanged();
  });
});
