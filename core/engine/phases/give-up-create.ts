import type { Draft } from "../draft.ts";
import { type DropReason, dropOps } from "../slots/drop.ts";
import { queueOf } from "../slots/queue.ts";
import type { Slot } from "../state.ts";
import { giveUpStep } from "./step-progress.ts";

/** Drops a create that is provably unsent, with everything behind it. */
export function giveUpCreate(draft: Draft, slot: Slot, reason: DropReason): void {
  dropOps(draft, queueOf(draft, slot.id), reason);
  giveUpStep(draft, slot);
}
