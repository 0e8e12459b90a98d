import { answers, type Fault } from "#plugins/discord/simulator/faults";
import type { FaultName } from "./schedule.ts";

/** What each fault is, for requests that write: they are the ones whose loss or doubling a person sees. */
export function faultOf(name: Exclude<FaultName, "forbidden">, times: number): Fault {
  return { on: { path: /\/messages/ }, times, ...kinds[name] };
}

const kinds: { readonly [Name in Exclude<FaultName, "forbidden">]: Pick<Fault, "answer" | "carriedOut"> } = {
  "lost answer": { answer: { kind: "hang" }, carriedOut: "before" },
  "lost request": { answer: { kind: "hang" } },
  late: { answer: { kind: "hang" }, carriedOut: { lateByMs: 20_000 } },
  "cut answer": { answer: { kind: "cut" }, carriedOut: "before" },
  reset: { answer: { kind: "reset" } },
  "reset after": { answer: { kind: "reset" }, carriedOut: "before" },
  "server error": { answer: answers.refusal(503, 0, "Service Unavailable") },
  html: { answer: answers.html(502), carriedOut: "before" },
  "rate limit": { answer: answers.rateLimit({ headerS: 20, bodyS: 20.5, scope: "shared" }) },
  slow: { answer: { kind: "slow", headersAfterMs: 8_000 } },
};
