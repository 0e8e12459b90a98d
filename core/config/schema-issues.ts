import type { z } from "zod";

/** A flat finding of a schema. `about: "key"` points at the key of the path, else at its value. */
export interface SchemaIssue {
  readonly kind: "unknown-key" | "bad-key" | "value";
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string;
}

/** All issues of a failed parse, one by one: unknown keys each for itself, unions replaced by what the branch says that was most likely meant. */
export function flatIssues(issues: readonly z.core.$ZodIssue[], above: readonly (string | number)[] = []): SchemaIssue[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
    switch (issue.code) {
      case "unrecognized_keys":
        return issue.keys.map((key) => ({ kind: "unknown-key" as const, path: [...path, key], message: `unknown key "${key}"` }));
      case "invalid_key":
        return [{ kind: "bad-key" as const, path, message: issue.issues[0]?.message ?? issue.message }];
      case "invalid_union":
        return flatUnion(issue, path);
      default:
        return [{ kind: "value" as const, path, message: issue.message, ...hintOf(issue) }];
    }
  });
}

function hintOf(issue: z.core.$ZodIssue): { hint?: string } {
  const hint: unknown = issue.code === "custom" ? issue.params?.["hint"] : undefined;
  return typeof hint === "string" ? { hint } : {};
}

function flatUnion(issue: z.core.$ZodIssueInvalidUnion, path: readonly (string | number)[]): SchemaIssue[] {
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const meant = branches.filter((branch) => !branch.some(isOtherKind));
  if (meant.length > 0) return flatIssues(meant.toSorted(byLikelihood)[0] ?? [], path);
  const expected = new Set(branches.flatMap((branch) => branch.filter(isOtherKind).flatMap(expectations)));
  const message = expected.size === 0 ? issue.message : `expected ${[...expected].join(" or ")}`;
  return [{ kind: "value", path, message }];
}

/** The branch wants another kind of value altogether: text where a map stands. */
function isOtherKind(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_union") return issue.errors.length > 0 && issue.errors.every((branch) => branch.some(isOtherKind));
  return issue.code === "invalid_type" || issue.code === "invalid_value";
}

function expectations(issue: z.core.$ZodIssue): string[] {
  if (issue.code !== "invalid_union") return [issue.message.replace(/^expected /, "")];
  return issue.errors.flatMap((branch) => branch.flatMap(expectations));
}

/** Fewer complaints first; of as many, those that lie deeper: more of the value was understood. */
function byLikelihood(a: readonly z.core.$ZodIssue[], b: readonly z.core.$ZodIssue[]): number {
  return a.length - b.length || depth(b) - depth(a);
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(...issues.map(({ path }) => path.length));
}
