import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { dropLater } from "../phases/later.ts";
import { updateSteps } from "../phases/update-steps.ts";
import type { Entity } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, ignored } from "../verdicts.ts";

/** A person's word, or a rule's, that somebody takes care of an open thing. */
export interface Acknowledgement {
  readonly kind: "ack";
  readonly rule: string;
  readonly key: string;
  readonly by: string;
  readonly why: string;
}

/** No more reminders, and nothing of what was still to come `after`; it is shown as an update is. A later one takes the place of an earlier one. What reminds of a member is its group, so that is acknowledged. */
export function acknowledge(draft: Draft, rule: LifecycleRule, acknowledgement: Acknowledgement): StepVerdict {
  const { entity } = draft;
  const { by, why } = acknowledgement;
  if (entity?.phase !== "open" && entity?.phase !== "closing") return ignored("it is not open, so there is nothing to acknowledge");
  if (entity.group !== undefined) {
    draft.messages.push({ ...acknowledgement, key: entity.group.id });
    return { outcome: "passed", reason: `the group ${entity.group.text} is told` };
  }
  if (entity.acked?.by === by && entity.acked.why === why) return ignored("it is acknowledged already");
  draft.thing = { ...entity, acked: { by, why, at: draft.now } };
  dropLater(draft, "open");
  if (entity.flaps?.flapping !== true) updateSteps(draft, rule);
  return applied("acknowledged");
}

/** What opens again needs somebody to look again. */
export function unacknowledged(entity: Entity): Entity {
  return entity.acked === undefined ? entity : { ...entity, acked: undefined };
}
