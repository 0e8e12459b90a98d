import { nextTime } from "./schedule/schedule-times.ts";
import type { ClockState, ScheduleState } from "./state.ts";

/** When the next tick of each schedule is due, by the schedule's name. Derived from the state alone. */
export function timersOf(state: ClockState): { readonly [name: string]: number } {
  if (!state.isRunning) return {};
  return Object.fromEntries(
    state.schedules.flatMap((schedule) => {
      const due = dueOf(schedule);
      return due === undefined ? [] : [[schedule.schedule.name, due]];
    }),
  );
}

/** The loop asks after every batch, and looking through a calendar takes a while. A schedule's next time follows from these two alone. */
const known = new WeakMap<ScheduleState, number | undefined>();

function dueOf(schedule: ScheduleState): number | undefined {
  if (!known.has(schedule)) known.set(schedule, nextTime(schedule.schedule.times, schedule.doneUntil));
  return known.get(schedule);
}
