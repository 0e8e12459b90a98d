import type { Draft } from "../draft.ts";
import { giveUpCreate } from "../phases/give-up-create.ts";
import type { StepVerdict } from "../step.ts";
import { applied, ignored } from "../verdicts.ts";
import { type DropReason, dropOps } from "./drop.ts";
import { isUntouched, queueOf } from "./queue.ts";

export const ruleRemoved: DropReason = { code: "RULE_REMOVED", message: "its rule is not configured any more" };

/** Drops everything of a removed rule that was never attempted. What was goes on to its end: it may be out there. */
export function abandon(draft: Draft): StepVerdict {
  if (draft.context.rule !== undefined) return ignored("its rule is configured");
  if (draft.context.waits === true) return ignored("its bot waits for a setting, and it for its bot");
  for (const slot of draft.slots) {
    const queue = queueOf(draft, slot.id);
    const [head] = queue;
    if (head?.op === "create" && isUntouched(head)) giveUpCreate(draft, slot, ruleRemoved);
    else dropOps(draft, queue.filter(isUntouched), ruleRemoved);
  }
  return applied("dropped what was never attempted: its rule is not configured any more");
}
