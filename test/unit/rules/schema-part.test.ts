import { describe, expect, test } from "vitest";
import { z } from "zod";
import { maxLengthOf, schemaAt } from "#core/rules/schema-part";

const title = z.string().max(5);
const schema = z.strictObject({
  box: z.strictObject({ title }).optional(),
  boxes: z.array(z.strictObject({ title })).nullish(),
  byName: z.record(z.string(), title),
  either: z.union([z.string(), z.strictObject({ title })]),
  piped: title.transform((text) => text.length),
  free: z.json(),
});

describe("schemaAt", () => {
  test.each([[["box", "title"]], [["boxes", 3, "title"]], [["byName", "anything"]], [["either", "title"]]])(
    "finds %j, whatever is around it",
    (path) => {
      expect(schemaAt(schema, path)).toBe(title);
    },
  );

  test.each([[["nope"]], [["box", "nope"]], [["box", "constructor"]], [["box", "title", 0]], [["free", "a"]], [["nope", "title"]]])(
    "knows nothing of %j",
    (path) => {
      expect(schemaAt(schema, path)).toBeUndefined();
    },
  );
});

describe("maxLengthOf", () => {
  test("is the length that the text under all wrappers may have", () => {
    expect(maxLengthOf(schemaAt(schema, ["piped"]))).toBe(5);
    expect(maxLengthOf(z.union([z.int(), title]).optional())).toBe(5);
  });

  test("is not known where none is said, or the value is no text", () => {
    expect(maxLengthOf(z.string())).toBeUndefined();
    expect(maxLengthOf(z.array(z.string()).max(5))).toBeUndefined();
    expect(maxLengthOf(undefined)).toBeUndefined();
  });
});
