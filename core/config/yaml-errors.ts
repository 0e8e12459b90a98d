import type { YAMLError } from "yaml";
import { quoteHint, valueStartBefore, type YamlProblem } from "./yaml-problem.ts";

/** The errors and warnings of the YAML library in words for people who do not know YAML's. */
export function syntaxProblems(errors: readonly YAMLError[], text: string): YamlProblem[] {
  // Once the parser has lost its way it reads the rest as one stray piece after another: said only when nothing else is.
  const clear = errors.filter((error) => !isStray(error));
  return (clear.length > 0 ? clear : errors.slice(0, 1)).flatMap((error) => problemOf(error, text) ?? []);
}

function isStray(error: YAMLError): boolean {
  return error.message.includes("in YAML stream");
}

function problemOf(error: YAMLError, text: string): YamlProblem | undefined {
  const offset = Math.min(error.pos[0], text.length);
  switch (error.code) {
    case "BAD_SCALAR_START":
      return badStart(offset, text);
    case "UNEXPECTED_TOKEN":
      return unexpectedToken(error, offset, text);
    case "BLOCK_IN_FLOW":
      // In a line without a bracket of its own the bracket was opened before and is still open.
      return /[{[]/.test(lineBefore(offset, text)) ? cutBy('": "', offset, text) : unclosed(offset);
    case "BLOCK_AS_IMPLICIT_KEY":
      return cutBy('": "', offset, text);
    case "TAB_AS_INDENT":
      return breaking("YAML_TAB", offset, "a tab is used for indentation", "use spaces");
    case "MULTIPLE_DOCS":
      return breaking("YAML_DOCUMENTS", offset, "a second document begins here (---); a file holds one", "remove the --- line");
    case "NON_STRING_KEY":
      return { code: "YAML_KEY", offset, message: "a key must be plain text", hint: "put it in quotes", follows: true };
    case "BAD_DQ_ESCAPE":
      return badEscape(offset, text);
    case "RESOURCE_EXHAUSTION":
      return breaking("YAML_TOO_DEEP", 0, "maps and lists are nested too deep to be read");
    case "MULTILINE_IMPLICIT_KEY":
      return noKey(offset, text);
    case "MISSING_CHAR":
      return missingCharacter(error, offset, text);
    case "BAD_INDENT":
      return badIndent(error, offset);
    // Tags are found among the tokens, with better places.
    case "TAG_RESOLVE_FAILED":
      return undefined;
    default:
      return breaking("YAML_SYNTAX", offset, plain(error.message));
  }
}

function lineBefore(offset: number, text: string): string {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
}

function breaking(code: string, offset: number, message: string, hint?: string): YamlProblem {
  return { code, offset, message, hint, breaks: true, follows: true };
}

function badStart(offset: number, text: string): YamlProblem {
  const start = text.charAt(offset);
  return { code: "YAML_VALUE_START", offset, message: `a value cannot start with "${start}"`, hint: quoteHint(text, offset) };
}

function badEscape(offset: number, text: string): YamlProblem {
  const escape = text.slice(offset, offset + 2);
  const message = `${escape} is no escape of a text in double quotes`;
  return { code: "YAML_ESCAPE", offset, message, hint: `use single quotes, or write \\${escape}` };
}

function cutBy(mark: string, offset: number, text: string): YamlProblem {
  const message = `${mark} inside the value ends it and begins something else`;
  return breaking("YAML_CUT", offset, message, quoteHint(text, valueStartBefore(text, offset)));
}

function unexpectedToken(error: YAMLError, offset: number, text: string): YamlProblem {
  const found = text.charAt(offset);
  const last = text.slice(0, offset).trimEnd().at(-1) ?? "";
  if (error.message.endsWith("at node end") && !isStray(error)) {
    if (`"'}]`.includes(last)) {
      const message = `the value ends at the closing ${last} and more text follows`;
      return breaking("YAML_TEXT_AFTER_END", offset, message, quoteHint(text, valueStartBefore(text, offset)));
    }
    if ("[{".includes(found)) return cutBy(`"${found}"`, offset, text);
  }
  if (error.message.startsWith("Block scalar header") || error.message.startsWith("Not a YAML token")) {
    const start = valueStartBefore(text, offset);
    return breaking("YAML_VALUE_START", start, `a value cannot start with "${text.charAt(start)}"`, quoteHint(text, start));
  }
  return breaking("YAML_SYNTAX", offset, isStray(error) ? `unexpected "${found}"` : plain(error.message));
}

function noKey(offset: number, text: string): YamlProblem {
  const line = text.slice(offset).split("\n", 1)[0] ?? "";
  const hint = /^[\w-]+:\S/.test(line) ? "write a space after the colon" : undefined;
  return breaking("YAML_SYNTAX", offset, 'this line has no "key: value"', hint);
}

function missingCharacter(error: YAMLError, offset: number, text: string): YamlProblem {
  if (error.message.startsWith("Implicit map keys")) return noKey(offset, text);
  if (error.message.includes(" must end with ")) return unclosed(offset);
  if (!error.message.startsWith("Missing closing")) return breaking("YAML_SYNTAX", offset, plain(error.message));
  const quote = error.message.includes("'") ? "'" : '"';
  return breaking("YAML_UNCLOSED", text.lastIndexOf(quote, offset), `the text that begins here has no closing ${quote}`);
}

function badIndent(error: YAMLError, offset: number): YamlProblem {
  if (error.message.includes(" end with a ")) return unclosed(offset);
  const hint = "keys of the same map begin in the same column";
  return breaking("YAML_INDENT", offset, "the indentation fits no line above", hint);
}

function unclosed(offset: number): YamlProblem {
  return breaking(
    "YAML_UNCLOSED",
    offset,
    "a { or [ before this has no closing bracket",
    "close it, or quote the value that it is meant to stand in",
  );
}

function plain(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
