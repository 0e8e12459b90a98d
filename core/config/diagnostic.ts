import type { HeraldError, Place } from "#core/errors/herald-error";

/** One thing that is wrong with a text file, or looks wrong, at its place. */
export interface Diagnostic {
  /** Stable: `YAML_TAG`, `CONFIG_UNKNOWN_KEY`. */
  readonly code: string;
  /** What was found, one line. Never holds a secret. */
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string;
  /** A warning does not stop the start. */
  readonly severity: "error" | "warning";
  readonly place: Place;
}

/** An error at a place. */
export function errorAt(place: Place, code: string, message: string, hint?: string): Diagnostic {
  return { code, message, ...(hint === undefined ? {} : { hint }), severity: "error", place };
}

/** A `HeraldError` as a diagnostic: at its own place, or at `place` when it has none. */
export function diagnosticOf(error: HeraldError, place: Place): Diagnostic {
  return errorAt(error.place ?? place, error.code, error.message, error.hint);
}

/** `file:line:column: error: message (hint)`, always one line. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { place, severity, message, hint } = diagnostic;
  const text = hint === undefined ? message : `${message} (${hint})`;
  return `${place.file}:${place.line.toString()}:${place.column.toString()}: ${severity}: ${text.replace(/\s*[\r\n]+\s*/g, " ")}`;
}

/** In the order of a reader: by file (`first`, then in the order of first mention), then by line and column. Equal ones are given once. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[], first?: string): Diagnostic[] {
  const mentioned = diagnostics.map(({ place }) => place.file);
  const files = [...new Set(first === undefined ? mentioned : [first, ...mentioned])];
  const once = new Map(diagnostics.map((diagnostic) => [formatDiagnostic(diagnostic), diagnostic]));
  return [...once.values()].sort(
    (a, b) => files.indexOf(a.place.file) - files.indexOf(b.place.file) || a.place.line - b.place.line || a.place.column - b.place.column,
  );
}

/** Whether anything in the list stops the start. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}
