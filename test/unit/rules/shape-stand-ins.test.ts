import { describe, expect, test } from "vitest";
import { z } from "zod";
import { shapeStandIns } from "#core/rules/shape-stand-ins";

const Input = z.strictObject({
  channel: z.string().regex(/^\d{15,20}$/),
  content: z.string(),
  embed: z.strictObject({ fields: z.array(z.strictObject({ url: z.url() })) }).optional(),
});

describe("shapeStandIns", () => {
  test("gives what only stands in a form that its field accepts", () => {
    const input = { channel: "stand-in", content: "stand-in", embed: { fields: [{ url: "stand-in" }] } };

    const shaped = shapeStandIns(input, [["channel"], ["embed", "fields", 0, "url"]], Input);

    expect(Input.safeParse(shaped).success).toBe(true);
    expect(shaped["content"]).toBe("stand-in");
  });

  test("leaves alone what is not there, and everything that is real", () => {
    const input = { channel: "345678901234567890", content: "hello" };

    expect(shapeStandIns(input, [["embed", "fields", 0]], Input)).toEqual(input);
    expect(shapeStandIns(input, [], Input)).toBe(input);
  });
});
