import { didYouMean } from "#core/errors/suggest";
import { readDuration, readTimestamp } from "../read-json.ts";
import { formatTokens, readTimestampFormat } from "../text/format-timestamp.ts";
import { humanizeMs } from "../text/humanize.ts";
import { isRepresentable } from "../text/timestamp-text.ts";
import { boolType, durationType, intType, stringType, timestampType } from "../unify-types.ts";
import { EvaluationError, Timestamp } from "../value.ts";
import { defineFunction, type FunctionDefinition } from "./function-definition.ts";

export const timeFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: "timestamp",
    usage: 'timestamp("2026-11-21T07:00:00Z")',
    parameters: [["string", "timestamp", "int"]],
    gives: () => timestampType,
    run: ([value]) => (typeof value === "number" ? instantOf(value * 1000) : readTimestamp(value)),
  }),
  defineFunction({
    name: "duration",
    usage: 'duration("1h30m")',
    parameters: [["string", "duration"]],
    gives: () => durationType,
    run: ([value]) => readDuration(value),
  }),
  defineFunction({
    name: "humanize",
    usage: "duration.humanize()",
    parameters: ["duration"],
    gives: () => stringType,
    run: ([{ ms }]) => humanizeMs(ms),
  }),
  defineFunction({
    name: "unix",
    usage: "time.unix()",
    parameters: ["timestamp"],
    gives: () => intType,
    run: ([{ epochMs }]) => Math.floor(epochMs / 1000),
  }),
  defineFunction({
    name: "format",
    usage: 'time.format("yyyy-MM-dd HH:mm")',
    parameters: ["timestamp", "string"],
    gives: () => stringType,
    specialise: ([, pattern]) => {
      if (typeof pattern !== "string") return undefined;
      const format = readTimestampFormat(pattern);
      if (typeof format === "function") return ([time], { settings }) => format(time.epochMs, settings.timezone);
      const hint = `known: ${formatTokens.join(" ")}; other letters stand in single quotes`;
      return { argument: 1, message: unknownToken(format.unknown), hint };
    },
    run: ([time, pattern], { settings }) => {
      const format = readTimestampFormat(pattern);
      return typeof format === "function" ? format(time.epochMs, settings.timezone) : new EvaluationError(unknownToken(format.unknown));
    },
  }),
  defineFunction({
    name: "during",
    usage: 'during("night")',
    parameters: ["string"],
    impure: true,
    gives: () => boolType,
    specialise: ([name], { intervals }) => {
      if (typeof name !== "string" || intervals.includes(name)) return undefined;
      const known = intervals.length === 0 ? "none is configured: see time_intervals" : `known: ${intervals.join(", ")}`;
      return { argument: 0, message: `unknown time interval "${name}"`, hint: didYouMean(name, intervals) ?? known };
    },
    run: ([name], { frame, settings }) =>
      settings.during(name, frame.scope.now) ?? new EvaluationError(`unknown time interval ${JSON.stringify(name.slice(0, 40))}`),
  }),
];

function instantOf(epochMs: number): Timestamp | EvaluationError {
  return isRepresentable(epochMs) ? new Timestamp(epochMs) : new EvaluationError("the time lies outside the years 1 to 9999");
}

function unknownToken(token: string): string {
  return `unknown token "${token}" in the format`;
}
