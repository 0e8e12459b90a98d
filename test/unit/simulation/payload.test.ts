import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#core/codec/json";
import { formatDiagnostic } from "#core/config/diagnostic";
import { parseYaml } from "#core/config/located-document";
import { completePayload, payloadMistakes } from "#core/simulation/rule-tests/payload";

const Payload = z.object({
  id: z.string(),
  viewers: z.int().nullable(),
  tags: z.array(z.string()),
  facts: z.record(z.string(), z.json()),
  account: z.object({ name: z.string(), bot: z.boolean(), fields: z.array(z.object({ name: z.string() })) }),
  parent: z.object({ id: z.string() }).nullable(),
  body: z.unknown(),
});

function mistakesIn(yaml: string): readonly string[] {
  const { document } = parseYaml(yaml, "a.yaml");
  if (document === undefined) throw new Error("the YAML is wrong");
  return payloadMistakes(Payload, document.value as JsonObject, document, []).map(formatDiagnostic);
}

describe("completePayload", () => {
  test("makes null of what was left out, and lists and maps empty", () => {
    expect(completePayload(Payload, {})).toEqual({
      id: null,
      viewers: null,
      tags: [],
      facts: {},
      account: { name: null, bot: null, fields: [] },
      parent: null,
      body: null,
    });
  });

  test("completes what is inside of maps and lists, and keeps what was written", () => {
    const written = { id: "1", account: { name: "luna", fields: [{}] }, parent: { id: "0" }, facts: { a: { b: 1 } } };

    expect(completePayload(Payload, written)).toEqual({
      ...written,
      viewers: null,
      body: null,
      tags: [],
      account: { name: "luna", bot: null, fields: [{ name: null }] },
    });
  });
});

describe("payloadMistakes", () => {
  test("finds none in a part of a payload", () => {
    expect(mistakesIn("{ id: a, account: { bot: true } }")).toEqual([]);
  });

  test("finds fields that the event does not have, with what was meant", () => {
    expect(mistakesIn("id: a\naccount: { nmae: luna }\nviwers: 5")).toEqual([
      'a.yaml:2:12: error: the event has no field "nmae" (did you mean "name"?)',
      'a.yaml:3:1: error: the event has no field "viwers" (did you mean "viewers"?)',
    ]);
  });

  test("says nothing of what stands in a field that may hold anything", () => {
    expect(mistakesIn("id: a\nbody: { run: { id: 17, steps: [{ name: lint }] } }")).toEqual([]);
  });

  test("finds values of the wrong kind", () => {
    expect(mistakesIn("id: 7\ntags: cats")).toEqual([
      'a.yaml:1:5: error: expected text, found 7 (put it in quotes: "7")',
      'a.yaml:2:7: error: expected a list, found "cats"',
    ]);
  });

  test("takes any key where the schema does", () => {
    expect(mistakesIn("facts: { anything: { goes: 1 } }")).toEqual([]);
  });
});
