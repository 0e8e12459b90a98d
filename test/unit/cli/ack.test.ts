import { describe, expect, test } from "vitest";
import type { AckRequest } from "#core/cli/services";
import { HeraldError } from "#core/errors/herald-error";
import { runHerald } from "./run-herald.ts";

describe("herald ack", () => {
  test("tells the running bot who takes care of what, and why", async () => {
    const asked: unknown[] = [];
    const acknowledge = async (configPath: string, request: AckRequest) => {
      asked.push([configPath, request]);
      return { rule: "service-down", key: "api" };
    };

    const { code, stdout } = await runHerald("ack service-down/api --why looking --by ada --config a.yaml", { acknowledge });

    expect(code).toBe(0);
    expect(asked).toEqual([["a.yaml", { thing: "service-down/api", by: "ada", why: "looking" }]]);
    expect(stdout).toBe("service-down/api is acknowledged by ada: looking\n");
  });

  test("asks for a reason", async () => {
    const { code, stderr } = await runHerald("ack service-down/api --by ada");

    expect(code).toBe(1);
    expect(stderr).toContain("required option '--why <text>' not specified");
  });

  test("says what the bot refuses, with what to do", async () => {
    const acknowledge = () => Promise.reject(new HeraldError("THING_UNKNOWN", "nothing is open", { hint: "open are mail" }));

    const { code, stderr } = await runHerald("ack service-down/api --why looking", { acknowledge });

    expect(code).toBe(1);
    expect(stderr).toContain("nothing is open");
    expect(stderr).toContain("open are mail");
  });
});
