import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeMessage, type Message } from "#plugins/elstat/wire/decode-message";

function decoded(message: unknown): Message | undefined {
  return decodeMessage(JSON.stringify(message)).message;
}

function codesOf(text: string): readonly string[] {
  return decodeMessage(text).notices.map(({ code }) => code);
}

describe("decodeMessage", () => {
  it("reads the answers of the documentation", () => {
    expect(decoded({ op: 1, channels: ["status:elixire", "latency:elixire"] })).toEqual({
      kind: "subscribed",
      channels: ["status:elixire", "latency:elixire"],
    });
    expect(decoded({ op: 2, channels: ["latency:elixire"] })).toEqual({ kind: "unsubscribed", channels: ["latency:elixire"] });
  });

  it("reads data with the spaces that Python writes", () => {
    expect(decodeMessage('{"op": 3, "c": "status:elixire", "d": [1531344762000, true]}').message).toEqual({
      kind: "status",
      channel: "status:elixire",
      service: "elixire",
      at: 1531344762000,
      up: true,
    });
  });

  it.each([{ op: 1 }, { op: 1, channels: "status:a" }, { op: 2, channels: null }])("leaves out the answer %j (point 8)", (message) => {
    expect(decoded(message)).toBeUndefined();
    expect(codesOf(JSON.stringify(message))).toEqual(["ELSTAT_BAD_MESSAGE"]);
  });

  it("leaves out what is no text of an answer's channels (point 8)", () => {
    expect(decoded({ op: 1, channels: ["status:a", 7, null] })).toMatchObject({ channels: ["status:a"] });
  });

  it.each([
    [true, true],
    [1, true],
    [false, false],
    [0, false],
  ])("takes the status %j as %j (point 12)", (value, up) => {
    expect(decoded({ op: 3, c: "status:a", d: [1, value] })).toMatchObject({ up });
  });

  it.each([2, "true", null, [], {}])("leaves out the status %j with a warning (point 12)", (value) => {
    expect(decoded({ op: 3, c: "status:a", d: [1, value] })).toBeUndefined();
    expect(codesOf(JSON.stringify({ op: 3, c: "status:a", d: [1, value] }))).toEqual(["ELSTAT_BAD_MESSAGE"]);
  });

  it.each([
    [42, 42],
    [41.7, 41.7],
    [0, 0],
    [-1, null],
    [null, null],
  ])("takes the latency %j as %j (point 13)", (value, latencyMs) => {
    expect(decoded({ op: 3, c: "latency:a", d: [1, value] })).toMatchObject({ latencyMs });
  });

  it.each(["42", true, [], {}])("leaves out the latency %j (point 13)", (value) => {
    expect(decoded({ op: 3, c: "latency:a", d: [1, value] })).toBeUndefined();
  });

  it("takes a timestamp with a fraction, and leaves out one that is no number (point 14)", () => {
    expect(decoded({ op: 3, c: "status:a", d: [1531344762000.5, true] })).toMatchObject({ at: 1531344762000.5 });
    expect(decoded({ op: 3, c: "status:a", d: ["1531344762000", true] })).toBeUndefined();
    expect(decodeMessage('{"op":3,"c":"status:a","d":[1e999,true]}').message).toBeUndefined();
  });

  it("takes the first two of more elements, and leaves out fewer (point 15)", () => {
    expect(decoded({ op: 3, c: "status:a", d: [1, true, "later"] })).toMatchObject({ at: 1, up: true });
    for (const d of [[], [1], { 0: 1, 1: true }, true, undefined]) expect(decoded({ op: 3, c: "status:a", d })).toBeUndefined();
  });

  it("splits a channel at its first colon (point 16)", () => {
    expect(decoded({ op: 3, c: "status:api: v2:eu", d: [1, true] })).toMatchObject({ service: "api: v2:eu" });
    expect(decoded({ op: 3, c: "status", d: [1, true] })).toBeUndefined();
  });

  it("lets channels of unknown types pass without a warning (point 16)", () => {
    expect(decodeMessage('{"op":3,"c":"graph:elixire","d":[1,[2,3]]}')).toMatchObject({
      message: undefined,
      notices: [{ level: "debug" }],
    });
  });

  it("reads incidents without a channel, longer than 256 bytes too (point 18)", () => {
    const d = { id: 7, title: "Slow", content: "x".repeat(5_000) };

    expect(decoded({ op: 4, d })).toEqual({ kind: "incident", news: "opened", id: "7", payload: d });
    expect(decoded({ op: 5, d, c: "incidents" })).toMatchObject({ news: "updated" });
  });

  it("ignores unknown ops quietly (point 18)", () => {
    for (const op of [7, -2, 0, 99]) {
      expect(decodeMessage(JSON.stringify({ op }))).toMatchObject({
        message: undefined,
        notices: [{ code: "ELSTAT_UNKNOWN_OP", level: "debug" }],
      });
    }
  });

  it.each(["", "{", "null", "[]", "3", '"op"', "{}", '{"op":"3"}', '{"op":1.5}', "<html>", "[".repeat(100_000)])(
    "warns of %.20j and goes on (point 18)",
    (text) => {
      expect(decodeMessage(text).message).toBeUndefined();
      expect(codesOf(text)).toEqual(["ELSTAT_BAD_MESSAGE"]);
    },
  );

  it("takes an incident of which only the id is told, as number or text (point 19)", () => {
    expect(decoded({ op: 6, d: { id: 7 } })).toMatchObject({ news: "closed", id: "7" });
    expect(decoded({ op: 6, d: { id: "7" } })).toMatchObject({ news: "closed", id: "7" });
    for (const d of [{}, { id: null }, { id: "" }, { id: {} }, { id: "x".repeat(201) }, [7], undefined]) {
      expect(decoded({ op: 6, d })).toBeUndefined();
    }
  });

  it("never throws, whatever arrives, and repeats nothing of it (point 18)", () => {
    const field = fc.oneof(fc.json(), fc.constantFrom("3", "4", '"status:a"', "[1,true]", "[1]", '{"id":1}'));
    const object = fc.tuple(field, field, field).map(([op, c, d]) => `{"op":${op},"c":${c},"d":${d},"channels":${d}}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), object, fc.constant('{"op":3,"c":"status:sesame","d":["sesame"]}')), (text) => {
        const { notices } = decodeMessage(text);

        expect(JSON.stringify(notices)).not.toContain("sesame");
      }),
      { numRuns: 200 },
    );
  });
});
