import type { MissingReport } from "#core/config/missing-report";

const head = `# Copy this file to .env, fill it in, and show .env to nobody: it holds secrets.
# herald doctor says which values are wrong, and why.
`;

/** A variable that has a default. */
export interface OptionalVariable {
  readonly name: string;
  readonly fallback: string;
  /** What stands about it in the file that asks for it. */
  readonly comment: string;
}

/** The text of .env.example. `known`: values that are no secrets and known already. Pure. */
export function envText(
  missing: readonly MissingReport[],
  optional: readonly OptionalVariable[],
  known: { readonly [name: string]: string },
): string {
  const needed = new Map<string, MissingReport>();
  for (const report of missing) if (report.variable !== undefined && !needed.has(report.variable)) needed.set(report.variable, report);
  const required = [...needed].map(([name, { who, field, howToGet }]) => {
    const what = `# ${field} of ${who.replace(/^the connection "(.*)"$/, "$1")}${howToGet === undefined ? "" : `. ${howToGet}`}`;
    return `\n${what}\n${name}=${known[name] ?? ""}\n`;
  });
  const others = optional
    .filter(({ name }, at) => !needed.has(name) && optional.findIndex((one) => one.name === name) === at)
    .map(
      ({ name, fallback, comment }) =>
        `\n# May be left out (${fallback === '""' ? "then empty" : `then ${fallback}`}).${comment === "" ? "" : ` ${comment}`}\n# ${name}=\n`,
    );
  return [head, ...required, ...others].join("");
}

/** The variables with a default that a YAML text asks for, with the comment above each. Pure. */
export function optionalVariables(yaml: string): readonly OptionalVariable[] {
  const lines = yaml.split("\n");
  return lines.flatMap((line, at) => {
    const [, name, fallback] = /\{ env: (\w+), default: (.*?) \}/.exec(line) ?? [];
    if (name === undefined || fallback === undefined) return [];
    return [{ name, fallback, comment: commentAbove(lines, at) }];
  });
}

function commentAbove(lines: readonly string[], at: number): string {
  const words: string[] = [];
  for (let line = at - 1; line >= 0; line -= 1) {
    const comment = /^\s*# ?(.*)$/.exec(lines[line] ?? "")?.[1];
    if (comment === undefined) break;
    words.unshift(comment);
  }
  return words.join(" ");
}
