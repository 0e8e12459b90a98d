import { describe, expect, test } from "vitest";
import { StepGate } from "#core/runtime/step-gate";

const minute = 60_000;

describe("StepGate", () => {
  test("holds nothing for a connection that has no source", () => {
    const gate = new StepGate();

    expect(gate.isOpen(["clock"], 0)).toBe(true);
    expect(gate.isOpen([], 0)).toBe(true);
    expect(gate.describe("clock")).toBe("no source");
  });

  test("holds until a source says that it is in step", () => {
    const gate = new StepGate();
    gate.expect("cam");
    expect([gate.isOpen(["cam"], 0), gate.describe("cam")]).toEqual([false, "not connected"]);
    gate.connected("cam", 0);
    expect([gate.isOpen(["cam"], 1), gate.describe("cam")]).toEqual([false, "connected"]);
    gate.inStep("cam");

    expect([gate.isOpen(["cam"], 1), gate.describe("cam")]).toEqual([true, "in step"]);
  });

  test("waits for every source of a rule", () => {
    const gate = new StepGate();
    gate.expect("cam");
    gate.expect("hooks");
    gate.inStep("cam");

    expect(gate.isOpen(["cam", "hooks", "clock"], 0)).toBe(false);
    expect(gate.isOpen(["cam", "clock"], 0)).toBe(true);
  });

  test("opens by itself two minutes after a connect, and tells when", () => {
    const gate = new StepGate();
    gate.connected("cam", 10);
    gate.connected("hooks", 5);

    expect(gate.nextChange(10)).toBe(2 * minute + 5);
    expect(gate.isOpen(["cam"], 2 * minute + 9)).toBe(false);
    expect(gate.isOpen(["cam"], 2 * minute + 10)).toBe(true);
    expect(gate.nextChange(2 * minute + 5)).toBe(2 * minute + 10);
    expect(gate.nextChange(2 * minute + 10)).toBeUndefined();
  });

  test("never opens by itself while there is no link", () => {
    const gate = new StepGate();
    gate.expect("cam");

    expect(gate.isOpen(["cam"], Number.MAX_SAFE_INTEGER)).toBe(false);
    expect(gate.nextChange(0)).toBeUndefined();
  });

  test("holds again when the link is lost or begins anew", () => {
    const gate = new StepGate();
    gate.connected("cam", 0);
    gate.inStep("cam");
    expect(gate.nextChange(0)).toBeUndefined();
    gate.lost("cam");
    expect(gate.isOpen(["cam"], 0)).toBe(false);
    gate.inStep("cam");
    gate.connected("cam", 5);

    expect(gate.isOpen(["cam"], 5)).toBe(false);
  });

  test("forgets nothing of a link that is declared again", () => {
    const gate = new StepGate();
    gate.inStep("cam");
    gate.expect("cam");

    expect(gate.isOpen(["cam"], 0)).toBe(true);
  });
});
