import { expect, test } from "vitest";
import { lastWords } from "#core/cli/end-of-process";
import { StoreError } from "#core/store/port";

test("a store that failed for good is told as what it is, and not as a defect", () => {
  const words = lastWords(new StoreError("STORE_CORRUPT", "/data/herald.db is damaged:\n  restore a backup", false), false);

  expect(words).toEqual([
    "herald stopped because of its store: /data/herald.db is damaged: restore a backup",
    expect.stringContaining("Nothing that was accepted is lost"),
  ]);
});

test("a defect asks to be reported, and shows where it happened only when asked", () => {
  expect(lastWords(new TypeError("boom"), false)).toHaveLength(2);
  expect(lastWords(new TypeError("boom"), true).join("\n")).toContain("    at ");
});
