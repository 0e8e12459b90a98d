import type { Entity } from "../state.ts";

/** One more event in a row that holds. */
export function counted(entity: Entity): Entity {
  return { ...entity, streak: (entity.streak ?? 0) + 1 };
}

/** The row is broken, or has not begun. */
export function uncounted(entity: Entity): Entity {
  return entity.streak === undefined ? entity : { ...entity, streak: undefined };
}

/** Whether as many events in a row have held as a number asks for; no number asks for none. */
export function isLongEnough(entity: Entity, count: number | undefined): boolean {
  return count === undefined || (entity.streak ?? 0) >= count;
}
