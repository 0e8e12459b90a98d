import { CST, Lexer } from "yaml";
import { quoteHint, type YamlProblem } from "./yaml-problem.ts";

interface Token {
  readonly type: ReturnType<typeof CST.tokenType>;
  readonly source: string;
  readonly offset: number;
}

/** The slips that show in single tokens: a tag, `{{` without quotes, a `%` directive, a bracket that a comment swallows. The text has no control characters. */
export function tokenProblems(text: string): YamlProblem[] {
  const problems: YamlProblem[] = [];
  let before: Token | undefined;
  let flowDepth = 0;
  for (const token of tokensOf(text)) {
    if (token.type === "flow-map-start" || token.type === "flow-seq-start") flowDepth += 1;
    if (token.type === "flow-map-end" || token.type === "flow-seq-end") flowDepth -= 1;
    if (token.type === "tag") problems.push(tagProblem(token, text));
    if (token.type === "directive-line") problems.push(directiveProblem(token));
    if (token.type === "comment" && flowDepth > 0 && /[}\]]/.test(token.source)) problems.push(swallowedProblem(token));
    if (token.type === "flow-map-start" && before?.type === "flow-map-start" && before.offset === token.offset - 1) {
      problems.push(bracesProblem(before, text));
    }
    before = token;
  }
  return problems;
}

/** The tokens with their offsets, without the texts of plain and block scalars, which may look like anything. */
function* tokensOf(text: string): Generator<Token> {
  let offset = 0;
  let isScalarText = false;
  for (const source of new Lexer().lex(text)) {
    if (source === CST.DOCUMENT || source === CST.FLOW_END) continue;
    if (source === CST.SCALAR) {
      isScalarText = true;
      continue;
    }
    if (!isScalarText) yield { type: CST.tokenType(source), source, offset };
    isScalarText = false;
    offset += source.length;
  }
}

function tagProblem({ offset }: Token, text: string): YamlProblem {
  return { code: "YAML_TAG", offset, message: 'a value that starts with "!" is read as a YAML tag', hint: quoteHint(text, offset) };
}

function bracesProblem({ offset }: Token, text: string): YamlProblem {
  return { code: "YAML_BRACES", offset, message: 'a value that starts with "{{" is read as a YAML map', hint: quoteHint(text, offset) };
}

function swallowedProblem({ offset }: Token): YamlProblem {
  return {
    code: "YAML_COMMENT",
    offset,
    message: '"#" after a space starts a comment, which swallows the rest of the line and a bracket in it',
    hint: 'put a value that starts with "#" in quotes',
    suspect: true,
  };
}

function directiveProblem({ offset }: Token): YamlProblem {
  return { code: "YAML_DIRECTIVE", offset, message: "YAML directives (%) are not allowed: files are YAML 1.2", hint: "remove the line" };
}
