import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutText } from "#core/rules/cut-text";

describe("cutText", () => {
  test("leaves a text that fits as it is", () => {
    expect(cutText("abcd", 4)).toBe("abcd");
  });

  test("puts an ellipsis in place of what is gone", () => {
    expect(cutText("abcde", 4)).toBe("abc…");
  });

  test("splits no character", () => {
    expect(cutText("ab🫖cd", 4)).toBe("ab…");
    expect(cutText("ab🫖cd", 5)).toBe("ab🫖…");
  });

  test("gives at most so many units, well-formed when the text was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 2, max: 20 }), (text, max) => {
        const cut = cutText(text, max);

        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(true);
        expect(text.startsWith(cut.replace(/…$/, ""))).toBe(true);
      }),
    );
  });
});
