import { longestText, spend, textSteps, tooMuchWork } from "../evaluation.ts";
import { boolType, intType, stringType } from "../unify-types.ts";
import { EvaluationError } from "../value.ts";
import { defineFunction, type FunctionDefinition } from "./function-definition.ts";

export const textFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: "lower",
    usage: "text.lower()",
    parameters: ["string"],
    gives: () => stringType,
    run: ([text]) => text.toLowerCase(),
  }),
  defineFunction({
    name: "upper",
    usage: "text.upper()",
    parameters: ["string"],
    gives: () => stringType,
    run: ([text]) => text.toUpperCase(),
  }),
  defineFunction({
    name: "trim",
    usage: "text.trim()",
    parameters: ["string"],
    keepsMarkup: true,
    gives: () => stringType,
    run: ([text]) => text.trim(),
  }),
  defineFunction({
    name: "replace",
    usage: "text.replace(from, to)",
    parameters: ["string", "string", "string"],
    gives: () => stringType,
    run: ([text, from, to], { frame }) => {
      const length = text.length + occurrences(text, from) * (to.length - from.length);
      if (length > longestText || !spend(frame, textSteps(length))) return tooMuchWork;
      // A function, so that `$&` in the replacement is text.
      return text.replaceAll(from, () => to);
    },
  }),
  defineFunction({
    name: "truncate",
    usage: "text.truncate(length)",
    parameters: ["string", "int"],
    keepsMarkup: true,
    gives: () => stringType,
    specialise: ([, length]) => (typeof length === "number" && length < 1 ? { argument: 1, message: tooShort } : undefined),
    run: ([text, length]) => (length < 1 ? new EvaluationError(tooShort) : truncate(text, length)),
  }),
  defineFunction({
    name: "contains",
    usage: "text.contains(part)",
    parameters: ["string", "string"],
    gives: () => boolType,
    run: ([text, part]) => text.includes(part),
  }),
  defineFunction({
    name: "startsWith",
    usage: "text.startsWith(beginning)",
    parameters: ["string", "string"],
    gives: () => boolType,
    run: ([text, beginning]) => text.startsWith(beginning),
  }),
  defineFunction({
    name: "endsWith",
    usage: "text.endsWith(end)",
    parameters: ["string", "string"],
    gives: () => boolType,
    run: ([text, end]) => text.endsWith(end),
  }),
  defineFunction({
    name: "size",
    usage: "list.size(), text.size() or map.size()",
    parameters: [["string", "list", "map"]],
    gives: () => intType,
    run: ([value]) => {
      if (typeof value === "string") return codePoints(value);
      return Array.isArray(value) ? value.length : Object.keys(value).length;
    },
  }),
];

const tooShort = "truncate() needs a length of 1 or more";

/** At most `length` code points; what was cut off is an ellipsis, which counts. Never splits a character in two. */
export function truncate(text: string, length: number): string {
  if (text.length <= length) return text;
  let kept = 0;
  let end = 0;
  for (const character of text) {
    if (kept === length) return `${text.slice(0, end).trimEnd()}…`;
    kept += 1;
    if (kept < length) end += character.length;
  }
  return text;
}

function codePoints(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

function occurrences(text: string, part: string): number {
  if (part === "") return text.length + 1;
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) count += 1;
  return count;
}
