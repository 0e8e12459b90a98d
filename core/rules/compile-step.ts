import type { JsonObject } from "#core/codec/json";
import type { Path } from "#core/config/located-document";
import { clausesOf, phasesOf, splitName } from "#core/config/rule-parts";
import type { EventStepShape, LifecycleStepShape } from "#core/config/rule-shape";
import { didYouMean } from "#core/errors/suggest";
import type { ScopeTypes } from "#core/expression/scope";
import type { ActionDefinition } from "#core/plugin/action-definition";
import { compileCondition } from "./compile-condition.ts";
import type { CompileContext, RuleConnection } from "./compile-context.ts";
import { compilePhase, createOnlyOf, inputsWith, type StepFrame } from "./compile-phase.ts";
import type { CompiledPhase, CompiledStep, PhaseName } from "./compiled-rule.ts";
import { complain, placeIn, type RuleText } from "./issue-place.ts";
import type { OutsideValues } from "./outside-values.ts";

/** What a step may read in each phase. */
export type PhaseTypes = { readonly [K in PhaseName]: ScopeTypes };

/** A step whose action is known. */
export interface FoundAction {
  readonly connection: RuleConnection;
  readonly name: string;
  readonly definition: ActionDefinition;
}

type StepShape = EventStepShape | LifecycleStepShape;

/** The phases that a step may write; a step of an event rule has none. */
type WrittenPhases = Pick<StepShape, "action"> & { readonly [K in PhaseName]?: LifecycleStepShape[K] };

/** Compiles one step; undefined when its action is not known. `id` is given to a step of an event rule that has none. */
export function compileStep(
  text: RuleText,
  step: { readonly path: Path; readonly shape: StepShape; readonly id: string; readonly action: FoundAction },
  parts: { readonly types: PhaseTypes; readonly outside: OutsideValues; readonly context: CompileContext },
): CompiledStep {
  const { shape, path, id, action } = step;
  const frame: StepFrame = {
    action: action.definition,
    settings: action.connection.settings,
    actionName: shape.action,
    path,
    with: shape.with ?? {},
    ...parts.outside,
  };
  const phases = compilePhases(text, shape, frame, parts);
  checkSelfReading(text, path, id, phases.open);
  const config = action.connection.settings;
  return {
    id,
    connection: action.connection.name,
    action: action.name,
    place: placeIn(text, path),
    late: ("late" in shape ? shape.late : undefined) ?? "drop",
    deliverWithinMs: shape.deliver_within,
    onAmbiguous: shape.on_ambiguous ?? "resend",
    dependsOn: [...new Set(phases.open.flatMap(({ steps }) => steps))].filter((other) => other !== id),
    ops: action.definition.ops,
    notifying: inputsWith(action.definition, "notifies"),
    phases,
    recreate: recreateOf(phases.open, action.definition),
    idempotency: (op) => action.definition.idempotency(config, op),
    followUps: (input) => withInput(action.definition, input, (parsed) => action.definition.followUps?.(config, parsed) ?? [], []),
    target: (input) => withInput(action.definition, input, (parsed) => action.definition.target(config, parsed), shape.action),
  };
}

/** Looks an action up by `<connection>.<action>`; says what is near when there is none. An unknown connection has been said where the configuration was read. */
export function findAction(text: RuleText, path: Path, name: string, { connections }: CompileContext): FoundAction | undefined {
  const { connection: connectionName, event: action } = splitName(name);
  const connection = connections.get(connectionName);
  if (connection === undefined) return undefined;
  const { actions, name: plugin } = connection.plugin;
  const definition = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (definition !== undefined) return { connection, name: action, definition };
  const known = Object.keys(actions);
  const hint = didYouMean(action, known) ?? (known.length === 0 ? `${plugin} has no actions` : `actions: ${known.join(", ")}`);
  complain(text, path, "RULE_UNKNOWN_ACTION", `${plugin} has no action "${action}"`, hint);
  return undefined;
}

function compilePhases(
  text: RuleText,
  shape: StepShape,
  frame: StepFrame,
  { types, context }: { readonly types: PhaseTypes; readonly context: CompileContext },
): CompiledStep["phases"] {
  const { settings } = context;
  const stepCondition = compileCondition(text, clausesOf(shape.if, [...frame.path, "if"]), { types: types.open, settings });
  const written: WrittenPhases = shape;
  const compile = (name: PhaseName): readonly CompiledPhase[] =>
    phasesOf(written[name], [...frame.path, name]).map(({ phase, path }) => {
      const condition = name === "open" ? stepCondition : undefined;
      return compilePhase(text, frame, { op: phase.op ?? "create", shape: phase, path, types: types[name], condition }, context);
    });
  const implied = { op: "create", shape: {}, path: undefined, types: types.open, condition: stepCondition } as const;
  const open = written.open === undefined ? [compilePhase(text, frame, implied, context)] : compile("open");
  const close = compile("close");
  // An expiry is told as a close is, but nothing is deleted for mere silence.
  const expired = written.expired === undefined ? close.filter(({ op }) => op !== "delete") : compile("expired");
  return { open, update: compile("update"), remind: compile("remind"), flapping: compile("flapping"), close, expired };
}

/** A message cannot be made of what making it returns. */
function checkSelfReading(text: RuleText, path: Path, id: string, open: readonly CompiledPhase[]): void {
  if (open.some(({ op, steps }) => op === "create" && steps.includes(id)))
    complain(text, path, "STEP_READS_ITSELF", `steps.${id} is what this step's create returns: it is not there while that is made`);
}

/** The opening again, without what only a first message takes: nobody is pinged twice. */
function recreateOf(open: readonly CompiledPhase[], action: ActionDefinition): CompiledPhase {
  const createOnly = createOnlyOf(action);
  const phase = open.find(({ op }) => op === "create") ?? open[0];
  if (phase === undefined) throw new Error("a step has at least one opening phase");
  return {
    ...phase,
    afterMs: undefined,
    render(scope) {
      const rendered = phase.render(scope);
      if (!rendered.ok) return rendered;
      return { ok: true, value: Object.fromEntries(Object.entries(rendered.value).filter(([name]) => !createOnly.includes(name))) };
    },
  };
}

/** A rendered input was parsed once already; one that no longer parses is delivery's to refuse. */
function withInput<T>(
  action: ActionDefinition,
  input: JsonObject,
  use: (parsed: { readonly [name: string]: unknown }) => T,
  otherwise: T,
): T {
  const parsed = action.input.safeParse(input);
  return parsed.success ? use(parsed.data) : otherwise;
}
