import { describe, expect, test } from "vitest";
import { matchEffects, type TimedEffect } from "#core/simulation/rule-tests/match-effects";
import type { Expectation } from "#core/simulation/rule-tests/rule-test";

function expected(at: number, more: Partial<Expectation> = {}): Expectation {
  return { at, result: "sent", place: { file: "a.test.yaml", line: 1, column: 1 }, ...more };
}

function effect(atMs: number, more: Partial<TimedEffect> = {}): TimedEffect {
  const about = { rule: "go-live", step: "post", key: "7", connection: "discord", action: "message", target: "channel 1", slot: "s" };
  return { ...about, at: atMs, atMs, outcome: "sent", op: "create", follow: undefined, input: {}, reason: undefined, ...more };
}

describe("matchEffects", () => {
  test("gives each expectation an effect of its own", () => {
    const match = matchEffects([expected(5), expected(5)], [effect(5)]);

    expect(match.met).toHaveLength(1);
    expect(match.missing).toHaveLength(1);
  });

  test("lets a loose expectation leave to a strict one what that needs", () => {
    const one = effect(5, { input: { content: "a" } });
    const other = effect(5, { input: { content: "b" } });

    const match = matchEffects([expected(5), expected(5, { with: { content: "a" } })], [one, other]);

    expect(match).toMatchObject({ met: [{}, {}], differing: [], missing: [], unexpected: [] });
  });

  test("asks for all that is named", () => {
    const all = { rule: "go-live", key: "7", step: "post", action: "discord.message", op: "create" } as const;

    expect(matchEffects([expected(5, all)], [effect(5)]).met).toHaveLength(1);
    expect(matchEffects([expected(5, { action: "discord.other" })], [effect(5)]).differing[0]?.differences).toEqual([
      { path: "action", expected: "discord.other", actual: "discord.message" },
    ]);
    expect(matchEffects([expected(5, { key: "8" })], [effect(5)]).differing[0]?.differences).toEqual([
      { path: "key", expected: "8", actual: "7" },
    ]);
  });

  test.each([
    [0, 5_000, 0],
    [1_000, 6_000, 0],
    [1_000, 6_001, 1],
    [1_000, 4_999, 1],
  ])("takes within %i ms what comes at %i ms, with %i differences", (within, atMs, differences) => {
    const match = matchEffects([expected(5_000, { within })], [effect(atMs)]);

    expect(match.differing).toHaveLength(differences);
  });

  test("shows beside what nothing met the effect of that step with the fewest differences", () => {
    const near = effect(5, { input: { content: "b", silent: true } });
    const far = effect(9, { input: { content: "b" } });

    const match = matchEffects([expected(5, { step: "post", with: { content: "a", silent: true } })], [far, near]);

    expect(match.differing).toMatchObject([{ effect: near, differences: [{ path: "content" }] }]);
    expect(match.unexpected).toEqual([far]);
  });

  test("calls missing what nothing like it happened for", () => {
    const match = matchEffects([expected(5, { step: "post", op: "edit" })], [effect(5)]);

    expect(match).toMatchObject({ met: [], differing: [], missing: [{ op: "edit" }], unexpected: [{ op: "create" }] });
  });

  test("takes a dead letter for what was sent as little as the other way round", () => {
    const dead = effect(5, { outcome: "dead", reason: "the channel is gone" });

    expect(matchEffects([expected(5)], [dead]).differing[0]?.differences).toEqual([
      { path: "result", expected: "sent", actual: "the channel is gone" },
    ]);
    expect(matchEffects([expected(5, { result: "dead" })], [dead]).met).toHaveLength(1);
    expect(matchEffects([expected(5, { result: "dead" })], [effect(5)]).met).toHaveLength(0);
  });
});
