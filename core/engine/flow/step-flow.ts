import type { CompiledRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { run } from "../runs/fire.ts";
import type { StepVerdict } from "../step.ts";
import { ignored } from "../verdicts.ts";
import { answered } from "./answering.ts";
import type { FlowInput } from "./flow-input.ts";
import { askGate, hearFromEntity } from "./gate-step.ts";

/** What a message of flow control makes of the gate, run or entity that it came to. */
export function stepFlow(draft: Draft, rule: CompiledRule | undefined, { message }: FlowInput): StepVerdict {
  if (rule === undefined) return ignored("its rule is not configured any more");
  switch (message.is) {
    case "candidate":
      return askGate(draft, rule, message);
    case "let-on":
      return rule.kind === "event" ? run(draft, rule, message.candidate) : ignored("its rule is of another kind now");
    case "answer":
      return answered(draft, rule.kind === "lifecycle" ? rule : undefined, message);
    case "left":
    case "unused":
      return hearFromEntity(draft, rule, message);
  }
}
