import type { Entity } from "../state.ts";

/** Closed as far as anybody was told: also while a reopening is still inside `for`, or held back. */
export function isClosed(entity: Entity): boolean {
  if (entity.held !== undefined) return entity.held.told === "closed";
  return entity.phase === "closed" || (entity.phase === "pending" && entity.reopening);
}
