import { describe, expect, test } from "vitest";
import type { DeadChoice, DeadLetter, DeadLetters, DeadResult } from "#core/cli/services";
import { runHerald } from "./run-herald.ts";

const letter: DeadLetter = {
  id: "01A",
  rule: "go-live",
  key: "7",
  step: "post",
  action: "discord.message",
  op: "create",
  target: "channel 123",
  code: "DISCORD_FORBIDDEN",
  message: "the bot may not post there",
  diedAt: Date.parse("2026-11-21T07:00:00Z"),
  tries: 5,
  input: { content: "Hello" },
};

function fakeDead(letters: readonly DeadLetter[], result: DeadResult = { done: [], unknown: [], kept: [] }) {
  const asked: unknown[] = [];
  const change = (name: string) => async (configPath: string, which: DeadChoice) => {
    asked.push([name, configPath, which]);
    return result;
  };
  const dead: DeadLetters = {
    list: async (configPath, limit) => {
      asked.push(["list", configPath, limit]);
      return letters;
    },
    retry: change("retry"),
    drop: change("drop"),
  };
  return { asked, dead };
}

describe("herald dead list", () => {
  test("shows what each was, when it died and why", async () => {
    const { asked, dead } = fakeDead([letter, { ...letter, id: "01B", tries: 1 }]);

    const { code, stdout } = await runHerald("dead list --limit 5 --config a.yaml", { dead });

    expect(code).toBe(0);
    expect(asked).toEqual([["list", "a.yaml", 5]]);
    expect(stdout).toBe(
      [
        "01A  create by discord.message to channel 123",
        "  rule go-live, step post, key 7; given up at 2026-11-21T07:00:00.000Z after 5 tries",
        "  DISCORD_FORBIDDEN: the bot may not post there",
        "01B  create by discord.message to channel 123",
        "  rule go-live, step post, key 7; given up at 2026-11-21T07:00:00.000Z after 1 try",
        "  DISCORD_FORBIDDEN: the bot may not post there",
        "",
      ].join("\n"),
    );
  });

  test("says that there are none", async () => {
    const { dead } = fakeDead([]);

    expect((await runHerald("dead list", { dead })).stdout).toBe("No dead letters.\n");
  });

  test("gives scripts the letters with what they would have sent", async () => {
    const { dead } = fakeDead([letter]);

    expect(JSON.parse((await runHerald("dead list --json", { dead })).stdout)).toEqual([letter]);
  });

  test.each(["0", "-1", "many"])("refuses %s as a limit", async (limit) => {
    const { code, stderr } = await runHerald(`dead list --limit=${limit}`);

    expect(code).toBe(1);
    expect(stderr).toContain("It must be a whole number");
  });
});

describe.each([
  ["retry", "queued again"],
  ["drop", "dropped"],
])("herald dead %s", (name, done) => {
  test("takes ids", async () => {
    const { asked, dead } = fakeDead([], { done: ["01A", "01B"], unknown: [], kept: [] });

    const ended = await runHerald(`dead ${name} 01A 01B`, { dead });

    expect(ended).toEqual({ code: 0, stdout: `2 ${done}\n`, stderr: "" });
    expect(asked).toEqual([[name, "bot.config.yaml", ["01A", "01B"]]]);
  });

  test("takes --all", async () => {
    const { asked, dead } = fakeDead([]);

    await runHerald(`dead ${name} --all --config a.yaml`, { dead });

    expect(asked).toEqual([[name, "a.yaml", "all"]]);
  });

  test("exits with 1 and names the ids that are none", async () => {
    const { dead } = fakeDead([], { done: ["01A"], unknown: ["01X"], kept: [] });

    const ended = await runHerald(`dead ${name} 01A 01X`, { dead });

    expect(ended).toEqual({ code: 1, stdout: `1 ${done}\n`, stderr: "There is no dead letter 01X.\n" });
  });

  test("exits with 1 and names those for which nothing can be done", async () => {
    const { dead } = fakeDead([], { done: [], unknown: [], kept: ["01K"] });

    const { code, stdout, stderr } = await runHerald(`dead ${name} 01K`, { dead });

    expect([code, stdout]).toEqual([1, `0 ${done}\n`]);
    expect(stderr).toMatch(/^01K stays: /);
  });

  test("gives scripts the result", async () => {
    const result = { done: ["01A"], unknown: ["01X"], kept: [] };
    const { dead } = fakeDead([], result);

    const { code, stdout } = await runHerald(`dead ${name} 01A 01X --json`, { dead });

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual(result);
  });

  test("touches nothing when no letter is named, or both ids and --all are", async () => {
    const { asked, dead } = fakeDead([]);

    const none = await runHerald(`dead ${name}`, { dead });
    const both = await runHerald(`dead ${name} 01A --all`, { dead });

    expect([none.code, both.code]).toEqual([1, 1]);
    expect(none.stderr).toContain("error: no dead letter was named");
    expect(both.stderr).toContain("error: both ids and --all were given");
    expect(asked).toEqual([]);
  });
});

describe("herald dead retry --dry-run", () => {
  test("shows what would be sent again, and changes nothing", async () => {
    const { asked, dead } = fakeDead([letter, { ...letter, id: "01B" }]);

    const { code, stdout, stderr } = await runHerald("dead retry 01A 01C --dry-run", { dead });

    expect(asked.map((one) => (one as readonly unknown[])[0])).toEqual(["list"]);
    expect(stdout.split("\n").slice(0, 4)).toEqual([
      "01A  create by discord.message to channel 123",
      "  rule go-live, step post, key 7; given up at 2026-11-21T07:00:00.000Z after 5 tries",
      "  DISCORD_FORBIDDEN: the bot may not post there",
      '    content: "Hello"',
    ]);
    expect(stdout).not.toContain("01B");
    expect([code, stderr]).toEqual([1, "There is no dead letter 01C.\n"]);
  });

  test("shows all of them as JSON", async () => {
    const { dead } = fakeDead([letter]);

    expect(JSON.parse((await runHerald("dead drop --all --dry-run --json", { dead })).stdout)).toEqual([letter]);
  });
});
