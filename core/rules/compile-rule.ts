import type { EventRuleShape, LifecycleRuleShape, RuleShape } from "#core/config/rule-shape";
import type { ScopeTypes } from "#core/expression/scope";
import type { ValueType } from "#core/expression/value-type";
import { valueTypeOf } from "#core/plugin/value-type-of";
import { compileCondition } from "./compile-condition.ts";
import { type CompileContext, constantTypes } from "./compile-context.ts";
import { compileEntries, type TypedEntry } from "./compile-entry.ts";
import { compileKey } from "./compile-key.ts";
import { compileStep, findAction, type FoundAction, type OutsideValues, type PhaseTypes } from "./compile-step.ts";
import { compileVars } from "./compile-vars.ts";
import type { CompiledRule, CompiledStep, EventRule, LifecycleRule } from "./compiled-rule.ts";
import { complain, placeIn, type RuleText } from "./issue-place.ts";
import { allFields, commonFields } from "./merge-types.ts";
import { entityType, metaType } from "./scope-types.ts";
import { checkStepOrder } from "./step-order.ts";

/** Compiles a rule whose shape is right. Whatever is wrong with it is added to the text's diagnostics; the rule may run only when no error is among them. */
export function compileRule(text: RuleText, shape: RuleShape, outside: OutsideValues, context: CompileContext): CompiledRule {
  return "lifecycle" in shape ? compileLifecycle(text, shape, outside, context) : compileEvent(text, shape, outside, context);
}

function compileEvent(text: RuleText, shape: EventRuleShape, outside: OutsideValues, context: CompileContext): EventRule {
  const when = compileEntries(text, ["when"], shape.when, context);
  const incoming = { event: commonFields(payloadsOf(when)), meta: metaType, ...constantTypes(context) };
  const vars = compileVars(text, shape.vars, { types: incoming, settings: context.settings });
  const types = { ...incoming, vars: vars.type };
  const steps = compileSteps(text, shape, { types: { open: types, update: types, close: types, expired: types }, outside, context });
  return { kind: "event", when, steps, ...factsOf(text, shape, { incoming, vars, entries: when, context }) };
}

function compileLifecycle(text: RuleText, shape: LifecycleRuleShape, outside: OutsideValues, context: CompileContext): LifecycleRule {
  const { lifecycle } = shape;
  const entries = (name: "open" | "update" | "close"): readonly TypedEntry[] =>
    lifecycle[name] === undefined ? [] : compileEntries(text, ["lifecycle", name], lifecycle[name], context);
  const [open, update, close] = [entries("open"), entries("update"), entries("close")];
  const all = [...open, ...update, ...close];
  const settings = context.settings;
  const constants = { meta: metaType, ...constantTypes(context) };
  const keyTypes = { event: commonFields(payloadsOf(all)), ...constants };
  const judged = { event: commonFields(payloadsOf([...open, ...update])), ...constants };
  const vars = compileVars(text, shape.vars, { types: judged, settings });
  if (lifecycle.close === undefined) checkThatItCloses(text, shape, open);
  return {
    kind: "lifecycle",
    ...factsOf(text, shape, { incoming: judged, vars, entries: all, context }),
    computeKey: compileKey(text, ["lifecycle", "key"], lifecycle.key, { types: keyTypes, settings }),
    keySource: JSON.stringify(lifecycle.key),
    open,
    update,
    close: lifecycle.close === undefined ? undefined : close,
    forMs: lifecycle.for ?? 0,
    keepFiringForMs: lifecycle.keep_firing_for ?? 0,
    reopenWithinMs: lifecycle.reopen_within ?? 0,
    expireAfterMs: lifecycle.expire_after,
    onStart: lifecycle.on_start ?? "reconcile",
    steps: compileSteps(text, shape, { types: phaseTypes({ open, update, close }, { ...constants, vars: vars.type }), outside, context }),
  };
}

/** What `event` is in each phase: the opening one overlaid with every later one. */
function phaseTypes(
  {
    open,
    update,
    close,
  }: { readonly open: readonly TypedEntry[]; readonly update: readonly TypedEntry[]; readonly close: readonly TypedEntry[] },
  rest: ScopeTypes,
): PhaseTypes {
  const [opening, updating, closing] = [payloadsOf(open), payloadsOf(update), payloadsOf(close)];
  const types = (event: ValueType): ScopeTypes => ({ ...rest, event, entity: entityType });
  const closed = types(allFields([...opening, ...updating, ...closing], opening));
  return {
    open: types(commonFields(opening)),
    update: types(allFields([...opening, ...updating], opening)),
    close: closed,
    expired: closed,
  };
}

function payloadsOf(entries: readonly TypedEntry[]): readonly ValueType[] {
  return entries.map(({ payload }) => payload);
}

function factsOf(
  text: RuleText,
  shape: RuleShape,
  parts: {
    readonly incoming: ScopeTypes;
    readonly vars: ReturnType<typeof compileVars>;
    readonly entries: readonly TypedEntry[];
    readonly context: CompileContext;
  },
): Pick<CompiledRule, "id" | "place" | "condition" | "computeVars" | "connections" | "lists" | "maps"> {
  const { incoming, vars, entries, context } = parts;
  return {
    id: shape.id,
    place: placeIn(text, []),
    condition: compileCondition(text, ["if"], shape.if, { types: incoming, settings: context.settings }),
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
  const { open, update, close, expired } = parts.types;
  const types = { open: withSteps(open), update: withSteps(update), close: withSteps(close), expired: withSteps(expired) };
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
    if (id !== undefined && action !== undefined) fields[id] = valueTypeOf(action.definition.output);
  }
  return fields;
}

function checkThatItCloses(text: RuleText, shape: LifecycleRuleShape, open: readonly TypedEntry[]): void {
  const canFail = open.some(({ condition, parameters }) => condition.clauses.length > 0 || Object.keys(parameters).length > 0);
  if (canFail || shape.lifecycle.expire_after !== undefined) return;
  complain(
    text,
    ["lifecycle"],
    "LIFECYCLE_NEVER_CLOSES",
    "nothing ever closes this: there is no `close`, no `if` on an opening entry that could stop holding, and no `expire_after`",
    "add one of them",
  );
}
