import type { CompiledRule, LifecycleRule } from "#core/rules/compiled-rule";
import { isUnfinished, ruleOf } from "./aggregate.ts";
import { holdTimersOf } from "./hold/hold-timers.ts";
import { flapsForgottenAt, settlesAt } from "./noise/flapping.ts";
import { isFlapping } from "./noise/is-flapping.ts";
import { gateTimersOf, isIndependent } from "./flow/gate-timers.ts";
import { reminderDue } from "./noise/reminding.ts";
import { laterTimerName } from "./phases/later.ts";
import { closedRetentionMs, idleRetentionMs, silentRetentionMs, tombstoneRetentionMs } from "./retention.ts";
import { isUnsent } from "./slots/queue.ts";
import type { Aggregate, Entity, Timer } from "./state.ts";

const deadlinePrefix = "deadline:";

/**
 * Everything that an aggregate waits for, derived from its state and its rule alone. `for`, `keep` (the end of `keep_firing_for`), `expire`,
 * `silent` (30 days without `expire_after`), `hold` (what holds it back may be over), `later:<step>:<phase>:<index>`, `remind`, `settled` (the end of flapping),
 * `forget`, and `deadline:<op>` of creates with `deliver_within`; of a gate what `gateTimersOf` says.
 */
export function timersOf(aggregate: Aggregate, configured: CompiledRule | undefined): readonly Timer[] {
  const rule = ruleOf(aggregate, configured);
  const { thing } = aggregate;
  if (thing?.kind === "gate") return rule === undefined ? [] : gateTimersOf(thing, rule);
  const deadlines = deadlinesOf(aggregate);
  if (rule?.kind !== "lifecycle" || thing?.kind !== "lifecycle") return deadlines;
  const later = thing.later.filter(({ held }) => held !== true).map((one) => ({ name: laterTimerName(one), due: one.due }));
  return [...phaseTimers(aggregate, thing, rule), ...noiseTimers(thing, rule), ...holdTimersOf(thing), ...later, ...deadlines];
}

/** Whether a timer waits until the rule's sources are in step: absence of news is evidence only while connected. */
export function isGated(timerName: string): boolean {
  return timerName !== "forget" && !timerName.startsWith(deadlinePrefix) && !isIndependent(timerName);
}

/** The op of a `deadline:<op>` timer. */
export function opOfDeadline(timerName: string): string | undefined {
  return timerName.startsWith(deadlinePrefix) ? timerName.slice(deadlinePrefix.length) : undefined;
}

function deadlinesOf({ ops }: Aggregate): readonly Timer[] {
  const timers: Timer[] = [];
  for (const op of ops) {
    if (op.op === "create" && op.deliverBefore !== undefined && isUnsent(op)) {
      timers.push({ name: `${deadlinePrefix}${op.id}`, due: op.deliverBefore });
    }
  }
  return timers;
}

function phaseTimers(aggregate: Aggregate, entity: Entity, rule: LifecycleRule): readonly Timer[] {
  switch (entity.phase) {
    case "pending":
      if (entity.flow?.state === "asks") return [];
      if (rule.forCount !== undefined) return [{ name: "silent", due: entity.lastArrival + (rule.expireAfterMs ?? silentRetentionMs) }];
      return [{ name: "for", due: entity.pendingSince + rule.forMs }];
    case "open":
      // A group lives as long as its members do.
      return entity.members === undefined ? [silenceOf(entity, rule)] : [];
    case "closing":
      if (rule.keepFiringForCount !== undefined) return [silenceOf(entity, rule)];
      return [{ name: "keep", due: (entity.closingSince ?? entity.lastArrival) + rule.keepFiringForMs }];
    case "closed": {
      // Not before its last messages are delivered: it is forgotten as soon as they are.
      if (entity.later.length > 0 || isFlapping(entity) || entity.held !== undefined || aggregate.ops.some(isUnfinished)) return [];
      const since = entity.settledAt ?? entity.lastArrival;
      return [{ name: "forget", due: since + Math.max(rule.reopenWithinMs, closedRetentionMs) }];
    }
    case "tombstone":
      return [{ name: "forget", due: (entity.settledAt ?? entity.lastArrival) + tombstoneRetentionMs }];
    case "idle": {
      const due = rule.onStart === "baseline" ? entity.lastArrival + idleRetentionMs : flapsForgottenAt(rule, entity);
      return [{ name: "forget", due: due ?? entity.lastArrival }];
    }
  }
}

/** An open thing of which nothing is heard for long. */
function silenceOf(entity: Entity, rule: LifecycleRule): Timer {
  return rule.expireAfterMs === undefined
    ? { name: "silent", due: entity.lastArrival + silentRetentionMs }
    : { name: "expire", due: entity.lastArrival + rule.expireAfterMs };
}

function noiseTimers(entity: Entity, rule: LifecycleRule): readonly Timer[] {
  const [reminder, settled] = [reminderDue(rule, entity), settlesAt(rule, entity)];
  return [
    ...(reminder === undefined ? [] : [{ name: "remind", due: reminder }]),
    ...(settled === undefined ? [] : [{ name: "settled", due: settled }]),
  ];
}
