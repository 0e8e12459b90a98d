import type { CompiledRule } from "#core/rules/compiled-rule";
import { configuredId } from "#core/rules/test-rule";
import type { Draft } from "../draft.ts";
import type { Entity } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import type { Inhibitor } from "./inhibitors.ts";
import type { Silence } from "./silence.ts";

/** Why nothing may be told now. The verdict's `until` is when that ends, as far as anybody can know. */
export interface Hold {
  readonly verdict: StepVerdict;
  readonly until: number | undefined;
}

/** What holds a key of a rule back now; undefined when nothing does. Of several the last one to end decides, and one whose end nobody knows before all. */
export function holdOn(draft: Draft, rule: CompiledRule, { keyText, inhibitors }: Partial<Entity>): Hold | undefined {
  const { now, context } = draft;
  const holds = [muted(rule, now), silenced(context.silences, rule.id, keyText ?? "", now), inhibited(inhibitors)];
  let longest: Hold | undefined;
  for (const hold of holds) if (hold !== undefined && (longest === undefined || end(hold) > end(longest))) longest = hold;
  return longest;
}

function end({ until }: Hold): number {
  return until ?? Number.POSITIVE_INFINITY;
}

function muted({ hold }: CompiledRule, now: number): Hold | undefined {
  const until = hold?.mute?.endsAt(now);
  return hold?.mute === undefined || until === undefined
    ? undefined
    : { until, verdict: { outcome: "muted", until, reason: `muted by ${hold.mute.names.join(", ")}` } };
}

function silenced(silences: readonly Silence[] | undefined, rule: string, keyText: string, now: number): Hold | undefined {
  let longest: Silence | undefined;
  for (const silence of silences ?? []) {
    // A test is silenced as what it tries is.
    if (silence.until > now && silence.until > (longest?.until ?? 0) && silence.covers(configuredId(rule), keyText)) longest = silence;
  }
  if (longest === undefined) return undefined;
  const { id, until, by, why } = longest;
  return { until, verdict: { outcome: "silenced", until, reason: `silence ${id} by ${by}: ${why}` } };
}

function inhibited(inhibitors: readonly Inhibitor[] | undefined): Hold | undefined {
  const unknown = inhibitors?.find(({ active }) => active === undefined);
  const active = inhibitors?.find((one) => one.active === true) ?? unknown;
  if (active === undefined) return undefined;
  const name = `${active.rule} ${active.key}`;
  return active.active === true
    ? { until: undefined, verdict: { outcome: "inhibited", reason: `${name} is pending or open` } }
    : { until: undefined, verdict: { outcome: "pending", reason: `asks whether ${name} is pending or open` } };
}
