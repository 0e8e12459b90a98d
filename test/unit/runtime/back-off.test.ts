import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reconnectWaitMs } from "#core/runtime/back-off";

const after = (failures: number, random: number, askedMs?: number): { failures: number; random: number; askedMs: number | undefined } => ({
  failures,
  random,
  askedMs,
});

describe("reconnectWaitMs", () => {
  test.each([
    ["drop", [1_000, 2_000, 4_000], 60_000],
    ["refused", [30_000, 60_000, 120_000], 300_000],
    ["denied", [120_000, 240_000, 480_000], 3_600_000],
  ] as const)("doubles its cap with every %s, up to a limit", (failure, caps, longest) => {
    expect([1, 2, 3].map((failures) => reconnectWaitMs(failure, after(failures, 1)))).toEqual(caps);
    expect([10, 1_000, Number.MAX_SAFE_INTEGER].map((failures) => reconnectWaitMs(failure, after(failures, 1)))).toEqual([
      longest,
      longest,
      longest,
    ]);
  });

  test("may connect at once after a drop, and never sooner than half the cap after anything worse", () => {
    expect(reconnectWaitMs("drop", after(5, 0))).toBe(0);
    expect(reconnectWaitMs("refused", after(1, 0))).toBe(15_000);
    expect(reconnectWaitMs("denied", after(1, 0))).toBe(60_000);
  });

  test("never waits less than the service asked for", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("drop", "refused", "denied"),
        fc.integer({ min: 1, max: 99 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.nat(),
        (failure, failures, random, askedMs) => {
          const waitMs = reconnectWaitMs(failure, after(failures, random, askedMs));

          expect(waitMs).toBeGreaterThanOrEqual(askedMs);
          expect(Number.isInteger(waitMs)).toBe(true);
        },
      ),
    );
  });
});
