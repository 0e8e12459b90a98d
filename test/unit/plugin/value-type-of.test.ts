import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ValueType } from "#core/expression/value-type";
import { traits } from "#core/plugin/field-traits";
import { duration, timestamp } from "#core/plugin/fields";
import { valueTypeOf } from "#core/plugin/value-type-of";

interface Tree {
  readonly name: string;
  readonly children: readonly Tree[];
}
const Tree: z.ZodType<Tree> = z.strictObject({ name: z.string(), children: z.lazy(() => z.array(Tree)) });

describe("valueTypeOf", () => {
  it.each<[string, z.ZodType, ValueType]>([
    ["a string", z.string().min(1).describe("x"), { kind: "string" }],
    ["a URL", z.url(), { kind: "string" }],
    ["an enum", z.enum(["a", "b"]), { kind: "string" }],
    ["a literal text", z.literal("a"), { kind: "string" }],
    ["a literal number", z.literal(1.5), { kind: "double" }],
    ["literals of two kinds", z.literal(["a", 1]), { kind: "any" }],
    ["a whole number", z.int(), { kind: "int" }],
    ["a whole number by check", z.number().int().min(0), { kind: "int" }],
    ["a number", z.number(), { kind: "double" }],
    ["a boolean", z.boolean(), { kind: "bool" }],
    ["null", z.null(), { kind: "null" }],
    ["an instant", timestamp(), { kind: "timestamp" }],
    ["an instant that may be unknown", timestamp().nullable(), { kind: "timestamp", nullable: true }],
    ["a length of time", duration(), { kind: "duration" }],
    ["a described instant", traits(z.iso.datetime().describe("when"), { cel: "timestamp" }), { kind: "timestamp" }],
    ["something optional", z.string().optional(), { kind: "string", nullable: true }],
    ["something with a default", z.int().default(0), { kind: "int" }],
    ["something read-only", z.array(z.string()).readonly(), { kind: "list", item: { kind: "string" } }],
    ["a map", z.record(z.string(), z.number()), { kind: "map", value: { kind: "double" } }],
    ["something unknown", z.unknown(), { kind: "any" }],
    ["anything", z.any(), { kind: "any" }],
    ["JSON", z.json(), { kind: "any" }],
    ["numbers of two kinds", z.union([z.int(), z.number()]), { kind: "double" }],
    ["text or null", z.union([z.string(), z.null()]), { kind: "string", nullable: true }],
    ["text or number", z.union([z.string(), z.number()]), { kind: "any" }],
    ["lists of two kinds", z.union([z.array(z.int()), z.array(z.number())]), { kind: "list", item: { kind: "double" } }],
    ["what a transform gives", z.string().transform(Number), { kind: "any" }],
    ["what a pipe gives", z.preprocess(String, z.string()), { kind: "string" }],
  ])("sees %s", (_, schema, type) => {
    expect(valueTypeOf(schema)).toEqual(type);
  });

  it("sees the fields of an object", () => {
    const schema = z.strictObject({ id: z.string(), tags: z.array(z.strictObject({ name: z.string().nullable() })) });

    expect(valueTypeOf(schema)).toEqual({
      kind: "object",
      fields: {
        id: { kind: "string" },
        tags: { kind: "list", item: { kind: "object", fields: { name: { kind: "string", nullable: true } } } },
      },
    });
  });

  it("knows the fields of either object of a union as ones that may be absent", () => {
    const schema = z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("a"), one: z.string() }),
      z.strictObject({ kind: z.literal("b"), two: z.int() }),
    ]);

    expect(valueTypeOf(schema)).toEqual({
      kind: "object",
      fields: { kind: { kind: "string" }, one: { kind: "string", nullable: true }, two: { kind: "int", nullable: true } },
    });
  });

  it("stops at a schema that contains itself", () => {
    expect(valueTypeOf(Tree)).toEqual({
      kind: "object",
      fields: { name: { kind: "string" }, children: { kind: "list", item: { kind: "any" } } },
    });
  });
});
