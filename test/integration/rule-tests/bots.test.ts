import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createServices } from "#core/cli/create-services";
import { runHerald } from "#test/unit/cli/run-herald";

const bots = readdirSync("bots", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith("bot.yaml"))
  .map((name) => join("bots", name, ".."));

describe("the ready-made bots", () => {
  test("have tests of their own", () => {
    expect(bots.filter((bot) => !existsSync(join(bot, "bot.test.yaml")))).toEqual([]);
    expect(bots.length).toBeGreaterThanOrEqual(4);
  });

  test("do what their tests say", async () => {
    const { tests } = createServices({});

    const { code, stdout } = await runHerald("test bots", { tests });

    expect(stdout.split("\n").filter((line) => line.startsWith("ok "))).toHaveLength(bots.length);
    expect(stdout).not.toContain("FAILED");
    expect(code).toBe(0);
  });
});
