import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { TriggerReport, TriggerRequest } from "#core/cli/services";
import { runHerald } from "./run-herald.ts";

const folder = mkdtempSync(join(tmpdir(), "herald-trigger-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

const at = Date.UTC(2026, 5, 1, 18);
const report: TriggerReport = {
  event: "test-1",
  at,
  rules: [
    { rule: "go-live", decisions: [{ at, input: "event", outcome: "pending", reason: "waits", until: at + 20_000, values: [] }] },
    {
      rule: "other",
      decisions: [
        {
          at,
          input: "event",
          outcome: "no-match",
          reason: "no",
          clause: { source: "event.title", place: { file: "f", line: 1, column: 1 } },
          values: [{ text: "event.title", value: '"Hi"' }],
        },
      ],
    },
  ],
  requests: [
    {
      at: at + 20_000,
      rule: "go-live",
      step: "post",
      op: "create",
      action: "discord.message",
      target: "channel 1",
      input: { content: "live" },
    },
  ],
  dryRun: true,
  hasStandIns: false,
};

async function trigger(args: string, answer: Partial<TriggerReport> = {}) {
  const asked: [string, TriggerRequest][] = [];
  const ended = await runHerald(`trigger ${args}`, {
    trigger: (configPath, request) => {
      asked.push([configPath, request]);
      return Promise.resolve({ ...report, ...answer });
    },
  });
  return { ...ended, asked };
}

describe("herald trigger", () => {
  test("asks for an event with all that was given", async () => {
    const file = join(folder, "event.json");
    writeFileSync(file, '{"title": "Hello"}');
    const { asked } = await trigger(
      `restream.stream.live --example --file ${file} --set a=1 --set b=x=y --mentions --apart mine --dry-run --config a.yaml`,
    );

    const request = {
      event: "restream.stream.live",
      example: true,
      data: { title: "Hello" },
      set: ["a=1", "b=x=y"],
      mentions: true,
      space: "mine",
      dryRun: true,
    };
    expect(asked).toEqual([["a.yaml", request]]);
  });

  test("mentions nobody and sends, unless told otherwise", async () => {
    const { asked } = await trigger("clock.tick");

    expect(asked[0]?.[1]).toEqual({ event: "clock.tick", example: false, data: {}, set: [], mentions: false, dryRun: false });
  });

  test("shows what each rule made of it, and what would be sent when", async () => {
    const { stdout, code } = await trigger("restream.stream.live --dry-run");

    expect(code).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "test-1",
      "",
      "go-live",
      "  2026-06-01T18:00:00.000Z  event: pending  waits, until 2026-06-01T18:00:20.000Z",
      "",
      "other",
      "  2026-06-01T18:00:00.000Z  event: no-match  no",
      '    event.title = "Hi"',
      "",
      "would be sent",
      "  go-live/post: create by discord.message to channel 1, after 20s",
      '    content: "live"',
      "",
    ]);
  });

  test("says what is sent now, what comes later, and that nothing listens", async () => {
    const sent = await trigger("restream.stream.live", { dryRun: false, requests: [] });
    const deaf = await trigger("restream.stream.live", { dryRun: true, rules: [], requests: [], hasStandIns: true });

    expect(sent.stdout).toContain("sent\n  nothing\n\nWhat waits is sent when it is due: herald explain test-1, herald entities");
    expect(deaf.stdout).toContain("No rule listens to such events.");
    expect(deaf.stdout).toContain("are stood in for");
  });

  test("gives the whole answer as JSON", async () => {
    const { stdout } = await trigger("restream.stream.live --json");

    expect(JSON.parse(stdout)).toEqual(report);
  });

  test.each([
    ["restream", "names no event"],
    ["a.b --data {} --file x", "both --data and --file were given"],
    ["a.b --data [1]", "a payload is a JSON object"],
    ["a.b --data {", "This is not JSON"],
    ["a.b --file /nowhere/x.json", "/nowhere/x.json cannot be read (ENOENT)"],
    ["a.b --apart a:b", "letters, digits, _ and -"],
  ])("refuses %s", async (args, message) => {
    const { code, stderr, asked } = await trigger(args);

    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(asked).toEqual([]);
  });
});
