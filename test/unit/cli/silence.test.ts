import { describe, expect, test } from "vitest";
import type { Silence, SilenceRequest, Silences } from "#core/cli/services";
import { HeraldError } from "#core/errors/herald-error";
import { runHerald } from "./run-herald.ts";

const silence: Silence = {
  id: "3-1",
  rule: "go-live",
  key: "7",
  from: Date.parse("2026-11-21T07:00:00Z"),
  until: Date.parse("2026-11-21T09:00:00Z"),
  by: "ana",
  why: "testing",
};

function fakeSilences(list: readonly Silence[] = []) {
  const asked: unknown[] = [];
  const silences: Silences = {
    add: async (configPath, request: SilenceRequest) => {
      asked.push(["add", configPath, request]);
      return silence;
    },
    list: async (configPath) => {
      asked.push(["list", configPath]);
      return list;
    },
    expire: async (configPath, id) => {
      asked.push(["expire", configPath, id]);
      return silence;
    },
  };
  return { asked, silences };
}

describe("herald silence add", () => {
  test("asks for a silence, and shows what it covers, until when, by whom and why", async () => {
    const { asked, silences } = fakeSilences();

    const ended = await runHerald("silence add --rule go-live --key 7 --for 2h --why testing --by ana --config a.yaml", { silences });

    expect(asked).toEqual([["add", "a.yaml", { rule: "go-live", key: "7", forMs: 7_200_000, why: "testing", by: "ana" }]]);
    expect(ended).toEqual({
      code: 0,
      stdout: "3-1  rule go-live, key 7\n  until 2026-11-21T09:00:00.000Z, by ana: testing\n",
      stderr: "",
    });
  });

  test("takes a pattern and a time of day", async () => {
    const { asked, silences } = fakeSilences();

    await runHerald("silence add --rule=~go-.* --until 09:00 --why testing --by ana", { silences });

    expect(asked).toEqual([["add", "bot.config.yaml", { rule: "~go-.*", until: "09:00", why: "testing", by: "ana" }]]);
  });

  test.each([
    ["--rule a --why b", "a silence needs either --for or --until"],
    ["--rule a --why b --for 2h --until 09:00", "a silence needs either --for or --until"],
    ["--rule a --for 2h", "required option '--why <text>' not specified"],
    ["--rule a --why b --for 2x", "expected a duration such as 30s, 1h30m or 7d"],
  ])("refuses %s", async (options, message) => {
    const { asked, silences } = fakeSilences();

    const { code, stderr } = await runHerald(`silence add ${options}`, { silences });

    expect([code, asked]).toEqual([1, []]);
    expect(stderr).toContain(message);
  });

  test("gives scripts the silence", async () => {
    const { silences } = fakeSilences();

    expect(JSON.parse((await runHerald("silence add --rule a --for 1h --why b --json", { silences })).stdout)).toEqual(silence);
  });
});

describe("herald silence list", () => {
  test("shows all of them, and says when there is none", async () => {
    const { id, key = "", from, until, by, why } = silence;
    const everywhere = { id, key, from, until, by, why };

    expect((await runHerald("silence list", fakeSilences([everywhere]))).stdout).toBe(
      "3-1  every rule, key 7\n  until 2026-11-21T09:00:00.000Z, by ana: testing\n",
    );
    expect((await runHerald("silence list", fakeSilences())).stdout).toBe("Nothing is silenced.\n");
    expect(JSON.parse((await runHerald("silence list --json", fakeSilences([silence]))).stdout)).toEqual([silence]);
  });
});

describe("herald silence expire", () => {
  test("ends one", async () => {
    const { asked, silences } = fakeSilences();

    expect(await runHerald("silence expire 3-1", { silences })).toEqual({ code: 0, stdout: "Silence 3-1 has ended.\n", stderr: "" });
    expect(asked).toEqual([["expire", "bot.config.yaml", "3-1"]]);
  });

  test("says what is wrong with an id", async () => {
    const refuse = () => Promise.reject(new HeraldError("SILENCE_UNKNOWN", "there is no silence 9", { hint: "there are 3-1" }));

    const { code, stderr } = await runHerald("silence expire 9", { silences: { ...fakeSilences().silences, expire: refuse } });

    expect(code).toBe(1);
    expect(stderr).toContain("there is no silence 9");
    expect(stderr).toContain("there are 3-1");
  });
});
