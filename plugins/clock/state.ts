import { z } from "zod";
import { Schedule } from "./schedule/schedule.ts";

/** A schedule that a rule asks for, and how far it has come. */
export const ScheduleState = z.strictObject({
  schedule: Schedule,
  /** Ticks up to and at this instant are done with, milliseconds since the epoch. */
  doneUntil: z.number(),
});
export type ScheduleState = z.infer<typeof ScheduleState>;

export const ClockState = z.strictObject({
  /** Whether this process has said which schedules the rules ask for: until then nothing ticks. */
  isRunning: z.boolean(),
  schedules: z.array(ScheduleState),
});
/** The state of one connection's source. */
export type ClockState = z.infer<typeof ClockState>;

/** Reads a stored state back. Rules may have changed since, so it waits for what they ask for now. */
export const StoredState = ClockState.transform((state): ClockState => ({ ...state, isRunning: false }));

export const initialState: ClockState = { isRunning: false, schedules: [] };
