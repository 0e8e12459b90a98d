import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { isFlapping } from "../noise/is-flapping.ts";
import type { Entity, Event } from "../state.ts";
import { failed } from "../verdicts.ts";
import type { StepVerdict } from "../step.ts";
import { open, wait } from "./opening.ts";
import { overlaid } from "./overlay.ts";

/** A closed key opens: soon enough after the close it is the same episode and the same messages, else a new one. */
export function openAfterClose(draft: Draft, rule: LifecycleRule, closed: Entity, event: Event): StepVerdict {
  if (!isReopening(rule, closed, event.time)) return open(draft, rule, event);
  const entity = overlaid(draft, rule, closed, event);
  if (!entity.ok) return failed(`vars: ${entity.message}`);
  return wait(draft, rule, { ...entity.value, reopening: true, reopenedAt: event.time });
}

/**
 * Whether what begins at a time is the same trouble, by the events' own times. While it flaps it is, whenever: the message that said so is the one that
 * goes on. What was taken as baseline and never told has no messages to go on with.
 */
export function isReopening(rule: LifecycleRule, closed: Entity, at: number): boolean {
  if (isFlapping(closed)) return true;
  return closed.announced && rule.reopenWithinMs > 0 && at <= (closed.closedAt ?? closed.lastTime) + rule.reopenWithinMs;
}
