import type { Entity } from "../state.ts";

/** Closed as far as anybody was told: also while a reopening is still inside `for`. */
export function isClosed(entity: Entity): boolean {
  return entity.phase === "closed" || (entity.phase === "pending" && entity.reopening);
}
