import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createServices } from "#core/cli/create-services";
import { formatDiagnostic } from "#core/config/diagnostic";

const shipped = readFileSync("bot.config.yaml", "utf8");
const folder = mkdtempSync(join(tmpdir(), "herald-shipped-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function lint(text: string): Promise<readonly [rules: number, mistakes: readonly string[]]> {
  const path = join(folder, "bot.config.yaml");
  writeFileSync(path, text.replaceAll("- bots/", `- ${resolve("bots")}/`));
  const { rules, diagnostics } = await createServices({}).lint(path);
  return [rules, diagnostics.map(formatDiagnostic)];
}

describe("bot.config.yaml", () => {
  it("names every ready-made bot, and has no mistake", async () => {
    const bots = readdirSync("bots");

    expect(shipped.match(/^ {2}- bots\/[\w-]+$/gm)).toEqual(["go-live", "downtime", "hashtag-repost"].map((bot) => `  - bots/${bot}`));
    expect(bots.toSorted()).toEqual(["downtime", "go-live", "hashtag-repost"]);
    expect(await lint(shipped)).toEqual([3, []]);
  });

  it("has none with all that it offers turned on, nor with all of it turned off but one", async () => {
    expect(await lint(shipped.replaceAll(/^( *)# (?=[a-z]+: \{|- )/gm, "$1"))).toEqual([4, []]);
    expect(await lint(shipped.replaceAll(/^( *)- bots\/(go-live|downtime)$/gm, "$1# - bots/$2"))).toEqual([1, []]);
  });
});
