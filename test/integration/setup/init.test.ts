import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HeraldFolder } from "../bad-input/herald-process.ts";

let folder: HeraldFolder;
beforeEach(() => {
  folder = new HeraldFolder();
});
afterEach(() => folder.close());

function read(path: string): string {
  return readFileSync(join(folder.path, path), "utf8");
}

function files(): readonly string[] {
  return readdirSync(folder.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.path.length + 1))
    .toSorted();
}

const channel = "345678901234567890";

describe("herald init", () => {
  test("writes a configuration with its bot that lint likes and the doctor can tell what it lacks, and no secret", async () => {
    const { code, stdout } = await folder.run(["init", "my-bot", "--yes", "--job", "go-live", "--channel", channel]);

    expect(code).toBe(0);
    expect(stdout).toContain("1 rule in 2 files: no mistakes found");
    expect(stdout).toContain("npx herald login restream");
    expect(files()).toEqual([
      "my-bot/.env.example",
      "my-bot/.gitignore",
      "my-bot/bot.config.yaml",
      "my-bot/bots/go-live/README.md",
      "my-bot/bots/go-live/bot.test.yaml",
      "my-bot/bots/go-live/bot.yaml",
      "my-bot/bots/go-live/fixtures/status.json",
    ]);
    const variables = [...read("my-bot/.env.example").matchAll(/^(?:# )?(\w+=.*)$/gm)].map(([, line]) => line);
    expect(variables).toEqual([
      "RESTREAM_CLIENT_ID=",
      "RESTREAM_CLIENT_SECRET=",
      "DISCORD_BOT_TOKEN=",
      `DISCORD_CHANNEL=${channel}`,
      "DISCORD_MENTION=",
    ]);
    expect(read("my-bot/.gitignore")).toMatch(/^\.env$/m);
  });

  test("writes a bot for a webhook that asks for no channel", async () => {
    await folder.run(["init", "--yes", "--job", "go-live", "--discord", "webhook"]);

    expect(read("bots/go-live/bot.yaml")).not.toContain("DISCORD_CHANNEL");
    expect(read(".env.example")).toMatch(/^DISCORD_WEBHOOK_URL=$/m);
    expect(read(".env.example")).not.toContain("DISCORD_CHANNEL");
  });

  test("overwrites nothing, says which file is in the way, and writes nothing else then", async () => {
    folder.write("bot.config.yaml", "mine");
    folder.write("other/.env.example", "mine");
    folder.write("third/bots/go-live/bot.yaml", "mine");

    const first = await folder.run(["init", "--yes", "--job", "go-live"]);
    const second = await folder.run(["init", "other", "--yes", "--job", "go-live"]);
    const third = await folder.run(["init", "third", "--yes", "--job", "go-live"]);

    expect(first.stderr).toBe(
      "error: bot.config.yaml is in the way: nothing was written\n  move that away, or name a folder of its own: herald init my-bot\n",
    );
    expect(second.stderr).toContain("other/.env.example is in the way: nothing was written");
    expect(third.stderr).toContain("third/bots/go-live/bot.yaml is in the way: nothing was written");
    expect([first.code, second.code, third.code]).toEqual([1, 1, 1]);
    expect(files()).toEqual(["bot.config.yaml", "other/.env.example", "third/bots/go-live/bot.yaml"]);
  });

  test("keeps a bot that is there already, just as it would be written, as in a checkout", async () => {
    const bots = resolve(import.meta.dirname, "../../../bots/go-live");
    for (const entry of readdirSync(bots, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) folder.write(join("bots/go-live", relative(bots, path)), readFileSync(path));
    }

    const { code, stdout } = await folder.run(["init", "--yes", "--job", "go-live"]);

    expect(code).toBe(0);
    expect(stdout).toContain("kept  bots/go-live/bot.yaml");
  });

  test("gives rules of one's own a first one that runs without any account", async () => {
    await folder.run(["init", "--yes", "--job", "own"]);
    const running = folder.start(["run", "--log-format", "json"]);

    await running.says("running main");
    await running.stop();

    expect(existsSync(join(folder.path, ".herald/herald.db"))).toBe(true);
  });
});
