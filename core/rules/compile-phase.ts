import type { z } from "zod";
import type { JsonObject } from "#core/codec/json";
import type { Path } from "#core/config/located-document";
import type { PhaseShape } from "#core/config/rule-shape";
import type { ScopeTypes } from "#core/expression/scope";
import type { ActionDefinition } from "#core/plugin/action-definition";
import { traitsOf } from "#core/plugin/field-traits";
import { checkInput, pathOfKey, staticPart, type WrittenInput } from "./check-input.ts";
import { both, type CheckedCondition, compileCondition } from "./compile-condition.ts";
import type { CompileContext } from "./compile-context.ts";
import { type CompiledInput, compileInput } from "./compile-input.ts";
import type { CompiledPhase, Computed } from "./compiled-rule.ts";
import { complain, placeIn, type RuleText } from "./issue-place.ts";

/** A step as far as its phases need to know it. */
export interface StepFrame {
  readonly action: ActionDefinition;
  readonly settings: unknown;
  readonly actionName: string;
  /** The path of the step in its rule. */
  readonly path: Path;
  readonly with: JsonObject;
  /** Paths inside the rule whose values were put in from outside, and those about which nothing can be said. */
  readonly putIn: readonly Path[];
  readonly unjudged: readonly Path[];
}

/** Where a phase is written, what it says, and what it may read. */
export interface WrittenPhase {
  readonly op: CompiledPhase["op"];
  readonly shape: PhaseShape;
  /** Undefined for an implied phase. */
  readonly path: Path | undefined;
  readonly types: ScopeTypes;
  readonly condition: CheckedCondition | undefined;
}

/** Compiles what a step does in one phase: its input is the step's `with` with the phase's laid over it, key by key. */
export function compilePhase(text: RuleText, frame: StepFrame, phase: WrittenPhase, context: CompileContext): CompiledPhase {
  const { op, shape, path, types } = phase;
  const own = compileCondition(text, [...(path ?? frame.path), "if"], path === undefined ? undefined : shape.if, {
    types,
    settings: context.settings,
  });
  const condition = phase.condition === undefined ? own : both(phase.condition, own);
  const rest = { op, afterMs: shape.after, condition };
  if (op === "none" || op === "delete") return { ...rest, steps: condition.steps, render: () => ({ ok: true, value: {} }) };
  if (!frame.action.ops.includes(op)) {
    complain(text, path ?? frame.path, "RULE_OP_NOT_OFFERED", `${frame.actionName} cannot ${op}; it can ${frame.action.ops.join(", ")}`);
  }
  const written = layOver(text, frame, phase);
  const input = compileInput(text, written.value, frame.action.input, {
    types,
    settings: context.settings,
    pathOf: (key) => pathOfKey(written, key),
    literals: written.putIn,
  });
  checkInput(text, written, frame.action.input, input.leaves);
  lintInput(text, frame, written, input, op);
  return { ...rest, steps: [...condition.steps, ...input.steps], render: (scope) => checked(input.render(scope), frame, text) };
}

/** Input names that only a create takes. */
export function createOnlyOf(action: ActionDefinition): readonly string[] {
  return Object.entries<z.core.$ZodType>(action.input.shape).flatMap(([name, field]) =>
    traitsOf(field).createOnly === true ? [name] : [],
  );
}

function layOver(text: RuleText, frame: StepFrame, { op, shape, path }: WrittenPhase): WrittenInput {
  const createOnly = op === "edit" ? createOnlyOf(frame.action) : [];
  const value: Record<string, JsonObject[string]> = {};
  for (const [key, field] of Object.entries(frame.with)) if (!createOnly.includes(key)) value[key] = field;
  const phaseKeys: string[] = [];
  for (const [key, field] of Object.entries(path === undefined ? {} : (shape.with ?? {}))) {
    if (field === null) {
      delete value[key];
      continue;
    }
    if (createOnly.includes(key) && path !== undefined) {
      complain(text, [...path, "with", key], "INPUT_CREATE_ONLY", `"${key}" belongs to a new message: an edit cannot take it`);
    }
    value[key] = field;
    phaseKeys.push(key);
  }
  const phasePath = path === undefined ? undefined : [...path, "with"];
  const written = { value, stepPath: [...frame.path, "with"], phasePath, phaseKeys };
  return { ...written, putIn: insideOf(frame.putIn, written), unjudged: insideOf(frame.unjudged, written) };
}

/** Paths of the rule as paths of the input, as far as they lie in it. */
function insideOf(paths: readonly Path[], input: Omit<WrittenInput, "putIn" | "unjudged">): readonly Path[] {
  return paths.flatMap((path) => {
    for (const base of [input.phasePath, input.stepPath]) {
      if (base === undefined || !base.every((part, depth) => path[depth] === part)) continue;
      const inside = path.slice(base.length);
      const isPhase = base === input.phasePath;
      if (input.phaseKeys.includes(String(inside[0])) === isPhase) return [inside];
    }
    return [];
  });
}

function lintInput(text: RuleText, frame: StepFrame, written: WrittenInput, input: CompiledInput, op: string): void {
  if (op !== "create" || frame.action.lint === undefined || frame.settings === undefined) return;
  const known = staticPart(written.value, input.leaves, written.unjudged);
  const templated = [...new Set([...input.leaves.map(({ path }) => String(path[0])), ...written.unjudged.map((path) => String(path[0]))])];
  for (const message of frame.action.lint(frame.settings, known, templated)) {
    const isWarning = message.startsWith("warning: ");
    text.diagnostics.push({
      code: "INPUT_REFUSED",
      message: isWarning ? message.slice("warning: ".length) : message,
      severity: isWarning ? "warning" : "error",
      place: placeIn(text, [...frame.path, "with"]),
    });
  }
}

/** What an action would refuse is an error of the rule, not a request. */
function checked(rendered: Computed<JsonObject>, frame: StepFrame, text: RuleText): Computed<JsonObject> {
  if (!rendered.ok) return rendered;
  const parsed = frame.action.input.safeParse(rendered.value);
  if (parsed.success) return rendered;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  return { ok: false, message: `${frame.actionName} does not take this input: ${issues}`, place: placeIn(text, [...frame.path, "with"]) };
}
