import type { LifecycleRule } from "#core/rules/compiled-rule";
import { isUnfinished } from "../aggregate.ts";
import type { Draft } from "../draft.ts";
import { checkHolds } from "../hold/apply-hold.ts";
import { checkTimer, holdTimer } from "../hold/hold-timers.ts";
import { askAgain } from "../hold/releasing.ts";
import { giveUpCreate } from "../phases/give-up-create.ts";
import { fireLater } from "../phases/later.ts";
import type { StepVerdict } from "../step.ts";
import { opOfDeadline, timersOf } from "../timers.ts";
import { applied, ignored } from "../verdicts.ts";
import { announce } from "./announcing.ts";
import { settle } from "./closing.ts";
import { settleFlapping } from "../noise/flapping.ts";
import { remind } from "../noise/reminding.ts";
import { endWait } from "./pending.ts";
import { forget } from "./forgetting.ts";

/** A timer that has come due. One that the state does not wait for any more, or not yet, does nothing. */
export function fireTimer(draft: Draft, rule: LifecycleRule | undefined, name: string): StepVerdict {
  const timer = timersOf(draft.before, draft.context.rule).find((one) => one.name === name);
  if (name === "forget" && rule === undefined && draft.context.waits !== true) return forgetOrphan(draft);
  if (name === checkTimer) return checkHolds(draft, rule);
  if (timer === undefined || timer.due > draft.now) return ignored("nothing waits for this timer any more, or not yet");
  const op = opOfDeadline(name);
  if (op !== undefined) return missDeadline(draft, op);
  const { entity } = draft;
  if (rule === undefined || entity === undefined) return ignored("its rule is not configured any more");
  switch (name) {
    case "for":
      return announce(draft, rule);
    case holdTimer:
      return askAgain(draft, rule);
    case "keep":
      return settle(draft, rule, entity, "close");
    case "expire":
      return settle(draft, rule, { ...entity, closedAt: entity.lastTime }, "expired");
    case "remind":
      return remind(draft, rule, entity);
    case "settled":
      return settleFlapping(draft, rule, entity);
    case "silent":
      if (entity.phase === "pending") endWait(draft, rule, entity);
      else forget(draft, rule, entity);
      return applied("forgotten");
    case "forget":
      forget(draft, rule, entity);
      return applied("forgotten");
    default:
      return fireLater(draft, rule, name);
  }
}

function missDeadline(draft: Draft, opId: string): StepVerdict {
  const slotId = draft.ops.find(({ id }) => id === opId)?.slot;
  const slot = draft.slots.find(({ id }) => id === slotId);
  if (slot === undefined) return ignored("its message is not remembered");
  giveUpCreate(draft, slot, { code: "DEADLINE", message: "it could not be delivered within its time" });
  return applied("dropped: its time to be delivered is over");
}

/** Of a removed rule nothing is derived; the runtime says when its week is over. */
function forgetOrphan(draft: Draft): StepVerdict {
  if (draft.ops.some(isUnfinished)) return ignored("something of it is still being delivered");
  draft.thing = undefined;
  return applied("forgotten");
}
