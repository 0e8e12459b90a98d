import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testChanges } from "#core/cli/services/test-changes";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "herald-watching-"));
  mkdirSync(join(folder, "bots", "own"), { recursive: true });
  writeFileSync(join(folder, "bot.config.yaml"), "version: 1\nbots: [bots/own]\n");
  writeFileSync(join(folder, "bots", "own", "bot.yaml"), "rules: []\n");
  writeFileSync(join(folder, "bots", "own", "bot.test.yaml"), "tests: []\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("watching", () => {
  test("comes at once, then for each change of a file that matters, and ends when it is told to", async () => {
    const stop = new AbortController();
    const request = { paths: [], configPath: join(folder, "bot.config.yaml"), filter: undefined };
    const changes = testChanges(request, stop.signal);

    expect(await changes.next()).toEqual({ done: false, value: [] });
    writeFileSync(join(folder, "notes.md"), "nobody reads this\n");
    writeFileSync(join(folder, "bots", "own", "bot.yaml"), "rules: [] # changed\n");
    expect(await changes.next()).toEqual({ done: false, value: [join(folder, "bots", "own", "bot.yaml")] });
    writeFileSync(join(folder, "bots", "own", "more.test.yaml"), "tests: []\n");
    expect(await changes.next()).toEqual({ done: false, value: [join(folder, "bots", "own", "more.test.yaml")] });

    const last = changes.next();
    stop.abort();
    expect(await last).toEqual({ done: true, value: undefined });
  });
});
