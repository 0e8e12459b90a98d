import { type Reduction, type SourceEvent, type SourceInput, type SourceNotice, timestampText } from "#core";
import { z } from "zod";
import { nameOf, type Schedule, scheduleOf, shownAs } from "./schedule/schedule.ts";
import { lastTime, nextTime } from "./schedule/schedule-times.ts";
import type { ClockState, ScheduleState } from "./state.ts";
import { TickFields } from "./tick-parameters.ts";

/** What `run` hands in: the schedules that the rules ask for. */
const SchedulesFrame = z.strictObject({ schedules: z.array(TickFields) });

const unreadable: SourceNotice = { code: "CLOCK_BAD_FRAME", message: "The frame holds no schedules.", level: "warn" };

/** A tick that comes this much later than it should is still on time. */
const onTimeMs = 60_000;
/** So many ticks are made up for in one go; the next go follows at once. */
const ticksPerTurn = 100;

/** The source's reducer. Pure. */
export function reduce(state: ClockState, input: SourceInput, { now }: { readonly now: number }): Reduction<ClockState> {
  switch (input.kind) {
    case "frame": {
      const { success, data } = SchedulesFrame.safeParse(input.frame);
      if (!success) return { state, events: [], notices: [unreadable] };
      return { state: { isRunning: true, schedules: data.schedules.map((fields) => takenUp(state, scheduleOf(fields), now)) }, events: [] };
    }
    case "timer":
      return tick(state, input.name, now);
    case "lost":
      return { state: { ...state, isRunning: false }, events: [] };
    default:
      return { state, events: [] };
  }
}

/** A schedule that is known goes on where it stood, also when a rule now says otherwise what is to be made up for. A new one starts now. */
function takenUp({ schedules }: ClockState, schedule: Schedule, now: number): ScheduleState {
  const isSame = (one: ScheduleState): boolean => one.schedule.name === schedule.name;
  const isAtSameTimes = (one: ScheduleState): boolean => nameOf(one.schedule.times) === nameOf(schedule.times);
  const known = schedules.find(isSame) ?? schedules.find(isAtSameTimes);
  return { schedule, doneUntil: known?.doneUntil ?? now };
}

function tick(state: ClockState, name: string, now: number): Reduction<ClockState> {
  const events: SourceEvent[] = [];
  const schedules = state.schedules.map((one) => {
    if (one.schedule.name !== name) return one;
    const due = dueTicks(one, now);
    events.push(...due.ticks.map((each) => eventOf(one.schedule, each)));
    return { ...one, doneUntil: due.doneUntil };
  });
  return { state: { ...state, schedules }, events };
}

interface Tick {
  readonly at: number;
  readonly isMissed: boolean;
}

interface DueTicks {
  readonly ticks: readonly Tick[];
  readonly doneUntil: number;
}

/** What is to be given now. The latest tick, if it is not older than a minute, is on time; every other one was missed. */
function dueTicks({ schedule, doneUntil }: ScheduleState, now: number): DueTicks {
  const { times, missed, maxAgeMs } = schedule;
  const oldest = maxAgeMs === null ? Number.NEGATIVE_INFINITY : now - maxAgeMs;
  const last = lastTime(times, doneUntil, now);
  if (last === undefined) return { ticks: [], doneUntil };
  const isMissed = (at: number): boolean => at < last || now - at > onTimeMs;
  if (missed !== "all") {
    const isWanted = !isMissed(last) || (missed === "last" && last >= oldest);
    return { ticks: isWanted ? [{ at: last, isMissed: isMissed(last) }] : [], doneUntil: last };
  }
  const ticks: Tick[] = [];
  const first = isMissed(last) ? oldest : Math.min(oldest, last);
  let at = nextTime(times, Math.max(doneUntil, first - 1));
  while (at !== undefined && at <= now && ticks.length < ticksPerTurn) {
    ticks.push({ at, isMissed: isMissed(at) });
    at = nextTime(times, at);
  }
  return { ticks, doneUntil: ticks.at(-1)?.at ?? last };
}

/** The same time of the same schedule is the same tick, whatever is to be made up for: a rule sees it once. */
function eventOf({ name, times }: Schedule, { at, isMissed }: Tick): SourceEvent {
  const schedule = shownAs(times);
  return {
    name: "tick",
    id: `${nameOf(times)} ${timestampText(at)}`,
    subject: schedule,
    time: at,
    data: { scheduled_at: timestampText(at), schedule, missed: isMissed },
    via: [name],
  };
}
