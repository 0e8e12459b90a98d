import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "#core/config/load-config";
import { formatDiagnostic } from "#core/config/diagnostic";
import { configText } from "#core/cli/services/init/config-text";
import { envText, optionalVariables } from "#core/cli/services/init/env-text";
import { discordWays, type JobName, jobNames, serviceNames, type SetupChoice } from "#core/cli/services/init/jobs";
import { withoutChannels } from "#core/cli/services/init/webhook-texts";
import { createPluginLoader } from "#core/plugin/loader";
import { compileRules } from "#core/rules/compile-rules";

const root = resolve(import.meta.dirname, "../../../..");
const available = jobNames.filter((job) => job === "own" || readdirSync(join(root, "bots")).includes(job));

/** Every choice of jobs. */
function subsets(jobs: readonly JobName[]): readonly (readonly JobName[])[] {
  const [first, ...rest] = jobs;
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((some) => [some, [first, ...some]]);
}

/** What lint says about a choice, with the bots' files as they would be written. */
async function lint(choice: SetupChoice): Promise<readonly string[]> {
  const config = await loadConfig({
    path: "bot.config.yaml",
    env: {},
    mode: "lint",
    pluginsFor: createPluginLoader,
    readFile: async (path) => {
      if (path.endsWith("bot.config.yaml")) return Buffer.from(configText(choice));
      const text = readFileSync(join(root, path.slice(path.indexOf("bots/"))), "utf8");
      return Buffer.from(choice.discord === "webhook" ? withoutChannels(text) : text);
    },
  });
  const { diagnostics } = compileRules(config);
  return [...config.diagnostics, ...diagnostics].filter(({ severity }) => severity === "error").map(formatDiagnostic);
}

describe("what init writes", () => {
  test.each(discordWays)("is without mistakes for every choice of jobs, with Discord by %s", async (discord) => {
    const choices = subsets(available).filter((some) => some.length > 0);
    const said = choices.map(async (jobs) =>
      lint({ jobs, discord, services: serviceNames, timezone: "Europe/Athens", channel: undefined }),
    );

    expect((await Promise.all(said)).flat()).toEqual([]);
  });

  test("holds no secret: every secret setting comes from the environment", () => {
    const text = configText({ jobs: available, discord: "bot", services: serviceNames, timezone: "UTC", channel: undefined });

    expect(text.match(/^ +(\w*(token|secret|url)\w*): (?!\{ env: )/gm)).toBe(null);
  });

  test("takes the channels out of a ready-made bot for a webhook, and nothing else", () => {
    const text = readFileSync(join(root, "bots/downtime/bot.yaml"), "utf8");
    const changed = withoutChannels(text);

    expect(changed).not.toMatch(/^ *channel:/m);
    expect(text.split("\n").filter((line) => !changed.split("\n").includes(line))).toEqual([
      "          channel: { env: OPS_CHANNEL }",
      "          channel: { env: BOSS_CHANNEL }",
    ]);
  });
});

describe(".env.example", () => {
  const token = { who: 'the connection "discord"', field: "bot_token", reason: "…", variable: "TOKEN", howToGet: "Ask Discord.", bots: [] };

  test("names each variable once, with what it is for and where it comes from, and fills in what is known", () => {
    const text = envText([token, token, { ...token, variable: "CHANNEL", howToGet: undefined }], [], { CHANNEL: "123" });

    expect(text.split("\n").slice(2)).toEqual([
      "",
      "# bot_token of discord. Ask Discord.",
      "TOKEN=",
      "",
      "# bot_token of discord",
      "CHANNEL=123",
      "",
    ]);
  });

  test("names what may be left out, commented out, with what stands above it", () => {
    const found = optionalVariables(
      'a: 1\n# Whom to ping.\n# Or nobody.\nmention: { env: WHOM, default: "" }\n\nzone: { env: ZONE, default: UTC }\n',
    );

    expect(found).toEqual([
      { name: "WHOM", fallback: '""', comment: "Whom to ping. Or nobody." },
      { name: "ZONE", fallback: "UTC", comment: "" },
    ]);
    expect(
      envText([], [...found, ...found], {})
        .split("\n")
        .slice(2),
    ).toEqual([
      "",
      "# May be left out (then empty). Whom to ping. Or nobody.",
      "# WHOM=",
      "",
      "# May be left out (then UTC).",
      "# ZONE=",
      "",
    ]);
  });
});
