import type { z } from "zod";
import type { JsonObject } from "#core/codec/json";
import type { Path } from "#core/config/located-document";
import { clausesOf } from "#core/config/rule-parts";
import type { PhaseShape } from "#core/config/rule-shape";
import type { ScopeTypes } from "#core/expression/scope";
import type { ActionDefinition } from "#core/plugin/action-definition";
import { traitsOf } from "#core/plugin/field-traits";
import { checkInput, pathOfKey, staticPart, type WrittenInput } from "./check-input.ts";
import { both, type CheckedCondition, compileCondition } from "./compile-condition.ts";
import type { CompileContext } from "./compile-context.ts";
import { type CompiledInput, compileInput, type InputContext } from "./compile-input.ts";
import type { CompiledPhase, Computed } from "./compiled-rule.ts";
import { complain, placeIn, type RuleText } from "./issue-place.ts";
import { type OutsideValues, pathsUnder } from "./outside-values.ts";
import { shapeStandIns } from "./shape-stand-ins.ts";

/** A step as far as its phases need to know it. */
export interface StepFrame extends OutsideValues {
  readonly action: ActionDefinition;
  readonly settings: unknown;
  readonly actionName: string;
  /** The path of the step in its rule. */
  readonly path: Path;
  readonly with: JsonObject;
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
  const { settings } = context;
  const own = compileCondition(text, path === undefined ? [] : clausesOf(shape.if, [...path, "if"]), { types, settings });
  const condition = phase.condition === undefined ? own : both(phase.condition, own);
  const rest = { op, afterMs: shape.after, condition };
  if (op === "none") return { ...rest, steps: condition.steps, render: () => ({ ok: true, value: {} }) };
  if (!frame.action.ops.includes(op)) {
    complain(text, path ?? frame.path, "RULE_OP_NOT_OFFERED", `${frame.actionName} cannot ${op}; it can ${frame.action.ops.join(", ")}`);
  }
  if (op === "delete") return { ...rest, steps: condition.steps, render: renderDelete(text, frame, phase, settings) };
  const written = layOver(text, frame, phase);
  const input = compileWritten(text, frame, written, { types, settings });
  checkInput(text, written, frame.action.input, input.leaves);
  lintInput(text, frame, written, input, op);
  return { ...rest, steps: [...condition.steps, ...input.steps], render: (scope) => checked(input.render(scope), frame, text) };
}

function compileWritten(text: RuleText, frame: StepFrame, written: WrittenInput, context: InputContext): CompiledInput {
  const pathOf = (key: string): Path => pathOfKey(written, key);
  return compileInput(text, written.value, frame.action.input, { ...context, pathOf, literals: written.putIn });
}

/** The place of the message stands in the step's inputs, so a delete carries them too. It says nothing, so what cannot be rendered any more holds it up no longer. */
function renderDelete(
  text: RuleText,
  frame: StepFrame,
  phase: WrittenPhase,
  settings: CompileContext["settings"],
): CompiledPhase["render"] {
  // Whatever is wrong with these inputs was said where they make the message.
  const unsaid = { ...text, diagnostics: [] };
  const input = compileWritten(unsaid, frame, layOver(unsaid, frame, { ...phase, shape: {} }), { types: phase.types, settings });
  return (scope) => {
    const rendered = checked(input.render(scope), frame, text);
    return rendered.ok ? rendered : { ok: true, value: {} };
  };
}

/** Input names that only a create takes. */
export function createOnlyOf(action: ActionDefinition): readonly string[] {
  return inputsWith(action, "createOnly");
}

/** Top-level input names whose field has a trait. */
export function inputsWith({ input }: ActionDefinition, trait: "createOnly" | "notifies"): readonly string[] {
  return Object.entries<z.core.$ZodType>(input.shape).flatMap(([name, field]) => (traitsOf(field)[trait] === true ? [name] : []));
}

function layOver(text: RuleText, frame: StepFrame, { op, shape, path }: WrittenPhase): WrittenInput {
  const createOnly = op === "edit" || op === "delete" ? createOnlyOf(frame.action) : [];
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
  const unjudged = insideOf(frame.unjudged, written);
  return { ...written, value: shapeStandIns(value, unjudged, frame.action.input), putIn: insideOf(frame.putIn, written), unjudged };
}

/** Paths of the rule as paths of the input, as far as they lie in it. */
function insideOf(paths: readonly Path[], { stepPath, phasePath, phaseKeys }: Omit<WrittenInput, "putIn" | "unjudged">): readonly Path[] {
  const isPhaseKey = ([key]: Path): boolean => phaseKeys.includes(String(key));
  const ofPhase = phasePath === undefined ? [] : pathsUnder(paths, phasePath).filter(isPhaseKey);
  return [...ofPhase, ...pathsUnder(paths, stepPath).filter((path) => !isPhaseKey(path))];
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
