import { describe, expect, it } from "vitest";
import { didYouMean, suggest } from "#core/errors/suggest";

describe("suggest", () => {
  const fields = ["title", "game", "started_at", "user_id", "url", "viewers"];

  it.each([
    ["titel", "title"],
    ["tite", "title"],
    ["title_", "title"],
    ["startedAt", "started_at"],
    ["started-at", "started_at"],
    ["userid", "user_id"],
    ["viewer", "viewers"],
    ["VIEWERS", "viewers"],
    ["ulr", "url"],
  ])("takes %s for %s", (written, meant) => {
    expect(suggest(written, fields)).toBe(meant);
  });

  it.each(["banana", "x", "", "of", "t".repeat(1000)])("has no idea what %s could be", (written) => {
    expect(suggest(written, fields)).toBeUndefined();
  });

  it("prefers the nearest candidate over an earlier one", () => {
    expect(suggest("chanel", ["channels", "channel"])).toBe("channel");
  });

  it("takes the earlier of two equally near candidates", () => {
    expect(suggest("cat", ["bat", "car"])).toBe("bat");
  });

  it("never suggests the name itself", () => {
    expect(suggest("title", ["title", "titles"])).toBe("titles");
  });
});

describe("didYouMean", () => {
  it("puts the suggestion as a question", () => {
    expect(didYouMean("titel", ["title"])).toBe('did you mean "title"?');
  });

  it("says nothing without a suggestion", () => {
    expect(didYouMean("banana", ["title"])).toBeUndefined();
  });
});
