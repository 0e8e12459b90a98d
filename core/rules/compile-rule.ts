import { clausesOf } from "#core/config/rule-parts";
import type { EventRuleShape, LifecycleRuleShape, RuleShape } from "#core/config/rule-shape";
import type { ScopeTypes } from "#core/expression/scope";
import type { ValueType } from "#core/expression/value-type";
import { valueTypeOf } from "#core/plugin/value-type-of";
import { checkPhases } from "./check-phases.ts";
import { compileCondition } from "./compile-condition.ts";
import { type CompileContext, constantTypes } from "./compile-context.ts";
import { compileEntries, type CompiledEntries } from "./compile-entry.ts";
import { compileHold } from "./compile-hold.ts";
import { compileFlow } from "./compile-flow.ts";
import { compileGrouping } from "./compile-grouping.ts";
import { compileHolding, compileNoise } from "./compile-holding.ts";
import { compileKey } from "./compile-key.ts";
import { compileStep, findAction, type FoundAction, type PhaseTypes } from "./compile-step.ts";
import { compileVars } from "./compile-vars.ts";
import type { CompiledRule, CompiledStep, Entry, EventRule, LifecycleRule } from "./compiled-rule.ts";
import { complain, placeIn, type RuleText } from "./issue-place.ts";
import { lifecycleTypes } from "./lifecycle-types.ts";
import { commonFields } from "./merge-types.ts";
import type { OutsideValues } from "./outside-values.ts";
import { metaType } from "./scope-types.ts";
import { checkStepOrder } from "./step-order.ts";

/** Compiles a rule whose shape is right. Whatever is wrong with it is added to the text's diagnostics; the rule may run only when no error is among them. */
export function compileRule(text: RuleText, shape: RuleShape, outside: OutsideValues, context: CompileContext): CompiledRule {
  return "lifecycle" in shape ? compileLifecycle(text, shape, outside, context) : compileEvent(text, shape, outside, context);
}

function compileEvent(text: RuleText, shape: EventRuleShape, outside: OutsideValues, context: CompileContext): EventRule {
  const when = compileEntries(text, ["when"], shape.when, { outside, context });
  const incoming = { event: commonFields(when.payloads), meta: metaType, ...constantTypes(context) };
  const vars = compileVars(text, shape.vars, { types: incoming, settings: context.settings });
  const typed = { ...incoming, vars: vars.type };
  const flow = compileFlow(text, shape, { types: typed, settings: context.settings });
  const types = shape.batch === undefined ? typed : { ...typed, events: { kind: "list", item: incoming.event } as const };
  const steps = compileSteps(text, shape, {
    types: { open: types, update: types, remind: types, flapping: types, close: types, expired: types },
    outside,
    context,
  });
  const { entries } = when;
  return {
    kind: "event",
    when: entries,
    flow,
    steps,
    ...holdOf(text, shape, types, context),
    ...factsOf(text, shape, { incoming, vars, entries, context }),
  };
}

function compileLifecycle(text: RuleText, shape: LifecycleRuleShape, outside: OutsideValues, context: CompileContext): LifecycleRule {
  const { lifecycle } = shape;
  const compile = (name: "open" | "update" | "close"): CompiledEntries =>
    compileEntries(text, ["lifecycle", name], lifecycle[name], { outside, context });
  const parts = { open: compile("open"), update: compile("update"), close: compile("close") };
  const types = lifecycleTypes(parts, context);
  const vars = compileVars(text, shape.vars, { types: types.vars, settings: context.settings });
  if (lifecycle.close === undefined) checkThatItCloses(text, shape, parts.open.entries);
  checkPhases(text, shape);
  const { open, update, close } = { open: parts.open.entries, update: parts.update.entries, close: parts.close.entries };
  return {
    kind: "lifecycle",
    ...holdOf(text, shape, types.grouping(vars.type), context),
    ...factsOf(text, shape, { incoming: types.judged, vars, entries: [...open, ...update, ...close], context }),
    computeKey: compileKey(text, ["lifecycle", "key"], lifecycle.key, { types: types.key, settings: context.settings }),
    keySource: JSON.stringify(lifecycle.key),
    open,
    update,
    close: lifecycle.close === undefined ? undefined : close,
    ...compileHolding(lifecycle),
    ...compileNoise(lifecycle),
    reopenWithinMs: lifecycle.reopen_within ?? 0,
    expireAfterMs: lifecycle.expire_after,
    onStart: lifecycle.on_start ?? "reconcile",
    flow: compileFlow(text, shape, { types: types.phases(vars.type, false).open, settings: context.settings }),
    groupBy: compileGrouping(text, shape.group_by, { types: types.grouping(vars.type), settings: context.settings }),
    steps: compileSteps(text, shape, { types: types.phases(vars.type, shape.group_by !== undefined), outside, context }),
  };
}

