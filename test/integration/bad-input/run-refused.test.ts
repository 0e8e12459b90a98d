import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, test } from "vitest";
import { SystemClock } from "#core/time/system-clock";
import { HeraldFolder } from "./herald-process.ts";
import { goLiveRule, type SimulatedServices, startServices } from "./services.ts";

const repository = join(import.meta.dirname, "../../..");

let folder: HeraldFolder;
let services: SimulatedServices | undefined;
afterEach(async () => {
  await folder.close();
  await services?.close();
  services = undefined;
});

/** A configuration that would run. */
async function runnable(more: object = {}): Promise<HeraldFolder> {
  services = await startServices(new SystemClock());
  return new HeraldFolder({ "bot.config.yaml": { version: 1, connections: services.connections, rules: [goLiveRule], ...more } });
}

describe("herald run refuses in words", () => {
  test("a configuration that is not there", async () => {
    folder = new HeraldFolder();

    const { code, stdout, stderr } = await folder.run(["run"]);

    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain("bot.config.yaml:1:1: error: bot.config.yaml does not exist");
  });

  test("every mistake of every file at once, with its place, and touches nothing", async () => {
    folder = new HeraldFolder({
      "bot.config.yaml": [
        "version: 1",
        "version: 1",
        "conections: {}",
        "connections:",
        "  chat: { plugin: discrod }",
        "  discord: { plugin: discord, bot_token: x, api_url: 7 }",
        "bots: [bots/missing, bots/broken]",
      ].join("\n"),
      "bots/broken/bot.yaml": "rules:\n  - id: a\n    when: discord.message.sent\n    do: [{ action: discord.mesage, with: {} }]\n",
    });

    const { code, stdout, stderr } = await folder.run(["run"]);
    const lint = await folder.run(["lint"]);

    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      'bot.config.yaml:2:1: error: "version" is written twice in the same map, in lines 1 and 2 (keep one of them)',
      'bot.config.yaml:3:1: error: unknown key "conections" (did you mean "connections"?)',
      'bot.config.yaml:5:19: error: there is no plugin "discrod" (did you mean "discord"?)',
      "bot.config.yaml:6:54: error: not an http(s) URL",
      "bot.config.yaml:7:8: error: the folder bots/missing does not exist (paths are relative to this file)",
      'bots/broken/bot.yaml:3:11: error: discord has no event "message.sent" (discord gives no events)',
      'bots/broken/bot.yaml:4:20: error: discord has no action "mesage" (did you mean "message"?)',
      "0 rules in 2 files: 7 errors, 0 warnings",
      "",
    ]);
    expect(existsSync(join(folder.path, ".herald"))).toBe(false);
    expect(lint).toEqual({ code, stdout, stderr });
  });

  test("a bot's folder that lists bots, itself or another, or is listed twice", async () => {
    folder = new HeraldFolder({
      "bot.config.yaml": "version: 1\nbots: [bots/a, ./bots/a, bots/none, bot.config.yaml]\n",
      "bots/a/bot.yaml": "bots: [../a]\nrules: []\n",
    });

    const { code, stdout } = await folder.run(["lint"]);

    expect(code).toBe(1);
    expect(stdout.split("\n")).toEqual([
      "bot.config.yaml:2:16: error: the folder ./bots/a is listed twice, first at bot.config.yaml:2:8 (remove one)",
      "bot.config.yaml:2:26: error: the folder bots/none does not exist (paths are relative to this file)",
      "bot.config.yaml:2:37: error: bot.config.yaml is a file, not a folder (name the folder that holds bot.yaml)",
      'bots/a/bot.yaml:1:1: error: unknown key "bots" (known keys: version, name, description, timezone, connections, time_intervals, lists, maps, plugins, rules)',
      "0 rules in 2 files: 4 errors, 0 warnings",
      "",
    ]);
  });

  test("nothing to do: a configuration without rules", async () => {
    folder = new HeraldFolder({ "bot.config.yaml": "version: 1\n" });

    const { code, stderr } = await folder.run(["run"]);

    expect(code).toBe(1);
    expect(stderr).toBe(
      "error: bot.config.yaml has no rules and no bots with rules\n  list a folder under bots, for example bots/go-live, or write a rule under rules\n",
    );
  });
});

