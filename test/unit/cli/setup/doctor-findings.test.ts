import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { clockFindings } from "#core/cli/services/doctor/machine-findings";
import { storeFindings } from "#core/cli/services/doctor/store-findings";

const folder = mkdtempSync(join(tmpdir(), "herald-doctor-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("clockFindings", () => {
  test("finds the clock right when one service agrees with it, whatever the others say", () => {
    const seen = [
      { connection: "a", offsetMs: 3_600_000 },
      { connection: "b", offsetMs: -900 },
    ];

    expect(clockFindings(seen)).toEqual([{ level: "ok", what: "the clock is right, by that of b" }]);
    expect(clockFindings([])).toEqual([]);
  });

  test.each([
    [90_000, "warning", "the clock of this machine is 1m30s slow, by that of a"],
    [-7_200_000, "error", "the clock of this machine is 2h fast, by that of a"],
  ])("says of an offset of %i ms how wrong it is", (offsetMs, level, what) => {
    expect(clockFindings([{ connection: "a", offsetMs }])).toMatchObject([{ level, what }]);
  });
});

describe("storeFindings", () => {
  test("says that a store is made at the first start, and makes none", async () => {
    const path = join(folder, "new/.herald/herald.db");

    const { findings, mayOpen } = await storeFindings(path, { configPath: join(folder, "none"), isBotRunning: false });

    expect(findings[0]).toEqual({ level: "ok", what: `${path} is made at the first start` });
    expect(findings[1]?.what).toMatch(/^\d+ MB are free on the disk of the store$/);
    expect(mayOpen).toBe(true);
  });

  // Only root can give files away.
  test.runIf(process.getuid?.() === 0)(
    "opens nothing that belongs to another user, or would in the folder of another one's bot",
    async () => {
      const configPath = join(folder, "bot.config.yaml");
      writeFileSync(configPath, "version: 1\n");
      chownSync(configPath, 65_534, 65_534);

      const { findings, mayOpen } = await storeFindings(join(folder, "theirs/herald.db"), { configPath, isBotRunning: false });

      expect(findings[0]).toMatchObject({ level: "warning", what: expect.stringContaining("belongs to another user (65534)") as string });
      expect(mayOpen).toBe(false);
    },
  );
});
