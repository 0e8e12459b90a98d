import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import type { JsonObject } from "#core/codec/json";
import { type EditorFile, editorSchema } from "#core/config/editor-schema";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { bell, board, radio } from "#test/support/fake-plugins";

const plugins = [radio, board, bell] as unknown as readonly AnyPlugin[];

/** Judges a file as an editor would, by the schema alone. */
function accepts(text: string, file: EditorFile = "config"): boolean {
  const schema = z.fromJSONSchema(editorSchema(plugins, file));
  return schema.safeParse(parse(text)).success;
}

function at(schema: unknown, ...path: string[]): unknown {
  let value = schema;
  for (const key of path) value = (value as JsonObject)[key];
  return value;
}

describe("editorSchema", () => {
  test("accepts what loadConfig accepts", () => {
    expect(
      accepts(`
version: 1
timezone: { env: ZONE }
http: { listen: { env: LISTEN, default: "127.0.0.1:8420" } }
connections:
  station: { plugin: radio, url: { env: URL }, token: { file: /run/secrets/x }, volume: { env: V }, mode: { env: M }, login: { user: { env: U } } }
  wall: { plugin: board }
maps: { host: { a: { deep: [1] } } }
rules:
  - id: follow
    lifecycle: { key: [event.id], open: station.show.live, for: 20s }
    do: [{ id: post, action: wall.note, with: { text: x, any: [{ env: X }] }, update: { op: edit } }]
  - { id: say, when: [bell.rang, { event: station.show.live, stations: [a] }], if: [a, b], do: [{ action: wall.note }] }
`),
    ).toBe(true);
  });

  test.each([
    ["an unknown key", "version: 1\nfoo: 1"],
    ["an unknown plugin", "version: 1\nconnections: { a: { plugin: foo } }"],
    ["another plugin's setting", "version: 1\nconnections: { a: { plugin: bell, url: x } }"],
    ["a required setting left out", "version: 1\nconnections: { a: { plugin: radio, url: 'https://x.org' } }"],
    ["a reference of no known form", "version: 1\ntimezone: { env: X, foo: 1 }"],
    ["a rule of neither kind", "version: 1\nrules: [{ id: a, do: [{ action: a.b }] }]"],
    ["a phase in an event rule", "version: 1\nrules: [{ id: a, when: a.b, do: [{ action: a.b, update: { op: edit } }] }]"],
    [
      "a duration without a unit",
      "version: 1\nrules: [{ id: a, lifecycle: { key: a, open: a.b, for: '20' }, do: [{ id: a, action: a.b }] }]",
    ],
  ])("refuses %s", (_, text) => {
    expect(accepts(text)).toBe(false);
  });

  test("has no store, listener or further bots for a bot.yaml", () => {
    expect(accepts("description: x\nrules: []", "bot")).toBe(true);
    expect(accepts("store: { path: x }", "bot")).toBe(false);
  });

  test("holds every plugin's settings, events, parameters and actions", () => {
    const schema = editorSchema(plugins);

    expect(Object.keys(at(schema, "$defs") as JsonObject)).toEqual(
      expect.arrayContaining([
        "radio.settings",
        "radio.connection",
        "radio.events.show.live",
        "radio.events.show.live.parameters",
        "radio.events.show.ended",
        "board.settings",
        "board.actions.note",
        "bell.events.rang",
      ]),
    );
    expect(at(schema, "$defs", "board.actions.note", "description")).toBe("A note.");
    expect(at(schema, "$defs", "radio.connection", "properties", "token")).toMatchObject({
      description: "The station's token.",
      anyOf: [{ type: "string", writeOnly: true }, { $ref: "#/$defs/reference" }],
    });
    expect(at(schema, "$defs", "bell.connection", "properties", "tone")).toMatchObject({ description: "Which tone.", default: "c" });
  });

  test("refers only to definitions that it holds", () => {
    const odd = {
      ...bell,
      name: "odd",
      config: z.strictObject({
        either: z.union([z.string(), z.number()]).nullable().optional(),
        get self() {
          return odd.config.optional();
        },
      }),
    } as unknown as AnyPlugin;
    const schema = editorSchema([...plugins, odd]);
    const definitions = new Set(Object.keys(at(schema, "$defs") as JsonObject));
    const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map((match) => match[1] ?? "");

    expect(references.filter((name) => !definitions.has(name))).toEqual([]);
    expect(references).toContain("odd.settings");
    expect(JSON.stringify(schema)).not.toContain('"$ref":"#"');
  });
});
