import type { Prompts } from "#core/cli/ask/prompts";

/** A person whose answers are known beforehand, in order; every question is noted. A text that is refused is asked again. */
export function scriptedPrompts(...answers: readonly (string | readonly string[])[]): {
  readonly prompts: Prompts;
  readonly asked: string[];
} {
  const asked: string[] = [];
  const left = [...answers];
  const next = (question: string): string | readonly string[] => {
    asked.push(question);
    const answer = left.shift();
    if (answer === undefined) throw new Error(`nobody knows an answer to: ${question}`);
    return answer;
  };
  const prompts: Prompts = {
    select: async (question, choices) => {
      const answer = next(question);
      const found = choices.find(({ value }) => value === answer);
      if (found === undefined) throw new Error(`${String(answer)} is not among ${choices.map(({ value }) => value).join(", ")}`);
      return found.value;
    },
    several: async (question, choices) => {
      const answer = next(question);
      return choices.map(({ value }) => value).filter((value) => answer.includes(value));
    },
    text: async (question, { fallback, problem }) => {
      for (;;) {
        const answer = String(next(question));
        if (answer === "") return fallback;
        if (problem?.(answer) === undefined) return answer;
      }
    },
  };
  return { prompts, asked };
}
