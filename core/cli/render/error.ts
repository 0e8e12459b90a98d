import type { HeraldError } from "#core/errors/herald-error";

/** An error for people: where, what, and what to do about it. */
export function errorLines(error: HeraldError): string[] {
  const place = error.place === undefined ? "" : `${error.place.file}:${error.place.line}:${error.place.column}: `;
  return [`${place}error: ${error.message}`, ...(error.hint === undefined ? [] : [`  ${error.hint}`])];
}
