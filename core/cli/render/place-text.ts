import type { Place } from "#core/errors/herald-error";

/** `file:line:column`, which terminals and editors make a link of. */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line.toString()}:${column.toString()}`;
}
