import { expect, test } from "vitest";
import { Exchange } from "#core/http/exchange";

test("a request that undici wants to write a second time is not written", () => {
  const outcomes: unknown[] = [];
  const aborted: string[] = [];
  const controller = (name: string) => ({ abort: () => void aborted.push(name) }) as unknown as Parameters<Exchange["onRequestStart"]>[0];
  const exchange = new Exchange({ label: "POST http://h", maxResponseBytes: 1, settled: (outcome) => void outcomes.push(outcome) });

  exchange.onRequestStart(controller("first"));
  exchange.onRequestStart(controller("second"));

  expect(aborted).toEqual(["second"]);
  expect(outcomes).toEqual([]);
});
