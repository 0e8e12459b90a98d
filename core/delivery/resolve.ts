import type { Op } from "#core/engine/state";
import type { ActionDefinition } from "#core/plugin/action-definition";

/** How to find out about, or get over, a request that may have been carried out. */
export type Resolution = "resend" | "find" | "give-up";

/**
 * Pure. Doing it again is safe while the destination knows our key (for half its window, since clocks and its memory are not ours) and where
 * twice is the same as once; else it is read back where the action can; else the rule's `on_ambiguous` says.
 */
export function resolutionOf(op: Op, action: ActionDefinition, config: unknown, now: number): Resolution {
  if (action.idempotency(config, op.op).by === "natural") return "resend";
  if (now <= (recognisedUntil(op, action, config) ?? -Infinity)) return "resend";
  // An edit or a delete is not looked for: `find` reads back creates, replies and follow-ups.
  const isFindable = op.op !== "edit" && op.op !== "delete" && action.find !== undefined && (action.canFind?.(config) ?? true);
  return isFindable ? "find" : withoutEvidence(op);
}

/** Pure. Until when the op may be sent again under its key without a look; undefined where there is no key. */
export function recognisedUntil(op: Op, action: ActionDefinition, config: unknown): number | undefined {
  const idempotency = action.idempotency(config, op.op);
  return idempotency.by === "key" ? (op.firstAttemptAt ?? op.enqueuedAt) + idempotency.windowMs / 2 : undefined;
}

/** What the rule wants done when nothing can tell. */
export function withoutEvidence(op: Op): Resolution {
  return op.onAmbiguous === "resend" ? "resend" : "give-up";
}
