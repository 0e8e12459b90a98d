import type { Json } from "#core/codec/json";
import { type CheckedExpression, checkExpression, failureOf } from "./compile-expression.ts";
import { type Frame, isError, longestText, startFrame } from "./evaluation.ts";
import type { Compiled, ExpressionIssue, ExpressionSettings, Template } from "./expression.ts";
import type { Scope, ScopeTypes } from "./scope.ts";
import { readTemplateParts, type TemplatePart } from "./template-parts.ts";
import { toJson } from "./to-json.ts";
import { resultText } from "./text/to-text.ts";
import { stringType } from "./unify-types.ts";
import { EvaluationError, Markup } from "./value.ts";

type Escape = (text: string) => string;

/** Checks and compiles a string with `{{ }}` in it. All mistakes at once, in the order of the text. Never throws. */
export function compileTemplate(source: string, types: ScopeTypes, settings: ExpressionSettings): Compiled<Template> {
  const { parts, issues: found } = readTemplateParts(source);
  const issues: ExpressionIssue[] = [...found];
  const pieces: Piece[] = [];
  for (const part of parts) {
    const piece = compilePart(part, types, settings, issues);
    if (piece !== undefined) pieces.push(piece);
  }
  issues.sort((a, b) => a.offset - b.offset);
  if (issues.some((issue) => issue.severity === "error")) return { ok: false, issues };
  const only = pieces.length === 1 ? pieces[0] : undefined;
  const single = typeof only === "object" ? only : undefined;
  const template: Template = {
    source,
    type: single?.type ?? stringType,
    steps: [...new Set(pieces.flatMap((piece) => (typeof piece === "string" ? [] : piece.steps)))],
    isStatic: pieces.every((piece) => typeof piece === "string"),
    render: (scope, escape) =>
      guarded(scope, (frame) =>
        single === undefined ? renderText(pieces, frame, settings.timezone, escape) : renderValue(single, frame, escape),
      ),
    renderText: (scope, escape) => guarded(scope, (frame) => renderText(pieces, frame, settings.timezone, escape)),
  };
  return { ok: true, value: template, issues };
}

function guarded<T>(scope: Scope, render: (frame: Frame) => T): T | EvaluationError {
  try {
    return render(startFrame(scope));
  } catch (error) {
    return failureOf(error);
  }
}

/** Static text or an expression. */
type Piece = string | CheckedExpression;

function compilePart(part: TemplatePart, types: ScopeTypes, settings: ExpressionSettings, issues: ExpressionIssue[]): Piece | undefined {
  if (part.kind === "text") return part.text;
  if (part.source.trim() === "") return undefined;
  const compiled = checkExpression(part.source, types, settings);
  for (const issue of compiled.issues) issues.push({ ...issue, offset: issue.offset + part.offset });
  return compiled.ok ? compiled.value : undefined;
}

/** The one expression of a template, with its type. */
function renderValue(expression: CheckedExpression, frame: Frame, escape: Escape | undefined): Json | EvaluationError {
  const result = expression.run(frame);
  return isError(result) ? result : toJson(result, escape);
}

function renderText(pieces: readonly Piece[], frame: Frame, timezone: string, escape: Escape | undefined): string | EvaluationError {
  let rendered = "";
  for (const piece of pieces) {
    if (typeof piece === "string") {
      rendered += piece;
      continue;
    }
    const result = piece.run(frame);
    const text = resultText(result, timezone);
    if (isError(text)) return text;
    rendered += result instanceof Markup || escape === undefined ? text : escape(text);
    if (rendered.length > longestText) return new EvaluationError("the text is too long");
  }
  return rendered;
}
