import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { leaveOwedClose } from "../hold/owed-close.ts";
import { counted, isLongEnough, uncounted } from "../noise/counting.ts";
import { withFlapsOf } from "../noise/flapping.ts";
import type { Entity, Event } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, failed } from "../verdicts.ts";
import { announce } from "./announcing.ts";
import { heardOf } from "./entity.ts";
import { withVars } from "./overlay.ts";

/** A new episode of a key that is not open. `for` is waited out before anybody is told. */
export function open(draft: Draft, rule: LifecycleRule, event: Event): StepVerdict {
  const isFirstHeard = draft.thing === undefined;
  leaveOwedClose(draft, rule);
  const entity = withVars(draft, rule, withFlapsOf(heardOf(draft, rule, event), draft.entity));
  if (!entity.ok) return failed(`vars: ${entity.message}`);
  if (isFirstHeard && rule.onStart === "baseline") {
    draft.thing = { ...entity.value, phase: "open", changes: 1 };
    return applied("open when first heard of: taken as the baseline, nobody is told");
  }
  return wait(draft, rule, entity.value);
}

/** Into `for`, or at once to the announcement when there is none. */
export function wait(draft: Draft, rule: LifecycleRule, entity: Entity): StepVerdict {
  const pending: Entity = { ...uncounted(entity), phase: "pending", pendingSince: draft.now };
  draft.thing = pending;
  if (rule.forMs > 0) return { outcome: "pending", reason: "waits until it has held for long enough", until: draft.now + rule.forMs };
  return countOpening(draft, rule, pending);
}

/** One more opening event of a thing that waits: it is announced when as many in a row as `for` asks for have come. */
export function countOpening(draft: Draft, rule: LifecycleRule, pending: Entity): StepVerdict {
  if (rule.forCount === undefined) return announce(draft, rule);
  const next = counted(pending);
  draft.thing = next;
  if (isLongEnough(next, rule.forCount)) return announce(draft, rule);
  return { outcome: "pending", reason: `${next.streak ?? 0} of ${rule.forCount} events in a row` };
}
