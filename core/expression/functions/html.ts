import { type Frame, longestText, spend, tooMuchWork } from "../evaluation.ts";
import { htmlToMarkdown } from "../html/html-to-markdown.ts";
import { htmlToPlain } from "../html/html-to-plain.ts";
import { loadHtmlParser } from "../html/read-html.ts";
import { stringType } from "../unify-types.ts";
import { type EvaluationError, Markup } from "../value.ts";
import { defineFunction, type FunctionDefinition } from "./function-definition.ts";

export const htmlFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: "plain",
    usage: "html.plain()",
    parameters: ["string"],
    gives: () => stringType,
    specialise: loadAhead,
    run: ([html], { frame }) => bounded(html, frame, htmlToPlain),
  }),
  defineFunction({
    name: "markdown",
    usage: "html.markdown()",
    parameters: ["string"],
    gives: () => stringType,
    specialise: loadAhead,
    run: ([html], { frame }) => {
      const text = bounded(html, frame, htmlToMarkdown);
      return typeof text === "string" ? new Markup(text) : text;
    },
  }),
];

/** When the rule is compiled, and not while the first event waits. */
function loadAhead(): undefined {
  loadHtmlParser();
}

/** Reading HTML costs some times what reading text does. */
function bounded(html: string, frame: Frame, convert: (html: string) => string): string | EvaluationError {
  if (!spend(frame, 1 + (html.length >> 3))) return tooMuchWork;
  const text = convert(html);
  return text.length > longestText ? tooMuchWork : text;
}