describe("a store that cannot be used", () => {
  test("is refused when it is of a newer Herald", async () => {
    folder = await runnable();
    mkdirSync(join(folder.path, ".herald"));
    const database = new DatabaseSync(join(folder.path, ".herald", "herald.db"));
    database.exec("PRAGMA user_version = 99; CREATE TABLE x(a)");
    database.close();

    const { code, stderr } = await folder.run(["run"]);

    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*herald\.db was written by a newer Herald: its version is 99.* Nothing was changed\.\n$/);
  });

  test("is refused when it is no database, and is left as it is", async () => {
    folder = await runnable();
    folder.write(".herald/herald.db", "x".repeat(50_000));

    const { code, stderr } = await folder.run(["run"]);

    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*herald\.db is damaged or no database .*Restore a backup.* Nothing was overwritten\.\n$/);
  });

  test("is refused when a file stands where its folder should be", async () => {
    folder = await runnable();
    folder.write(".herald", "");

    const { code, stderr } = await folder.run(["run"]);

    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*herald\.db and its folder must be writable for the user that runs Herald/);
  });

  test("is refused when the user may not write there", async ({ skip }) => {
    skip(process.getuid?.() !== 0, "only root can become a user without rights");
    folder = await runnable();
    chmodSync(folder.path, 0o755);

    const { code, stderr } = await folder.run(["run"], { uid: 65_534 });

    skip(stderr.includes("herald/package.json") || stderr.includes("ERR_MODULE"), "the checkout is not readable for another user");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*herald\.db and its folder must be writable for the user that runs Herald/);
  });

  test("is refused to a second process, which leaves the first alone", async () => {
    folder = await runnable();
    const first = folder.start(["run"]);
    await first.says("running main");

    const second = await folder.run(["run"]);

    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/^error: Another Herald is running on .*\.herald\. Stop it, or give this one/);
    expect((await first.stop()).code).toBe(0);
  });
});

describe("a port in use", () => {
  test("ends herald run before it connects to anything, and herald simulate", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    folder = await runnable({ http: { listen: `127.0.0.1:${port}` } });

    const run = await folder.run(["run"]);
    const simulate = await folder.run(["simulate", "discord", "--port", port.toString()]);
    other.close();

    expect(run).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: another program listens on 127.0.0.1:${port} already\n  stop that program (another Herald?), or give http.listen another port\n`,
    });
    expect(simulate).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: another program listens on 127.0.0.1:${port} already\n  take another with --port; 0 is any free one\n`,
    });
    expect(services?.restream.rest.requests).toEqual([]);
  });
});

describe("missing values", () => {
  test("are all named with how to get them, and end herald run when no bot is left", async () => {
    folder = new HeraldFolder();

    const { code, stdout, stderr } = await folder.run(["run", join(repository, "bot.config.yaml")]);

    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr.split("\n").filter((line) => line.includes(" lacks "))).toEqual([
      'The connection "restream" lacks client_id: the environment variable RESTREAM_CLIENT_ID is not set; go-live waits for it',
      'The connection "restream" lacks client_secret: the environment variable RESTREAM_CLIENT_SECRET is not set; go-live waits for it',
      'The connection "elstat" lacks url: the environment variable ELSTAT_URL is not set; downtime waits for it',
      'The connection "elstat" lacks services: the environment variable ELSTAT_SERVICES is not set; downtime waits for it',
      'The connection "fedi" lacks url: the environment variable MASTODON_URL is not set; hashtag-repost waits for it',
      'The connection "fedi" lacks access_token: the environment variable MASTODON_TOKEN is not set; hashtag-repost waits for it',
      'The connection "discord" lacks bot_token: the environment variable DISCORD_BOT_TOKEN is not set; go-live, downtime, hashtag-repost wait for it',
      'The rule "go-live" lacks channel of the step "post": the environment variable DISCORD_CHANNEL is not set; go-live waits for it',
      'The rule "service-down" lacks channel of the step "alert": the environment variable OPS_CHANNEL is not set; downtime waits for it',
      'The rule "service-down" lacks channel of the step "escalate": the environment variable BOSS_CHANNEL is not set; downtime waits for it',
      'The rule "repost" lacks channel of the step "mirror": the environment variable MIRROR_CHANNEL is not set; hashtag-repost waits for it',
    ]);
    expect(stderr).toContain("  https://discord.com/developers/applications");
    expect(stderr).toContain("  The id of the channel or thread to post in: Discord's User Settings");
    expect(
      stderr.endsWith("No bot can run. Set what is missing, in the environment or in a file .env in this folder, then start again.\n"),
    ).toBe(true);
  });

  test("hold back only the bots that need them", async () => {
    services = await startServices(new SystemClock());
    const second = { ...services.connections.discord, bot_token: { env: "SECOND_TOKEN" } };
    folder = new HeraldFolder({
      "bot.config.yaml": { version: 1, connections: { ...services.connections, second }, rules: [goLiveRule], bots: ["bots/other"] },
      "bots/other/bot.yaml": {
        rules: [
          {
            id: "other",
            when: "restream.stream.live",
            do: [{ action: "second.message", with: { channel: "1".repeat(18), content: "x" } }],
          },
        ],
      },
    });

    const bot = folder.start(["run"]);
    await bot.says("running main");

    expect(bot.stderr).toContain(
      'The connection "second" lacks bot_token: the environment variable SECOND_TOKEN is not set; other waits for it\n  https://discord.com',
    );
    expect((await bot.stop()).code).toBe(0);
  });

  test("may come from a file .env in the folder", async () => {
    services = await startServices(new SystemClock());
    const discord = { ...services.connections.discord, bot_token: { env: "BOT_TOKEN" } };
    folder = new HeraldFolder({
      "bot.config.yaml": { version: 1, connections: { ...services.connections, discord }, rules: [goLiveRule] },
      ".env": `BOT_TOKEN=${String(services.connections.discord["bot_token"])}\n`,
    });

    const bot = folder.start(["run"]);
    await bot.says("running main");

    expect((await bot.stop()).stderr).not.toContain("lacks");
  });
});
