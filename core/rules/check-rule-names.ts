import type { z } from "zod";
import { type Diagnostic, errorAt } from "#core/config/diagnostic";
import type { LoadedConfig } from "#core/config/load-config";
import type { RawRule } from "#core/config/load-rules";
import type { Path } from "#core/config/located-document";
import { phasesOf, splitName } from "#core/config/rule-parts";
import { isAtOrUnder } from "#core/config/validate";
import { didYouMean } from "#core/errors/suggest";
import { traitsOf } from "#core/plugin/field-traits";

/** Inputs of steps that name a rule (`herald.ack`) name one that is there, and of which something can be open. A template is judged when it is rendered. */
export function checkRuleNames({ bots, connections }: LoadedConfig): readonly Diagnostic[] {
  const rules = bots.flatMap((bot) => bot.rules);
  const lifecycles = rules.filter(({ shape }) => "lifecycle" in shape).map(({ id }) => id);
  return rules.flatMap((rule) =>
    writtenInputs(rule).flatMap(({ action, name, value, path }) => {
      const { connection, event } = splitName(action);
      const fields: { readonly [name: string]: z.core.$ZodType } | undefined =
        connections.get(connection)?.plugin.actions[event]?.input.shape;
      const field = fields?.[name];
      if (field === undefined || traitsOf(field).names !== "lifecycle rule" || lifecycles.includes(value)) return [];
      const hint =
        didYouMean(value, lifecycles) ?? (lifecycles.length === 0 ? undefined : `the lifecycle rules are ${lifecycles.join(", ")}`);
      return [errorAt(rule.document.placeOf([...rule.path, ...path]), "RULE_UNKNOWN_RULE", `there is no lifecycle rule "${value}"`, hint)];
    }),
  );
}

interface WrittenText {
  readonly action: string;
  readonly name: string;
  readonly value: string;
  /** Inside the rule. */
  readonly path: Path;
}

/** The texts of a rule's steps and their opening phases that are neither templates nor from outside. */
function writtenInputs({ shape, putIn, standIns }: RawRule): readonly WrittenText[] {
  return shape.do.flatMap((step, index) => {
    const own = { with: step.with, path: ["do", index] as Path };
    const phases = "open" in step ? phasesOf(step.open, ["do", index, "open"]).map(({ phase, path }) => ({ with: phase.with, path })) : [];
    return [own, ...phases].flatMap(({ with: inputs = {}, path }) =>
      Object.entries(inputs).flatMap(([name, value]): readonly WrittenText[] => {
        const at = [...path, "with", name];
        const isOutside = [...putIn, ...standIns].some((one) => isAtOrUnder(at, one));
        return typeof value !== "string" || value.includes("{{") || isOutside ? [] : [{ action: step.action, name, value, path: at }];
      }),
    );
  });
}
