import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchesOf, commandBytes, commandText } from "#plugins/elstat/wire/commands";

describe("a command to Elstat", () => {
  it("is compact JSON with the op of the documentation", () => {
    expect(commandText("subscribe", ["status:elixire"])).toBe('{"op":0,"channels":["status:elixire"]}');
    expect(commandText("unsubscribe", ["latency:elixire"])).toBe('{"op":-1,"channels":["latency:elixire"]}');
  });

  it("holds as many channels as fit into 255 bytes (point 1)", () => {
    const channels = Array.from({ length: 14 }, (_, index) => `status:elixi${(index + 10).toString()}`);

    const batches = batchesOf("subscribe", channels);

    expect(batches.map((batch) => batch.length)).toEqual([13, 1]);
  });

  it("counts bytes and not characters, and leaves out no channel (point 1)", () => {
    const channel = fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 }).map((name) => `status:${name}`);
    fc.assert(
      fc.property(fc.uniqueArray(channel, { maxLength: 60 }), fc.constantFrom("subscribe", "unsubscribe"), (channels, command) => {
        const batches = batchesOf(command, channels);

        expect(batches.flat()).toEqual(channels);
        for (const batch of batches) expect(commandBytes(command, batch)).toBeLessThanOrEqual(255);
        for (const [index, batch] of batches.entries()) {
          const first = batches[index + 1]?.[0];
          if (first !== undefined) expect(commandBytes(command, [...batch, first])).toBeGreaterThan(255);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is never made without channels, and names each once (point 3)", () => {
    expect(batchesOf("subscribe", [])).toEqual([]);
    expect(batchesOf("subscribe", ["status:api", "status:api", "status:mail"])).toEqual([["status:api", "status:mail"]]);
  });
});
