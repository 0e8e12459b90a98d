import { createServer } from "node:http";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freePort } from "./free-port.ts";
import { LiveBot } from "./live-bot.ts";

let bot: LiveBot;
beforeEach(async () => {
  bot = await LiveBot.start();
});
afterEach(() => bot.close());

const good = ["ok: channels.read is granted (2 channels)", "ok: profile.read is granted", "ok: stream.read is granted"];

/** Signed in by a refresh token of the settings. */
function withToken(): object {
  return { refresh_token: bot.restream.oauth.tokens.refreshToken };
}

describe("herald doctor", () => {
  test("finds a good bot good, posts nothing, and leaves its token as good as it was", async () => {
    bot.folder.write("bot.config.yaml", bot.config(withToken()));

    const first = await bot.doctorProcess();
    const second = await bot.doctor();

    expect(first.code).toBe(0);
    expect(first.found).toMatchObject({
      configuration: ["ok: 1 rule, no mistakes"],
      "running bot": ["ok: none runs; connections are looked at from here"],
      "connection restream": ["ok: signed in; the streaming updates can be had", ...good],
      "connection discord": ["ok: signed in as Herald", expect.stringMatching(/the bot may do all that the rules want there$/)],
      machine: [expect.stringMatching(/^ok: Node\.js v/), expect.stringMatching(/^ok: the clock is right, by that of/)],
    });
    expect(second.isBroken).toBe(false);
    expect(bot.restream.oauth.refreshes).toBe(1);
    expect(bot.discord.messages()).toEqual([]);
    for (const secret of [...Object.values(bot.env), ...Object.values(bot.restream.oauth.tokens)].filter(
      (text) => text !== "simulated-client",
    )) {
      expect(first.said).not.toContain(secret);
    }
  });

  test("names what is not set, who waits for it and where to get it, as something that cannot work", async () => {
    const { isBroken, found } = await bot.doctor({});

    expect(isBroken).toBe(true);
    expect(found["connection discord"]).toEqual([
      "error: bot_token: the environment variable DISCORD_BOT_TOKEN is not set; main cannot run without it",
    ]);
  });

  test("lets the running bot look at its own connections, over its own link and with its own tokens", async () => {
    bot.folder.write("bot.config.yaml", bot.config(withToken()));
    const running = bot.folder.start(["run"], { env: bot.env });
    await running.says('"connected"');
    const { handshakes } = bot.restream.feed;

    const { isBroken, found } = await bot.doctor();

    expect(isBroken).toBe(false);
    expect(found).toMatchObject({
      "running bot": ["ok: it runs, and was asked to look at its own connections"],
      store: [expect.stringMatching(/^ok: .*herald\.db is whole/), expect.stringMatching(/MB are free/)],
      "connection restream": ["ok: signed in; the bot's link to the streaming updates is up", ...good],
      "connection discord": ["ok: signed in as Herald", expect.anything()],
    });
    expect(bot.restream.feed.handshakes).toBe(handshakes);
    expect(bot.restream.feed.connections).toBe(1);
    expect(bot.restream.oauth.refreshes).toBe(1);
    await running.stop();
  });

  test("asks the running bot also where the doctor itself lacks the secrets, as under a service manager", async () => {
    bot.folder.write("bot.config.yaml", bot.config(withToken()));
    const running = bot.folder.start(["run"], { env: bot.env });
    await running.says('"connected"');

    const { isBroken, found } = await bot.doctor({});

    expect(isBroken).toBe(false);
    expect(found["connection discord"]).toEqual([
      "ok: bot_token: the environment variable DISCORD_BOT_TOKEN is not set here; the running bot has it",
      "ok: signed in as Herald",
      expect.anything(),
    ]);
    await running.stop();
  });

  test("renews no token of settings that the running bot does not have", async () => {
    bot.folder.write("bot.config.yaml", bot.config(withToken()));
    const running = bot.folder.start(["run"], { env: bot.env });
    await running.says('"connected"');
    bot.folder.write("bot.config.yaml", bot.config(withToken()));

    const { isBroken, found } = await bot.doctor();

    expect(isBroken).toBe(false);
    expect(found["connection restream"]).toEqual([
      expect.stringMatching(/^warning: the running bot has other settings for it/),
      expect.stringMatching(/^warning: not tried: its token has to be renewed first/),
    ]);
    expect(bot.restream.oauth.refreshes).toBe(1);
    await running.stop();
  });

  test("says of a connection that the running bot lacks that it was looked at from here", async () => {
    const withoutDiscord = {
      rules: [{ id: "print", when: "restream.stream.live", do: [{ action: "console.print", with: { text: "live" } }] }],
    };
    bot.folder.write("bot.config.yaml", bot.config(withToken(), withoutDiscord));
    const running = bot.folder.start(["run"], { env: bot.env });
    await running.says('"connected"');
    bot.folder.write("bot.config.yaml", bot.config({ refresh_token: "simulated-refresh-1" }));

    const { found } = await bot.doctor();

    expect(found["connection discord"]).toEqual([
      "warning: the running bot does not have it open; what follows was found from here",
      "ok: signed in as Herald",
      expect.anything(),
    ]);
    await running.stop();
  });

  test("names mistakes of the configuration with their places", async () => {
    bot.folder.write("bot.config.yaml", "version: 1\nrulez: []\n");
    const mistaken = await bot.doctor();
    bot.folder.write("bot.config.yaml", bot.config({}, { rules: [{ id: "x", when: "nobody.knows", do: [] }] }));

    expect(mistaken).toMatchObject({
      isBroken: true,
      found: { configuration: [expect.stringMatching(/^error: .*bot\.config\.yaml:2:1: /)] },
    });
    expect((await bot.doctor()).isBroken).toBe(true);
  });

  test("says where to begin when there is no configuration", async () => {
    const { code, stdout } = await bot.folder.run(["doctor", "none.yaml"]);

    expect(code).toBe(1);
    expect(stdout).toContain("herald init writes one");
  });

  test("names a damaged store", async () => {
    bot.folder.write("bot.config.yaml", bot.config(withToken()));
    await bot.doctor();
    writeFileSync(join(bot.folder.path, ".herald/herald.db"), "this is no database, and long enough to be read as one".repeat(100));

    const { isBroken, found } = await bot.doctor();

    expect(isBroken).toBe(true);
    expect(found["store"]?.[0]).toMatch(/^error: .*herald\.db is damaged or no database/);
  });

  test("says whether the listener's port is free, taken by another program, or the running bot's", async () => {
    const port = await freePort();
    const listen = { http: { listen: `127.0.0.1:${port.toString()}` } };
    bot.folder.write("bot.config.yaml", bot.config(withToken(), listen));
    const free = await bot.doctor();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
    const taken = await bot.doctor();
    await new Promise((resolve) => other.close(resolve));
    const running = bot.folder.start(["run"], { env: bot.env });
    await running.says('"connected"');
    const own = await bot.doctor();
    await running.stop();

    expect(free.found["listener"]).toEqual([`ok: 127.0.0.1:${port.toString()} is free to listen on`]);
    expect(taken).toMatchObject({ isBroken: true, found: { listener: [expect.stringMatching(/^error: another program listens on/)] } });
    expect(own.found["listener"]).toEqual([`ok: the running bot answers on 127.0.0.1:${port.toString()}`]);
  });
});
