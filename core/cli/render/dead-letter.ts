import type { DeadLetter } from "../services.ts";
import type { Style } from "../style.ts";

/** Three lines: what it was, when it died, and why. */
export function deadLetterLines(letter: DeadLetter, style: Style): string[] {
  const tries = letter.tries === 1 ? "1 try" : `${letter.tries} tries`;
  return [
    `${style.bold(letter.id)}  ${letter.op} by ${letter.action} to ${letter.target}`,
    `  rule ${letter.rule}, step ${letter.step}, key ${letter.key}; given up at ${new Date(letter.diedAt).toISOString()} after ${tries}`,
    `  ${style.red(letter.code)}: ${letter.message}`,
  ];
}
