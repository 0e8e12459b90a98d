import type { Scope } from "./scope.ts";
import { EvaluationError, type Markup, type Value } from "./value.ts";

/** What a compiled node gives. `null` is what is null or absent. */
export type Result = Value | Markup | EvaluationError;

/** One evaluation under way. */
export interface Frame {
  readonly scope: Scope;
  /** The variables of the comprehensions around the running node, by slot. */
  readonly locals: Result[];
  /** What is left to spend; below zero everything that costs is refused. */
  stepsLeft: number;
}

/** A compiled node: pure but for the frame's variables and steps. */
export type Run = (frame: Frame) => Result;

/** The work of one evaluation. A step is about one element visited or 64 characters of text read or built. */
const stepLimit = 100_000;

/** No text that an expression builds is longer, in UTF-16 code units. */
export const longestText = 1_000_000;

export function startFrame(scope: Scope): Frame {
  return { scope, locals: [], stepsLeft: stepLimit };
}

/** The error of an evaluation that has spent its steps. */
export const tooMuchWork: EvaluationError = new EvaluationError("the expression takes too much work for this event");

/** Takes steps from the frame; false when they are spent, now and from then on. */
export function spend(frame: Frame, steps: number): boolean {
  frame.stepsLeft -= steps;
  return frame.stepsLeft >= 0;
}

/** What reading or building a text of this length costs. */
export function textSteps(length: number): number {
  return 1 + (length >> 6);
}

export function isError(result: Result): result is EvaluationError {
  // The type is asked first because nearly everything is a text, a number or a boolean.
  return typeof result === "object" && result instanceof EvaluationError;
}
