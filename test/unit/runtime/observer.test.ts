import { describe, expect, test } from "vitest";
import { createObserver } from "#core/runtime/observer";
import { event } from "#test/support/rules";
import { recordingLog } from "./loop-scene.ts";

describe("createObserver", () => {
  test("counts verdicts and notices, in the order of their names", () => {
    const observer = createObserver(recordingLog(), () => 0);
    observer.verdict("r", undefined, { outcome: "fired", reason: "opened" });
    observer.verdict("r", event("live", { id: "e1", time: 0 }), { outcome: "fired", reason: "opened" });
    observer.notice("cam", { code: "ODD", message: "odd", level: "warn" });

    expect(Object.entries(observer.counts())).toEqual([
      ["notice.ODD", 1],
      ["verdict.fired", 2],
    ]);
  });

  test("logs an error aloud and every other verdict for those who look for it", () => {
    const log = recordingLog();
    const observer = createObserver(log, () => 0);
    observer.verdict("r", undefined, { outcome: "error", reason: "why" });
    observer.verdict("r", undefined, { outcome: "no-match", reason: "why" });

    expect(log.lines).toEqual(["error a rule could not be decided", "debug rule no-match"]);
  });

  test("shows five notices a minute of each connection and kind, and says how many more there were", () => {
    const log = recordingLog();
    let now = 0;
    const observer = createObserver(log, () => now);
    const odd = (connection: string, code = "ODD"): void =>
      observer.notice(connection, { code, message: `${connection} ${code}`, level: "debug" });
    for (let n = 0; n < 8; n += 1) odd("cam");
    odd("other");
    odd("cam", "BAD");
    now = 60_000;
    odd("cam");
    now = 120_000;
    odd("cam");

    expect(log.lines).toEqual([
      ...Array.from({ length: 5 }, () => "debug cam ODD"),
      "debug other ODD",
      "debug cam BAD",
      "debug 3 more of these were not shown",
      "debug cam ODD",
      "debug cam ODD",
    ]);
    expect(observer.counts()["notice.ODD"]).toBe(11);
  });
});
