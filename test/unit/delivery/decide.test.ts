import { describe, expect, test } from "vitest";
import { backOffMs, probeWaitMs } from "#core/delivery/back-off";
import { decideFault, mostTries, parks, putBack } from "#core/delivery/decide";
import { deadlineFault, type Fault, faultOf } from "#core/delivery/fault";
import { DeliveryError, type DeliveryErrorOptions } from "#core/errors/delivery-error";
import { opWith } from "#test/support/delivery/op";

const facts = { now: 1_000_000, deadlineMs: 30_000, settleMs: 30_000, unsure: false, recognisedUntil: undefined };
const op = opWith({ id: "1", tries: 1 });

function fault(options: DeliveryErrorOptions): Fault {
  return faultOf(new DeliveryError("CODE", "what happened", options));
}

describe("decideFault", () => {
  const failure = { code: "CODE", message: "what happened", at: 1_000_000 };

  test("a refusal of the message itself makes it a dead letter", () => {
    expect(decideFault(fault({ failure: "permanent" }), op, facts)).toEqual({ kind: "dead", failure, gone: false });
  });

  test("a message that is gone is a dead letter that says so, and for a delete it is what was wanted", () => {
    const gone = fault({ failure: "permanent", gone: true, scope: "target" });

    expect(decideFault(gone, op, facts)).toEqual({ kind: "dead", failure, gone: true });
    expect(decideFault(gone, { ...op, op: "delete" }, facts)).toEqual({ kind: "done", ref: undefined, output: {}, gone: true });
    expect(parks(gone)).toBe(false);
  });

  test.each(["target", "connection"] as const)("a refusal of the whole %s puts the op back without a try", (scope) => {
    const refused = fault({ failure: "permanent", scope });

    expect(decideFault(refused, op, facts)).toEqual({ kind: "retry", due: 1_000_001, failure, counts: false });
    expect(decideFault(refused, op, { ...facts, unsure: true })).toEqual({ kind: "unsure", due: 1_000_001, failure });
    expect(parks(refused)).toBe(true);
  });

  test("a failure that may pass is tried again after the back-off, which counts", () => {
    const decision = decideFault(fault({ failure: "retryable" }), op, facts);

    expect(decision).toEqual({ kind: "retry", due: 1_000_000 + backOffMs("1", 1), failure, counts: true });
  });

  test("a longer wait that the destination asks for is kept and is no try; a shorter one is not trusted", () => {
    const asked = (retryAfterMs: number) => decideFault(fault({ failure: "retryable", retryAfterMs }), op, facts);

    expect(asked(90_000)).toMatchObject({ due: 1_090_000, counts: false });
    expect(asked(0)).toMatchObject({ due: 1_000_000 + backOffMs("1", 1), counts: true });
  });

  test("what may have been carried out is unsure until its deadline and the settling are over", () => {
    const cut = fault({ failure: "ambiguous" });

    expect(decideFault(cut, op, facts)).toEqual({ kind: "unsure", due: 1_060_000, failure });
    expect(decideFault(deadlineFault(30_000), op, facts)).toMatchObject({ kind: "unsure", due: 1_030_000 });
    expect(decideFault(cut, { ...op, tries: 20 }, facts)).toMatchObject({ due: 1_000_000 + backOffMs("1", 20) });
  });

  test("what may have been carried out is sent again soon while its key will be recognised", () => {
    const cut = fault({ failure: "ambiguous" });
    const keyed = { ...facts, recognisedUntil: 1_005_000 };

    expect(decideFault(cut, op, keyed)).toEqual({ kind: "unsure", due: 1_005_000, failure });
    expect(decideFault(cut, op, { ...keyed, recognisedUntil: 1_004_999 })).toMatchObject({ due: 1_060_000 });
    expect(decideFault(cut, { ...op, tries: 9 }, { ...keyed, recognisedUntil: 2_000_000 })).toMatchObject({
      due: 1_000_000 + backOffMs("1", 9),
    });
  });

  test("while an earlier attempt is unsure a certain failure of the next leaves it so", () => {
    expect(decideFault(fault({ failure: "retryable" }), op, { ...facts, unsure: true })).toMatchObject({ kind: "unsure" });
  });

  test("an op that failed too often is given up, with the last reason", () => {
    const spent = { ...op, tries: mostTries };

    expect(decideFault(fault({ failure: "retryable" }), { ...op, tries: mostTries - 1 }, facts).kind).toBe("retry");
    expect(decideFault(fault({ failure: "retryable" }), spent, facts)).toMatchObject({
      kind: "dead",
      failure: { code: "GIVEN_UP", message: "given up after 450 tries; the last: what happened" },
    });
    expect(decideFault(fault({ failure: "ambiguous" }), spent, facts)).toMatchObject({ kind: "dead", failure: { code: "AMBIGUOUS" } });
  });

  test("giving up by count takes a day and a half at the least", () => {
    let leastMs = 0;
    for (let attempt = 1; attempt < mostTries; attempt++) leastMs += Math.min(600_000, 1_000 * 2 ** (attempt - 1)) / 2;

    expect(leastMs).toBeGreaterThan(36 * 3_600_000);
  });

  test("an op is put back later than now, so that its due time tells of the attempt", () => {
    expect(putBack("X", "x", { now: 5, unsure: false })).toMatchObject({ kind: "retry", due: 6, counts: false });
  });
});