function holdOf(text: RuleText, shape: RuleShape, types: ScopeTypes, context: CompileContext): Pick<CompiledRule, "hold"> {
  const hold = compileHold(text, shape, types, context);
  return hold === undefined ? {} : { hold };
}

function factsOf(
  text: RuleText,
  shape: RuleShape,
  parts: {
    readonly incoming: ScopeTypes;
    readonly vars: ReturnType<typeof compileVars>;
    readonly entries: readonly Entry[];
    readonly context: CompileContext;
  },
): Pick<CompiledRule, "id" | "place" | "condition" | "computeVars" | "connections" | "lists" | "maps"> {
  const { incoming, vars, entries, context } = parts;
  return {
    id: shape.id,
    place: placeIn(text, []),
    condition: compileCondition(text, clausesOf(shape.if, ["if"]), { types: incoming, settings: context.settings }),
    computeVars: (scope) => vars.compute(scope),
    connections: [...new Set(entries.map(({ connection }) => connection))],
    lists: context.lists,
    maps: context.maps,
  };
}

function compileSteps(
  text: RuleText,
  shape: RuleShape,
  parts: { readonly types: PhaseTypes; readonly outside: OutsideValues; readonly context: CompileContext },
): readonly CompiledStep[] {
  const actions = shape.do.map((step, index) => findAction(text, ["do", index, "action"], step.action, parts.context));
  const steps = { kind: "object", fields: outputsOf(shape, actions) } as const;
  const withSteps = (types: ScopeTypes): ScopeTypes => ({ ...types, steps });
  const { open, update, remind, flapping, close, expired } = parts.types;
  const types = {
    open: withSteps(open),
    update: withSteps(update),
    remind: withSteps(remind),
    flapping: withSteps(flapping),
    close: withSteps(close),
    expired: withSteps(expired),
  };
  const compiled = shape.do.flatMap((step, index) => {
    const action = actions[index];
    if (action === undefined) return [];
    return [compileStep(text, { path: ["do", index], shape: step, id: step.id ?? `${index + 1}`, action }, { ...parts, types })];
  });
  return checkStepOrder(text, compiled);
}

/** `steps.<id>`: what the create of each named step returns. */
function outputsOf(shape: RuleShape, actions: readonly (FoundAction | undefined)[]): { readonly [id: string]: ValueType } {
  const fields: Record<string, ValueType> = {};
  for (const [index, { id }] of shape.do.entries()) {
    const action = actions[index];
    if (id !== undefined) fields[id] = action === undefined ? { kind: "any" } : valueTypeOf(action.definition.output);
  }
  return fields;
}

/** An event that does not meet an entry's parameters is not about the entry, so only its `if` can stop holding. */
function checkThatItCloses(text: RuleText, shape: LifecycleRuleShape, open: readonly Entry[]): void {
  const canFail = open.length === 0 || open.some(({ condition }) => condition.clauses.length > 0);
  if (canFail || shape.lifecycle.expire_after !== undefined) return;
  complain(
    text,
    ["lifecycle"],
    "LIFECYCLE_NEVER_CLOSES",
    "nothing ever closes this: there is no `close`, no `if` on an opening entry that could stop holding, and no `expire_after`",
    "add one of them",
  );
}
