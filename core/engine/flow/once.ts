import { timestampText } from "#core/plugin/fields";
import type { OnceStage } from "#core/rules/compiled-flow";
import { formatDurationMs } from "#core/time/duration-text";
import type { Candidate, LimitGate } from "./gate.ts";
import type { Asked, Judgement } from "./judgement.ts";
import { inWindow, withWindow } from "./sliding.ts";

/** The first with this key goes on; `within` counts from it, and nothing that is dropped makes it longer. By arrival. */
export function once(gate: LimitGate | undefined, candidate: Candidate, { stage, keyText, now }: Asked<OnceStage>): Judgement {
  const { withinMs } = stage;
  const window = inWindow(gate?.passed ?? [], withinMs, now);
  const [passed] = window;
  if (gate === undefined || passed === undefined) {
    const first: LimitGate = { kind: "gate", operator: "once", keyText, passed: [now] };
    return { gate: first, letOn: [candidate], verdict: { outcome: "passed", reason: `once: the first in ${formatDurationMs(withinMs)}` } };
  }
  const reason = `once: there was one in ${formatDurationMs(withinMs)}, at ${timestampText(passed)}`;
  return { gate: withWindow(gate, window), letOn: [], verdict: { outcome: "dropped", reason, until: passed + withinMs } };
}
