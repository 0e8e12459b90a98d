import type { Entity } from "../state.ts";

/**
 * What an entity that is held back must remember. It lives on as if people had been told; in the end they are told once, by the difference between
 * what they knew and what is so then.
 */
export interface Held {
  /** What people were told last of this episode: nothing, that it is open, or that it is closed. */
  readonly told: "nothing" | "open" | "closed";
  /** There was news that an update would have shown. */
  readonly changed: boolean;
  /** When to ask again whether it is free; undefined: when an inhibitor ends, or when it is settled what there is to tell. */
  readonly until: number | undefined;
}

/** Nothing that was held back may be told of it before it is announced: no opening, or none since the last close. */
export function isUntold({ held }: Entity): boolean {
  return held !== undefined && held.told !== "open";
}

/** What there is to tell is settled: it neither waits inside `for` nor inside a `keep_firing_for` of which nobody would know the beginning. */
export function isSettled(entity: Entity): boolean {
  return entity.phase === "open" || entity.phase === "closed" || (entity.phase === "closing" && !isUntold(entity));
}

/** The state of an entity as people are to see it: what nobody has been told of because it is held back still waits. */
export function stateOf(entity: Entity): Entity["phase"] {
  const isOpen = entity.phase === "open" || entity.phase === "closing";
  return isOpen && isUntold(entity) ? "pending" : entity.phase;
}
