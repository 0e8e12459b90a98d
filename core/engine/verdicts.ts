import type { Clause, Verdict } from "#core/rules/compiled-rule";
import type { StepVerdict } from "./step.ts";

/** The rule acted: something was, or will be, told. */
export function fired(reason: string): StepVerdict {
  return { outcome: "fired", reason };
}

/** The input changed what is known, and that is all. */
export function applied(reason: string): StepVerdict {
  return { outcome: "applied", reason };
}

/** The input came too late, or concerns nothing that is known. */
export function ignored(reason: string): StepVerdict {
  return { outcome: "ignored", reason };
}

/** The rule is not about this event. */
export function noMatch(reason: string, clause?: Clause): StepVerdict {
  return { outcome: "no-match", reason, ...(clause === undefined ? {} : { clause }) };
}

/** Something could not be computed. */
export function failed(reason: string, clause?: Clause): StepVerdict {
  return { outcome: "error", reason, ...(clause === undefined ? {} : { clause }) };
}

/** Why a condition did not hold, in words for people. */
export function whyNot(verdict: Exclude<Verdict, { readonly holds: true }>): string {
  const { source, place } = verdict.clause;
  const where = `${place.file}:${place.line}:${place.column}`;
  return verdict.holds === "error" ? `${where}: ${verdict.message} in: ${source}` : `${where}: does not hold: ${source}`;
}
