import { describe, expect, test } from "vitest";
import type { DemoRequest } from "#core/cli/services";
import { runHerald } from "./run-herald.ts";

describe("herald demo", () => {
  test.each([
    ["demo", { bot: undefined, keep: false, json: false }],
    ["demo --keep", { bot: undefined, keep: true, json: false }],
    ["demo downtime --json", { bot: "downtime", keep: false, json: true }],
  ])("%s asks for %o and gives it the output", async (commandLine, wanted) => {
    const asked: DemoRequest[] = [];

    const ended = await runHerald(commandLine, {
      demo: async (request, output) => {
        asked.push(request);
        output.print("a picture");
      },
    });

    expect(ended).toEqual({ code: 0, stdout: "a picture\n", stderr: "" });
    expect(asked).toEqual([wanted]);
  });
});
