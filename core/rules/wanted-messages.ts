import type { Json, JsonObject } from "#core/codec/json";
import type { RawRule } from "#core/config/load-rules";
import type { Path } from "#core/config/located-document";
import { phasesOf, splitName } from "#core/config/rule-parts";
import type { LifecycleStepShape, PhaseShape, RuleShape } from "#core/config/rule-shape";
import { isAtOrUnder } from "#core/config/validate";
import type { WantedMessage } from "#core/plugin/connection-check";

type Step = RuleShape["do"][number];
type Phases = Pick<Step, "action"> & { readonly [K in "open" | "update" | "close" | "expired"]?: LifecycleStepShape[K] };

/** What a rule would have a connection's actions do, as far as it is known before anything happens: one for each step and phase that says something. */
export function wantedMessages(rule: RawRule, connection: string): readonly WantedMessage[] {
  return rule.shape.do.flatMap((step, index) => {
    const named = splitName(step.action);
    return named.connection === connection ? messagesOf(rule, step, ["do", index]) : [];
  });
}

function messagesOf(rule: RawRule, step: Step, path: Path): readonly WantedMessage[] {
  const written: Phases = step;
  const opening = written.open === undefined ? [{ phase: {}, path: undefined }] : phasesOf(written.open, [...path, "open"]);
  const later = (["update", "close", "expired"] as const).flatMap((name) => phasesOf(written[name], [...path, name]));
  return [...opening, ...later].flatMap(({ phase, path: at }: { readonly phase: PhaseShape; readonly path: Path | undefined }) => {
    const { op = "create" } = phase;
    if (op === "none" || op === "delete") return [];
    const fields = [...fieldsOf(step.with, [...path, "with"]), ...fieldsOf(phase.with, [...(at ?? path), "with"])];
    const last = new Map(fields.map((field) => [field.name, field]));
    const isKnown = ({ value, path: here }: Field): boolean => !isOpen(rule, value, here);
    return {
      action: splitName(step.action).event,
      rule: rule.id,
      step: step.id ?? String(Number(path[1]) + 1),
      op,
      input: Object.fromEntries([...last.values()].filter(isKnown).map(({ name, value }) => [name, value])),
      templated: [...last.values()].filter((field) => !isKnown(field)).map(({ name }) => name),
    };
  });
}

interface Field {
  readonly name: string;
  readonly value: Json;
  readonly path: Path;
}

function fieldsOf(written: JsonObject | undefined, path: Path): readonly Field[] {
  return Object.entries(written ?? {}).map(([name, value]) => ({ name, value, path: [...path, name] }));
}

/** Whether something of a value is only known when an event is there, or has to come from outside and is not there. */
function isOpen({ standIns, putIn }: RawRule, value: Json, path: Path): boolean {
  if (standIns.some((open) => isAtOrUnder(open, path))) return true;
  const isTemplate = (part: Json, at: Path): boolean => {
    if (typeof part === "string") return part.includes("{{") && !putIn.some((literal) => isAtOrUnder(at, literal));
    if (Array.isArray(part)) return part.some((item: Json, index) => isTemplate(item, [...at, index]));
    if (typeof part !== "object" || part === null) return false;
    return Object.entries(part).some(([name, field]) => isTemplate(field, [...at, name]));
  };
  return isTemplate(value, path);
}
