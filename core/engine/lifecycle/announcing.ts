import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { holdAnnouncement } from "../hold/holding.ts";
import { askFlow } from "../flow/asking.ts";
import { joinGroup } from "../group/membership.ts";
import { beginSteps } from "../phases/begin-steps.ts";
import { unacknowledged } from "../noise/acknowledging.ts";
import { uncounted } from "../noise/counting.ts";
import { countChange } from "../noise/flapping.ts";
import { countRemindersFrom } from "../noise/reminding.ts";
import { dropLater } from "../phases/later.ts";
import { reopenSteps } from "../phases/reopen-steps.ts";
import type { Entity } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { fired, ignored } from "../verdicts.ts";

/**
 * From pending to open: people are told. This is the one place that everything passes which may hold an announcement back: `once`,
 * `rate_limit`, `throttle`, `mute`, inhibition and groups are asked before it, in this order, each in a file of its own.
 */
export function announce(draft: Draft, rule: LifecycleRule): StepVerdict {
  const { entity } = draft;
  if (entity?.phase !== "pending") return ignored("it does not wait to be announced");
  return askFlow(draft, rule, entity) ?? holdAnnouncement(draft, rule, entity) ?? tellOpen(draft, rule, draft.entity ?? entity);
}

/** People are told that it is open, or open again (`reopening`). */
export function tellOpen(draft: Draft, rule: LifecycleRule, entity: Entity): StepVerdict {
  const open: Entity = {
    ...unacknowledged(uncounted(entity)),
    phase: "open",
    announced: true,
    reopening: false,
    reopenedAt: undefined,
    flow: undefined,
    closedAt: undefined,
    closingSince: undefined,
    settledAt: undefined,
    expired: false,
    changes: entity.changes + 1,
  };
  draft.thing = open;
  const joined = joinGroup(draft, rule, entity);
  if (joined !== undefined) return joined;
  draft.thing = countRemindersFrom(rule, open, draft.now);
  const silence = countChange(draft, rule);
  if (silence !== undefined) return silence;
  if (!entity.reopening) {
    beginSteps(draft, rule, rule.steps);
    return fired("opened");
  }
  dropLater(draft, "closed");
  reopenSteps(draft, rule, entity);
  return fired("opened again");
}
