import { keyOf } from "#core/codec/key-of";
import type { BatchStage, FlowControl, FlowStage } from "#core/rules/compiled-flow";
import type { EngineWorld } from "./engine-world.ts";
import { type StepOptions, step, text } from "./rules.ts";

type KeyName = string | undefined;

/** Flow control of these operators. */
export function flowOf(...stages: readonly FlowStage[]): FlowControl {
  return { stages, source: JSON.stringify(stages) };
}

function keyed(field: KeyName): Pick<FlowStage, "computeKey"> {
  return { computeKey: field === undefined ? undefined : ({ event }) => ({ ok: true, value: keyOf(event?.[field] ?? null) }) };
}

export function once(withinMs: number, key?: KeyName): FlowStage {
  return { operator: "once", withinMs, ...keyed(key) };
}

export function rateLimit(limit: number, perMs: number, key?: KeyName): FlowStage {
  return { operator: "rate_limit", limit, perMs, ...keyed(key) };
}

export function threshold(count: number, withinMs: number, key?: KeyName): FlowStage {
  return { operator: "threshold", count, withinMs, ...keyed(key) };
}

export function debounce(waitMs: number, maxWaitMs?: number, key?: KeyName): FlowStage {
  return { operator: "debounce", waitMs, maxWaitMs, ...keyed(key) };
}

/** Ends after a length of time, or when a function says. */
export function batch(ends: number | BatchStage["endsAt"], size?: number, key?: KeyName): FlowStage {
  return { operator: "batch", size, endsAt: typeof ends === "number" ? (since) => since + ends : ends, ...keyed(key) };
}

export function throttle(limit: number, perMs: number, key?: KeyName): FlowStage {
  return { operator: "throttle", limit, perMs, ...keyed(key) };
}

/** A step that says the event's title, and of a batch the titles of all: `a, b | b`. */
export function teller(options: StepOptions = {}): ReturnType<typeof step> {
  const content: NonNullable<StepOptions["recreate"]> = ({ event, events }) => {
    const all = events?.map((one) => text(one["title"])).join(", ");
    return { content: all === undefined ? text(event?.["title"]) : `${all} | ${text(event?.["title"])}` };
  };
  return step("post", { open: [{ op: "create", with: content }], recreate: content, ...options });
}

/** What was told and when: `3s a`. */
export function told({ delivered }: EngineWorld): readonly string[] {
  return delivered.map(({ at, content }) => `${at / 1000}s ${content}`);
}

/** The last verdict, as `outcome: reason`, with the seconds at which what it waits for is due. */
export function lastVerdict({ verdicts }: EngineWorld, start: number): string {
  const last = verdicts.at(-1);
  const until = last?.until === undefined ? "" : ` (until ${(last.until - start) / 1000}s)`;
  return `${last?.outcome}: ${last?.reason}${until}`;
}
