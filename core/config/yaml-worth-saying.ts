import type { YamlProblem } from "./yaml-problem.ts";

/** In order of the text, without those that are only the consequence of another: of an earlier one in the same line, or of a comment that swallowed a bracket. */
export function worthSaying(problems: readonly YamlProblem[], lineOf: (offset: number) => number): YamlProblem[] {
  const inOrder = problems.toSorted((a, b) => a.offset - b.offset);
  const breakAt = inOrder.find(({ breaks }) => breaks === true)?.offset ?? 0;
  const culprit = inOrder.findLast(({ suspect, offset }) => suspect === true && offset < breakAt);
  const said = new Set<number>();
  return inOrder.filter((problem) => {
    if (problem.suspect === true && problem !== culprit) return false;
    const line = lineOf(problem.offset);
    const isConsequence = said.has(line) || (culprit !== undefined && problem.offset >= culprit.offset);
    if (problem.follows === true && isConsequence) return false;
    said.add(line);
    return true;
  });
}
