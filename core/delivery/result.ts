import { canonicalJson } from "#core/codec/canonical-json";
import type { Json, JsonObject } from "#core/codec/json";
import type { OutcomeDecision } from "#core/engine/input";
import type { Op } from "#core/engine/state";
import type { ActionDefinition, ActionResult } from "#core/plugin/action-definition";
import { dead } from "./decide.ts";

/** What to tell the log about a result that is not as declared. */
export type Complaint = (message: string) => void;

/**
 * What becomes of an op that was carried out. Nothing that the store could not hold gets past here.
 * A create without a reference is a dead letter with RESULT_INVALID: the message is out there, so sending it again would double it, and
 * nothing can follow it. An output that is not as declared is left out, since the message and its reference matter more.
 */
export function decideResult(result: ActionResult, op: Op, action: ActionDefinition, now: number, complain: Complaint): OutcomeDecision {
  const gone = result.gone === true;
  const ref = isStorable(result.ref) ? result.ref : undefined;
  if (ref === undefined && op.op === "create" && !gone) {
    const message = "it was carried out, but the plugin gave no reference to it: nothing can follow it";
    return dead({ code: "RESULT_INVALID", message, at: now });
  }
  return { kind: "done", ref, output: outputOf(result.output, action, complain), gone };
}

function outputOf(output: JsonObject | undefined, action: ActionDefinition, complain: Complaint): JsonObject {
  if (output === undefined) return {};
  if (isStorable(output) && action.output.safeParse(output).success) return output;
  complain("the plugin's output is not as it declares; it is left out");
  return {};
}

function isStorable(value: Json | undefined): boolean {
  if (value === undefined) return false;
  try {
    canonicalJson(value);
    return true;
  } catch {
    return false;
  }
}
