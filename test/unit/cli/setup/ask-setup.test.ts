import { describe, expect, test } from "vitest";
import { askSetup, type GivenSetup } from "#core/cli/ask/ask-setup";
import { scriptedPrompts } from "./scripted-prompts.ts";

const nothing: GivenSetup = {
  jobs: undefined,
  discord: undefined,
  services: undefined,
  timezone: undefined,
  channel: undefined,
  yes: false,
};
const surroundings = { available: ["go-live", "downtime", "own"], timezone: "Europe/Athens" } as const;

describe("askSetup", () => {
  test("asks for the job, the way to Discord, the channel and the time zone", async () => {
    const { prompts, asked } = scriptedPrompts(["go-live", "downtime"], "bot", "345678901234567890", "");

    expect(await askSetup(nothing, { ...surroundings, prompts })).toEqual({
      jobs: ["go-live", "downtime"],
      services: [],
      discord: "bot",
      channel: "345678901234567890",
      timezone: "Europe/Athens",
    });
    expect(asked.map((question) => question.slice(0, 20))).toEqual([
      "What is the bot to d",
      "How is Discord to be",
      "Which channel is to ",
      "Which time zone?",
    ]);
  });

  test("asks for no channel where a webhook has its own, and of no Discord where there is none", async () => {
    const webhook = scriptedPrompts(["go-live"], "webhook", "");
    const own = scriptedPrompts(["own"], ["elstat", "webhook"], "");

    expect(await askSetup(nothing, { ...surroundings, prompts: webhook.prompts })).toMatchObject({
      discord: "webhook",
      channel: undefined,
    });
    expect(await askSetup(nothing, { ...surroundings, prompts: own.prompts })).toMatchObject({
      jobs: ["own"],
      services: ["elstat", "webhook"],
    });
    expect([webhook.asked.length, own.asked.length]).toEqual([3, 3]);
  });

  test("asks again when a channel's id or a time zone is none", async () => {
    const { prompts, asked } = scriptedPrompts(["go-live"], "bot", "#general", "", "Mars/Olympus", "Asia/Tokyo");

    expect(await askSetup(nothing, { ...surroundings, prompts })).toMatchObject({ channel: undefined, timezone: "Asia/Tokyo" });
    expect(asked.length).toBe(6);
  });

  test("asks nothing that was given", async () => {
    const { prompts, asked } = scriptedPrompts("");
    const given: GivenSetup = { ...nothing, jobs: ["go-live"], discord: "webhook" };

    expect(await askSetup(given, { ...surroundings, prompts })).toMatchObject({ jobs: ["go-live"], discord: "webhook" });
    expect(asked).toEqual(["Which time zone?"]);
  });

  test("asks nothing at all with yes, or where nobody is: it takes what is usual", async () => {
    const { prompts, asked } = scriptedPrompts();
    const usual = { jobs: ["go-live"], services: [], discord: "bot", channel: undefined, timezone: "Europe/Athens" };

    expect(await askSetup({ ...nothing, jobs: ["go-live"], yes: true }, { ...surroundings, prompts })).toEqual(usual);
    expect(await askSetup({ ...nothing, jobs: ["go-live"] }, { ...surroundings, prompts: undefined })).toEqual(usual);
    expect(asked).toEqual([]);
  });

  test("says how to name the job where nobody is to be asked for it", async () => {
    const asking = askSetup({ ...nothing, yes: true }, { ...surroundings, prompts: undefined });

    await expect(asking).rejects.toMatchObject({ code: "INIT_NO_JOB", hint: "say it: --job with one or more of go-live, downtime, own" });
  });
});
