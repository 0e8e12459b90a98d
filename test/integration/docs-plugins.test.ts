import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { pluginPages } from "#test/docs/plugin-pages";

const pages = await pluginPages();

describe("docs/plugins", () => {
  test("has a page for every plugin and no other", () => {
    expect(
      readdirSync("docs/plugins")
        .map((name) => `docs/plugins/${name}`)
        .toSorted(),
    ).toEqual([...pages.keys()].toSorted());
  });

  test.each([...pages])("%s is what npm run docs writes", (path, page) => {
    expect(readFileSync(path, "utf8")).toBe(page);
  });
});
