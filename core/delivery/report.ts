import type { Op } from "#core/engine/state";
import type { Logger } from "#core/plugin/logger";
import type { AttemptReport } from "./attempt.ts";

/** Tells the log what came of a request: what was carried out, and with the reason and the next time when not. */
export function reportAttempt(log: Logger, op: Op, { decision, fault }: AttemptReport): void {
  const fields = { ...opFields(op), target: op.target, rule: op.rule, step: op.step, kind: op.op, tries: op.tries };
  if (decision.kind === "done") {
    log.info(`${op.op === "follow" ? (op.follow ?? op.op) : op.op} delivered to ${op.target}`, fields);
    return;
  }
  const { code, message } = decision.failure;
  const text = decision.kind === "dead" ? "not delivered, given up" : "not delivered yet";
  const due = decision.kind === "dead" ? undefined : new Date(decision.due).toISOString();
  log.warn(`${text}: ${message}`, { ...fields, code, failure: fault?.failure, due });
}

/** A plugin that does not keep to its own declarations. */
export function reportComplaint(log: Logger, op: Op, message: string): void {
  log.warn(message, opFields(op));
}

function opFields(op: Op): object {
  return { connection: op.connection, action: op.action, op: op.id };
}
