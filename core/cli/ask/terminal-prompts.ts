import { isCancel, multiselect, select, text } from "@clack/prompts";
import { HeraldError } from "#core/errors/herald-error";
import type { Choice, Prompts } from "./prompts.ts";

/** Prompts on this process' terminal. */
export function terminalPrompts(): Prompts {
  return {
    select: async (message, choices) => answered(choices, await select<string>({ message, options: optionsOf(choices) }))[0] ?? left(),
    several: async (message, choices, { optional = false } = {}) =>
      answered(
        choices,
        await multiselect<string>({
          message,
          options: optionsOf(choices),
          required: !optional,
        }),
      ),
    async text(message, { fallback, problem }) {
      const answer = await text({
        message,
        placeholder: fallback,
        validate: (given) => ((given ?? "") === "" ? undefined : problem?.((given ?? "").trim())),
      });
      if (isCancel(answer)) return left();
      // An empty answer comes as nothing at all.
      return ((answer as string | undefined) ?? "").trim() || fallback;
    },
  };
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
