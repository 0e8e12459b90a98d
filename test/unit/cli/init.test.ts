import { describe, expect, test } from "vitest";
import type { SetupChoice } from "#core/cli/services/init/jobs";
import type { SetupResult } from "#core/cli/services/init/setup";
import { fakeServices } from "./fake-services.ts";
import { runHerald } from "./run-herald.ts";
import { scriptedPrompts } from "./setup/scripted-prompts.ts";

function fakeInit(result: Partial<SetupResult> = {}) {
  const asked: (readonly [string, SetupChoice])[] = [];
  const setup = {
    ...fakeServices({}).setup,
    jobs: async () => ["go-live", "own"] as const,
    init: async (folder: string, choice: SetupChoice) => {
      asked.push([folder, choice]);
      const report = { diagnostics: [], files: 2, rules: 1 };
      return { config: "my/bot.config.yaml", written: ["my/bot.config.yaml"], kept: ["my/x"], report, logins: ["restream"], ...result };
    },
  };
  return { asked, setup };
}

describe("herald init", () => {
  test("says what was written, what lint says, and what is next", async () => {
    const { asked, setup } = fakeInit();
    const line = "init my --yes --job go-live --discord webhook --timezone Europe/Athens --channel 345678901234567890";

    const { code, stdout } = await runHerald(line, { setup });

    expect(code).toBe(0);
    expect(asked).toEqual([
      ["my", { jobs: ["go-live"], discord: "webhook", services: [], timezone: "Europe/Athens", channel: "345678901234567890" }],
    ]);
    expect(stdout.split("\n")).toEqual([
      "wrote my/bot.config.yaml",
      "kept  my/x",
      "",
      "herald lint my/bot.config.yaml",
      "1 rule in 2 files: no mistakes found",
      "",
      "What is next",
      "  1. cd my",
      "  2. cp .env.example .env, and fill it in: each value says where it comes from",
      "  3. npx herald login restream",
      "  4. npx herald doctor",
      "  5. npx herald run",
      "",
    ]);
  });

  test("asks on a terminal", async () => {
    const { asked, setup } = fakeInit();
    const { prompts } = scriptedPrompts(["go-live"], "webhook", "Asia/Tokyo");

    await runHerald("init", { setup }, { prompts });

    expect(asked).toMatchObject([[".", { jobs: ["go-live"], discord: "webhook", timezone: "Asia/Tokyo" }]]);
  });

  test("asks nobody where nobody is, and says what to give", async () => {
    const { asked, setup } = fakeInit();

    const { code, stderr } = await runHerald("init", { setup });

    expect(code).toBe(1);
    expect(stderr).toContain("say it: --job with one or more of go-live, own");
    expect(asked).toEqual([]);
  });

  test.each([
    ["--job dance", "Allowed choices are go-live, downtime, hashtag-repost, own"],
    ["--job own --channel general", "an id has 15 to 20 digits"],
    ["--job own --timezone Mars", "no time zone is called that"],
  ])("refuses %s", async (options, said) => {
    expect(await runHerald(`init --yes ${options}`)).toMatchObject({ code: 1, stderr: expect.stringContaining(said) as string });
  });

  test("gives scripts the result as one JSON object", async () => {
    const { stdout } = await runHerald("init --yes --json --job own", { setup: fakeInit().setup });

    expect(JSON.parse(stdout)).toMatchObject({ written: ["my/bot.config.yaml"], logins: ["restream"] });
  });
});
