import type { JsonObject } from "#core/codec/json";
import type { Place } from "#core/errors/herald-error";
import type { Scope } from "#core/expression/scope";
import type { CompiledPhase, CompiledRule, CompiledStep, PhaseName } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { thingScope } from "../scope.ts";
import { enqueueCreate } from "../slots/enqueue-create.ts";
import { enqueueDelete } from "../slots/enqueue-delete.ts";
import { enqueueEdit } from "../slots/enqueue-edit.ts";
import { enqueueReply } from "../slots/enqueue-reply.ts";
import { currentSlot } from "../slots/queue.ts";
import { whyNot } from "../verdicts.ts";
import { recordFailure } from "./record-failure.ts";

/** What a phase of a step is asked for. */
export interface PhaseRun {
  readonly rule: CompiledRule;
  readonly step: CompiledStep;
  readonly phase: CompiledPhase;
  readonly cause: PhaseName | "recreate";
}

/**
 * Does one phase of one step now: asks its `if`, renders its input from the thing as known, enqueues the op. An edit, reply or delete
 * does nothing when there is no message. False when its `if` said no or something could not be computed; the latter is recorded as a dead op.
 */
export function runPhase(draft: Draft, run: PhaseRun): boolean {
  const { rule, step, phase } = run;
  const { actor } = draft;
  if (actor === undefined) return false;
  const scope = thingScope(rule, actor, draft.now);
  const verdict = phase.condition.test(scope);
  if (verdict.holds === false) return false;
  if (verdict.holds === "error") return fail(draft, run, whyNot(verdict));
  if (phase.op === "none" || (phase.op !== "create" && currentSlot(draft, step.id) === undefined)) return true;
  const input = phase.render(scope);
  if (!input.ok) return fail(draft, run, `${placeText(input.place)}: ${input.message}`);
  enqueue(draft, run, input.value, scope);
  return true;
}

function enqueue(draft: Draft, { step, phase, cause }: PhaseRun, input: JsonObject, scope: Scope): void {
  if (phase.op === "create") {
    enqueueCreate(draft, step, cause, input, editableInput(step, input, scope));
    return;
  }
  const slot = currentSlot(draft, step.id);
  if (slot === undefined) return;
  if (phase.op === "edit") enqueueEdit(draft, slot, step, cause, input);
  else if (phase.op === "reply") enqueueReply(draft, slot, step, cause, input);
  else if (phase.op === "delete") enqueueDelete(draft, slot, step, cause, input);
}

/** What an edit to the same content would carry: an edit does not inherit create-only inputs. */
function editableInput(step: CompiledStep, input: JsonObject, scope: Scope): JsonObject {
  if (!step.ops.includes("edit")) return input;
  const editable = step.recreate.render(scope);
  return editable.ok ? editable.value : input;
}

function fail(draft: Draft, { step, phase, cause }: PhaseRun, message: string): false {
  draft.problems.push(`step ${step.id}: ${message}`);
  if (phase.op !== "none") recordFailure(draft, step, { op: phase.op, cause, message });
  return false;
}

function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
