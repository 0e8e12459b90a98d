import { isError, spend, textSteps, tooMuchWork } from "../evaluation.ts";
import { toText } from "../text/to-text.ts";
import { doubleType, intType, stringType, unifyTypes, withoutNull } from "../unify-types.ts";
import { EvaluationError } from "../value.ts";
import { defineFunction, type FunctionDefinition } from "./function-definition.ts";

export const conversionFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: "string",
    usage: "string(value)",
    parameters: ["any"],
    gives: () => stringType,
    run: ([value], { frame, settings }) => {
      const text = toText(value, settings.timezone);
      return spend(frame, textSteps(text.length)) ? text : tooMuchWork;
    },
  }),
  defineFunction({
    name: "int",
    usage: "int(value)",
    parameters: [["number", "string"]],
    gives: () => intType,
    run: ([value]) => {
      const number = toNumber(value);
      if (isError(number)) return number;
      const whole = Math.trunc(number) + 0;
      return Number.isSafeInteger(whole) ? whole : new EvaluationError("the number is too large for a whole one");
    },
  }),
  defineFunction({
    name: "double",
    usage: "double(value)",
    parameters: [["number", "string"]],
    gives: () => doubleType,
    run: ([value]) => toNumber(value),
  }),
  defineFunction({
    name: "default",
    usage: "default(value, instead)",
    parameters: ["any", "any"],
    keepsMarkup: true,
    gives: ([value, instead]) => unifyTypes(withoutNull(value ?? { kind: "any" }), instead ?? { kind: "any" }),
    run: ([value, instead]) => value ?? instead,
  }),
];

function toNumber(value: number | string): number | EvaluationError {
  if (typeof value === "number") return value;
  const isNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(value);
  const number = Number(value);
  return isNumber && Number.isFinite(number) ? number : new EvaluationError(`${JSON.stringify(value.slice(0, 40))} is not a number`);
}
