import type { Entity } from "../state.ts";

/** It changes too often: nothing is told until it has settled. */
export function isFlapping(entity: Entity): boolean {
  return entity.flaps?.flapping === true;
}
