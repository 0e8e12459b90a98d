import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";

const Package = z.object({ scripts: z.record(z.string(), z.string()) });
const builtIn = ["ci", "test", "start"];

const pages = [
  ...readdirSync(".").filter((name) => name.endsWith(".md")),
  ...["docs", "bots", "plugins"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => join(folder, name)),
  ),
];

describe.each(pages)("%s", (page) => {
  test("links to files that are there", () => {
    expect(brokenLinks(readFileSync(page, "utf8"), dirname(page))).toEqual([]);
  });

  test("names npm scripts that are there", () => {
    const { scripts } = Package.parse(JSON.parse(readFileSync("package.json", "utf8")));

    expect(unknownScripts(readFileSync(page, "utf8"), [...Object.keys(scripts), ...builtIn])).toEqual([]);
  });
});

test("a link to a missing file and a missing script are found", () => {
  expect(brokenLinks("[a](gone.md), [b](README.md#top), [c](https://example.org), [d](#here)", ".")).toEqual(["gone.md"]);
  expect(unknownScripts("npm run build, npm run gone", ["build"])).toEqual(["gone"]);
});

test("the lock file names no registry", () => {
  expect(readFileSync("package-lock.json", "utf8")).not.toMatch(/"resolved"|https?:\/\/[^"]*\.tgz/);
});

function brokenLinks(text: string, folder: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(folder, target)));
}

function unknownScripts(text: string, known: readonly string[]): string[] {
  return [...text.matchAll(/npm run ([a-z][a-z:-]*[a-z])/g)].map(([, name = ""]) => name).filter((name) => !known.includes(name));
}