describe("backOffMs", () => {
  test("doubles from a second to ten minutes, a half of it jitter that is the same for the same attempt", () => {
    for (const [attempt, wholeMs] of [
      [1, 1_000],
      [2, 2_000],
      [5, 16_000],
      [10, 512_000],
      [11, 600_000],
      [400, 600_000],
    ] as const) {
      for (const id of ["a", "b", "c", "d"]) {
        const waitMs = backOffMs(id, attempt);
        expect(waitMs).toBeGreaterThanOrEqual(wholeMs / 2);
        expect(waitMs).toBeLessThanOrEqual(wholeMs);
        expect(backOffMs(id, attempt)).toBe(waitMs);
      }
    }
    expect(new Set(["a", "b", "c", "d"].map((id) => backOffMs(id, 11))).size).toBe(4);
  });
});

test("probes of a parked scope are a minute apart, then double to six hours", () => {
  expect([0, 1, 2, 8, 9, 1_000].map(probeWaitMs)).toEqual([60_000, 120_000, 240_000, 15_360_000, 21_600_000, 21_600_000]);
});

describe("faultOf", () => {
  test("reads a delivery error of another copy of the class, and takes what it cannot read as ambiguous", () => {
    const foreign = Object.assign(new Error("m"), {
      name: "DeliveryError",
      code: "C",
      failure: "odd",
      scope: "odd",
      retryAfterMs: Number.NaN,
    });

    expect(faultOf(foreign)).toMatchObject({ failure: "ambiguous", scope: "row", retryAfterMs: undefined, code: "C", message: "m" });
  });

  test("keeps an asked wait to a week and a message to 500 characters", () => {
    const long = faultOf(new DeliveryError("C", "x".repeat(600), { failure: "retryable", retryAfterMs: 1e12 }));

    expect(long.retryAfterMs).toBe(7 * 24 * 3_600_000);
    expect(long.message).toBe(`${"x".repeat(500)}…`);
  });

  test.each([
    [new TypeError("CANARY"), "TypeError"],
    [Object.assign(new Error("CANARY"), { code: "ECONNRESET" }), "Error ECONNRESET"],
    [Object.assign(new Error("CANARY"), { name: "Bearer CANARY", code: "bearer CANARY" }), "Error"],
    ["CANARY", "string"],
    [undefined, "undefined"],
  ])("keeps of an unknown throw its kind and never its words", (thrown, kind) => {
    const { failure, code, message } = faultOf(thrown);

    expect([failure, code]).toEqual(["ambiguous", "UNEXPECTED"]);
    expect(message).toContain(`(${kind})`);
    expect(message).not.toContain("CANARY");
  });
});
