import type { Diagnostic } from "#core/config/diagnostic";
import type { LocatedDocument, Path } from "#core/config/located-document";
import type { Place } from "#core/errors/herald-error";
import type { Compiled } from "#core/expression/expression";

/** Where the parts of one rule stand, and where what is wrong with them is collected. */
export interface RuleText {
  readonly document: LocatedDocument;
  /** The path of the rule in the document. */
  readonly path: Path;
  readonly diagnostics: Diagnostic[];
}

/** The place of something in a rule. */
export function placeIn(text: RuleText, path: Path): Place {
  return text.document.placeOf([...text.path, ...path]);
}

/** Takes the value of a compiled expression or template; its issues become diagnostics at their exact places in the text at `path`. */
export function unwrap<T>(text: RuleText, path: Path, compiled: Compiled<T>): T | undefined {
  for (const { offset, message, hint, severity } of compiled.issues) {
    text.diagnostics.push({
      code: severity === "error" ? "EXPRESSION_INVALID" : "EXPRESSION_DOUBTFUL",
      message,
      ...(hint === undefined ? {} : { hint }),
      severity,
      place: text.document.placeInText([...text.path, ...path], offset),
    });
  }
  return compiled.ok ? compiled.value : undefined;
}

/** Says that something at a path of a rule is wrong. */
export function complain(text: RuleText, path: Path, code: string, message: string, hint?: string): void {
  text.diagnostics.push({ code, message, ...(hint === undefined ? {} : { hint }), severity: "error", place: placeIn(text, path) });
}

/** Says that something at a path of a rule is probably not what was meant. */
export function doubt(text: RuleText, path: Path, code: string, message: string, hint: string): void {
  text.diagnostics.push({ code, message, hint, severity: "warning", place: placeIn(text, path) });
}
