import type { Entity, Timer } from "../state.ts";

/** The timer that asks whether what is held back is free. */
export const holdTimer = "hold";

/** The timer that a start leaves with all that is held back, or waits for others: rules may have changed meanwhile. */
export const checkTimer = "check-hold";

export function holdTimersOf({ held }: Entity): readonly Timer[] {
  return held?.until === undefined ? [] : [{ name: holdTimer, due: held.until }];
}
