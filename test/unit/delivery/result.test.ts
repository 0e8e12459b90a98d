import { describe, expect, test } from "vitest";
import type { Json } from "#core/codec/json";
import { unsureAfterRestart } from "#core/delivery/restart";
import { decideResult } from "#core/delivery/result";
import type { ActionResult } from "#core/plugin/action-definition";
import { opWith } from "#test/support/delivery/op";
import { ScriptedAction } from "#test/support/delivery/scripted-action";

const { definition } = new ScriptedAction();
const create = opWith({ id: "1" });

function decide(result: ActionResult, op = create) {
  const complaints: string[] = [];
  return { decision: decideResult(result, op, definition, 5, (message) => void complaints.push(message)), complaints };
}

describe("decideResult", () => {
  test("a create without a reference is a dead letter, for sending it again would double it", () => {
    expect(decide({ output: {} }).decision).toMatchObject({ kind: "dead", failure: { code: "RESULT_INVALID", at: 5 }, gone: false });
  });

  test("a reference that could not be stored is none", () => {
    const ref = { made: new Date(0) } as unknown as Json;

    expect(decide({ ref }).decision.kind).toBe("dead");
  });

  test("a create that somebody has deleted since needs no reference", () => {
    expect(decide({ gone: true }).decision).toEqual({ kind: "done", ref: undefined, output: {}, gone: true });
  });

  test("an edit needs no reference", () => {
    expect(decide({}, { ...create, op: "edit" }).decision).toEqual({ kind: "done", ref: undefined, output: {}, gone: false });
  });

  test.each([{ url: 7 }, { url: "\ud800" }])("an output that is not as declared is left out, and said", (output) => {
    const { decision, complaints } = decide({ ref: "m", output });

    expect(decision).toEqual({ kind: "done", ref: "m", output: {}, gone: false });
    expect(complaints).toHaveLength(1);
  });
});

describe("unsureAfterRestart", () => {
  const sending = opWith({ id: "1", state: "sending", boot: 1, tries: 1, due: 100, firstAttemptAt: 100 });
  const at = (now: number, recognisedUntil?: number) => ({ now, deadlineMs: 30_000, settleMs: 30_000, recognisedUntil });

  test("an op's only attempt settles from when it began", () => {
    expect(unsureAfterRestart(sending, at(5_000))).toMatchObject({ kind: "unsure", due: 60_100 });
  });

  test("it is never due before now", () => {
    expect(unsureAfterRestart(sending, at(90_000))).toMatchObject({ due: 90_000 });
  });

  test("while its key is recognised it is sent again soon", () => {
    expect(unsureAfterRestart(sending, at(1_000, 60_000))).toMatchObject({ kind: "unsure", due: 5_100 });
    expect(unsureAfterRestart(sending, at(59_000, 60_000))).toMatchObject({ due: 59_000 });
    expect(unsureAfterRestart(sending, at(1_000, 5_000))).toMatchObject({ due: 60_100 });
  });

  test("a later attempt, of which the beginning is not known, settles from now", () => {
    const again = { ...sending, unsure: true, tries: 2, due: 60_100 };

    expect(unsureAfterRestart(again, at(90_000))).toMatchObject({ due: 150_000 });
  });

  test("an attempt that seems to begin in the future, after the wall clock was set back, settles from now", () => {
    expect(unsureAfterRestart({ ...sending, due: 100, firstAttemptAt: 9_000_000 }, at(5_000))).toMatchObject({ due: 65_000 });
  });
});
