import { type WallTime, wallTime } from "#core/time/time-zone";
import { intType } from "../unify-types.ts";
import { Duration, type Timestamp } from "../value.ts";
import { defineFunction, type FunctionDefinition } from "./function-definition.ts";

/** CEL's accessors. Of a time they read the clock in the configured zone, of a duration they give the whole in that unit. */
export const clockReadingFunctions: readonly FunctionDefinition[] = [
  ofTime("getFullYear", ({ year }) => year),
  ofTime("getMonth", ({ month }) => month - 1),
  ofTime("getDate", ({ day }) => day),
  ofTime("getDayOfMonth", ({ day }) => day - 1),
  ofTime("getDayOfWeek", ({ weekday }) => weekday),
  ofTime("getDayOfYear", dayOfYear),
  ofBoth("getHours", ({ hour }) => hour, 3_600_000),
  ofBoth("getMinutes", ({ minute }) => minute, 60_000),
  ofBoth("getSeconds", ({ second }) => second, 1_000),
  ofBoth("getMilliseconds", ({ ms }) => ms, 1),
];

function ofTime(name: string, read: (time: WallTime) => number): FunctionDefinition {
  return defineFunction({
    name,
    usage: `time.${name}()`,
    parameters: ["timestamp"],
    gives: () => intType,
    run: ([time], { settings }) => read(readClock(time, settings.timezone)),
  });
}

function ofBoth(name: string, read: (time: WallTime) => number, unitMs: number): FunctionDefinition {
  return defineFunction({
    name,
    usage: `time.${name}() or duration.${name}()`,
    parameters: [["timestamp", "duration"]],
    gives: () => intType,
    run: ([value], { settings }) => (value instanceof Duration ? Math.trunc(value.ms / unitMs) : read(readClock(value, settings.timezone))),
  });
}

function readClock(time: Timestamp, timezone: string): WallTime {
  return wallTime(time.epochMs, timezone);
}

/** From 0 for the first of January. */
function dayOfYear({ year, month, day }: WallTime): number {
  return Math.round((Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000);
}
