import { RE2JS, RE2JSException } from "@bufbuild/re2";
import { type Frame, spend, textSteps, tooMuchWork } from "../evaluation.ts";
import { boolType } from "../unify-types.ts";
import { EvaluationError } from "../value.ts";
import { defineFunction, type FunctionDefinition } from "./function-definition.ts";

/** In UTF-16 code units and in instructions of the compiled pattern. */
const longestPattern = 2_000;
const largestProgram = 2_000;

/** One character costs at most the size of the program: this many elementary moves are half a second at worst. */
const mostMoves = 5_000_000;

/** Instructions in all states of one generation of the automaton; the engine makes up to six generations. */
const automatonSize = 200_000;

/** What a pattern costs that is only known at run time. */
const compileSteps = 2_000;

/** A regular expression (RE2): time linear in the text, whatever pattern and text are. */
export interface Pattern {
  test(text: string, frame: Frame): boolean | EvaluationError;
}

export const matches: FunctionDefinition = defineFunction({
  name: "matches",
  usage: "text.matches(pattern)",
  parameters: ["string", "string"],
  gives: () => boolType,
  specialise: ([, pattern]) => {
    if (typeof pattern !== "string") return undefined;
    const compiled = compilePattern(pattern);
    if (compiled instanceof EvaluationError) return { argument: 1, message: compiled.message, hint: lookaround(pattern) };
    return ([text], { frame }) => compiled.test(text, frame);
  },
  run: ([text, pattern], { frame }) => {
    if (!spend(frame, compileSteps)) return tooMuchWork;
    const compiled = compilePattern(pattern);
    return compiled instanceof EvaluationError ? compiled : compiled.test(text, frame);
  },
});

function lookaround(pattern: string): string | undefined {
  return /\(\?<?[=!]|\\[1-9]/.test(pattern) ? "RE2 has no look-around and no back-references" : undefined;
}

class TooComplexError extends Error {}

/** Compiles a pattern, or says what is wrong with it. */
export function compilePattern(source: string): Pattern | EvaluationError {
  if (source.length > longestPattern) return new EvaluationError(`the pattern is longer than ${longestPattern.toString()} characters`);
  try {
    let engine = makeEngine(source);
    const size = engine.re2().prog.numInst();
    if (size > largestProgram) return new EvaluationError("the pattern is too large: its repetitions multiply");
    return {
      test(text, frame) {
        if (!spend(frame, textSteps(text.length))) return tooMuchWork;
        if (text.length * size > mostMoves) return new EvaluationError("the text is too long for this pattern");
        try {
          engine.re2().dfa.cacheClears = 0;
          const found = engine.test(text);
          return spend(frame, engine.re2().dfa.cacheClears * compileSteps) ? found : tooMuchWork;
        } catch (error) {
          if (!(error instanceof TooComplexError)) throw error;
          // The automaton remembers that it gave up; the next text deserves a fresh one.
          engine = makeEngine(source);
          return spend(frame, 10 * compileSteps) ? new EvaluationError("the pattern is too complex for this text") : tooMuchWork;
        }
      },
    };
  } catch (error) {
    if (error instanceof RE2JSException) return new EvaluationError(error.message.replace("error parsing regexp: ", "bad pattern: "));
    throw error;
  }
}

function makeEngine(source: string): RE2JS {
  const engine = new RE2JS(source);
  const re2 = engine.re2();
  re2.dfa.stateLimit = Math.max(200, Math.floor(automatonSize / re2.prog.numInst()));
  // The engine falls back to a simulation that is quadratic in the pattern: a minute for a hostile one.
  re2._nfaFallback = () => {
    throw new TooComplexError();
  };
  return engine;
}
