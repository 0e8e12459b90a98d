import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { testRules } from "#core/cli/services/test-rules";
import { runHerald } from "#test/unit/cli/run-herald";

const bots = readdirSync("bots").filter((name) => existsSync(join("bots", name, "bot.test.yaml")));

describe("the ready-made bots", () => {
  test("have tests of their own", () => {
    expect(bots).toEqual(expect.arrayContaining(["downtime", "go-live"]));
  });

  test.each(bots)("%s does what its tests say", async (bot) => {
    const run = (request: Parameters<typeof testRules>[0], onFile: Parameters<typeof testRules>[1]) => testRules(request, onFile);

    const { code, stdout } = await runHerald(`test bots/${bot}`, { tests: { run, changes: () => expect.fail("nothing is watched") } });

    expect(stdout).toMatch(new RegExp(`^ok      bots/${bot}/bot\\.test\\.yaml  \\d+ passed\n`));
    expect(code).toBe(0);
  });
});
