import type { Path } from "#core/config/located-document";
import { type PhasePart, phasesOf } from "#core/config/rule-parts";
import type { LifecycleRuleShape, LifecycleStepShape } from "#core/config/rule-shape";
import type { PhaseName } from "./compiled-rule.ts";
import { complain, type RuleText } from "./issue-place.ts";

type Phases = { readonly [K in PhaseName]: readonly PhasePart[] };

/** Refuses phases of a lifecycle's steps that could never do anything: what is written is done, or said. */
export function checkPhases(text: RuleText, { lifecycle, do: steps }: LifecycleRuleShape): void {
  if (lifecycle.repeat_every !== undefined && steps.every(({ remind }) => remind === undefined))
    complain(
      text,
      ["lifecycle", "repeat_every"],
      "PHASE_MISSING",
      "no step says what a reminder is",
      "add `remind:` to a step, such as { op: reply, with: { … } }",
    );
  for (const [index, step] of steps.entries()) {
    const path = ["do", index];
    if (step.expired !== undefined && lifecycle.expire_after === undefined)
      complain(text, [...path, "expired"], "PHASE_NEVER_COMES", "nothing ever expires here: the rule has no `expire_after`");
    if (step.remind !== undefined && lifecycle.repeat_every === undefined)
      complain(text, [...path, "remind"], "PHASE_NEVER_COMES", "nothing ever reminds here: the lifecycle has no `repeat_every`");
    if (step.flapping !== undefined && lifecycle.flapping === undefined)
      complain(text, [...path, "flapping"], "PHASE_NEVER_COMES", "nothing ever flaps here: the lifecycle has no `flapping`");
    const phases = phasesOfStep(step, path);
    const reopens = (lifecycle.reopen_within ?? 0) > 0;
    for (const [name, list] of Object.entries(phases) as [PhaseName, readonly PhasePart[]][]) {
      for (const [position, part] of list.entries()) {
        checkUnused(text, part);
        const { op } = part.phase;
        if (op !== "edit" && op !== "reply" && op !== "delete") continue;
        if (!canHaveMessage(phases, { name, position, part }, reopens))
          complain(text, part.path, "PHASE_WITHOUT_MESSAGE", `there is never a message to ${op} here: nothing creates one before`);
      }
    }
  }
}

function phasesOfStep(step: LifecycleStepShape, path: Path): Phases {
  const of = (name: PhaseName): readonly PhasePart[] => phasesOf(step[name], [...path, name]);
  const implied = { phase: { op: "create" }, path } as const;
  return {
    open: step.open === undefined ? [implied] : of("open"),
    update: of("update"),
    remind: of("remind"),
    flapping: of("flapping"),
    close: of("close"),
    expired: of("expired"),
  };
}

function checkUnused(text: RuleText, { phase, path }: PhasePart): void {
  if (phase.op !== "none" && phase.op !== "delete") return;
  if (phase.with !== undefined) complain(text, [...path, "with"], "PHASE_INPUT_UNUSED", `"${phase.op}" takes no inputs`);
  if (phase.op === "none" && phase.after !== undefined)
    complain(text, [...path, "after"], "PHASE_INPUT_UNUSED", '"none" has nothing to wait for');
}

/** Whether anything may have created a message before this phase. A closed thing that reopens is open with what its close made. */
function canHaveMessage(
  phases: Phases,
  { name, position, part }: { readonly name: PhaseName; readonly position: number; readonly part: PhasePart },
  reopens: boolean,
): boolean {
  const creates = (other: PhaseName): boolean => phases[other].some(isCreate);
  const createsBefore = phases[name].some((other, index) => isCreate(other) && isBefore({ other, index }, { part, position }));
  if (createsBefore || (reopens && (creates("close") || creates("expired")))) return true;
  if (name === "open") return part.phase.after !== undefined && creates("update");
  return creates("open") || creates("update") || (name !== "remind" && creates("remind"));
}

function isBefore(
  { other, index }: { readonly other: PhasePart; readonly index: number },
  { part, position }: { readonly part: PhasePart; readonly position: number },
): boolean {
  const [one, two] = [other.phase.after ?? 0, part.phase.after ?? 0];
  return one < two || (one === two && index < position);
}

/** `op` is left out only under `open`, where it means create. */
function isCreate({ phase }: PhasePart): boolean {
  return (phase.op ?? "create") === "create";
}
