import { longestText, spend, textSteps, tooMuchWork } from "../evaluation.ts";
import { toText } from "../text/to-text.ts";
import { anyType, orNull, stringType } from "../unify-types.ts";
import type { ValueType } from "../value-type.ts";
import { defineFunction, type FunctionDefinition } from "./function-definition.ts";

export const listFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: "join",
    usage: 'list.join(", ")',
    parameters: ["list", "string"],
    gives: () => stringType,
    run: ([list, separator], { frame, settings }) => {
      let text = "";
      for (const [position, item] of list.entries()) {
        text += (position === 0 ? "" : separator) + toText(item, settings.timezone);
        if (text.length > longestText || !spend(frame, 1)) return tooMuchWork;
      }
      return spend(frame, textSteps(text.length)) ? text : tooMuchWork;
    },
  }),
  defineFunction({
    name: "first",
    usage: "list.first()",
    parameters: ["list"],
    gives: itemOf,
    run: ([list]) => list[0] ?? null,
  }),
  defineFunction({
    name: "last",
    usage: "list.last()",
    parameters: ["list"],
    gives: itemOf,
    run: ([list]) => list.at(-1) ?? null,
  }),
];

/** An empty list has none. */
function itemOf([list]: readonly ValueType[]): ValueType {
  return list?.kind === "list" ? orNull(list.item) : anyType;
}
