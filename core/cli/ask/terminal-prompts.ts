import { isCancel, multiselect, select, text } from "@clack/prompts";
import { HeraldError } from "#core/errors/herald-error";
import type { Choice, Prompts } from "./prompts.ts";

/** Prompts on this process' terminal. */
export function terminalPrompts(): Prompts {
  return {
    select: async (message, choices) =>
      answered(choices, await whileAsked((signal) => select<string>({ message, options: optionsOf(choices), signal })))[0] ?? left(),
    several: async (message, choices, { optional = false } = {}) =>
      answered(
        choices,
        await whileAsked((signal) => multiselect<string>({ message, options: optionsOf(choices), required: !optional, signal })),
      ),
    async text(message, { fallback, problem }) {
      const validate = (given: string | undefined): string | undefined =>
        (given ?? "") === "" ? undefined : problem?.((given ?? "").trim());
      const answer = await whileAsked((signal) => text({ message, placeholder: fallback, validate, signal }));
      if (isCancel(answer)) return left();
      // An empty answer comes as nothing at all.
      return ((answer as string | undefined) ?? "").trim() || fallback;
    },
  };
}

/** The answer. Where the input has ended (Ctrl-D) clack gives none, and the process would end in the middle of the question: that is leaving, too. */
async function whileAsked<Answer>(ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  process.once("beforeExit", end);
  try {
    return await ask(ended.signal);
  } finally {
    process.off("beforeExit", end);
  }
}

function optionsOf(choices: readonly Choice<string>[]): { value: string; label: string; hint?: string }[] {
  return choices.map(({ value, label, hint }) => ({ value, label, ...(hint === undefined ? {} : { hint }) }));
}

function answered<Value extends string>(choices: readonly Choice<Value>[], answer: string | string[] | symbol): Value[] {
  if (isCancel(answer)) return left();
  const chosen = typeof answer === "string" ? [answer] : answer;
  return choices.filter(({ value }) => Array.isArray(chosen) && chosen.includes(value)).map(({ value }) => value);
}

function left(): never {
  throw new HeraldError("CLI_CANCELLED", "left without an answer: nothing was written");
}
