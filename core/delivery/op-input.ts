import type { z } from "zod";
import type { Op } from "#core/engine/state";
import type { ActionDefinition, Budget } from "#core/plugin/action-definition";
import type { FinishedRequest } from "#core/store/port";
import type { OpenConnection } from "./open-connection.ts";

/** An op's input, parsed by its action's schema. */
export type ParsedInput = z.infer<z.ZodObject>;

/** The action that an op asks for; undefined when the plugin has it no longer. */
export function actionOf(connection: OpenConnection, op: Pick<Op, "action">): ActionDefinition | undefined {
  return Object.hasOwn(connection.actions, op.action) ? connection.actions[op.action] : undefined;
}

/** Parses what was stored. The message names the places and what is wrong there, never the values. */
export function parseInput(
  action: ActionDefinition,
  op: Pick<Op, "input">,
): { readonly ok: true; readonly value: ParsedInput } | { readonly ok: false; readonly message: string } {
  const parsed = action.input.safeParse(op.input);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "input"}: ${message}`);
  return { ok: false, message: `the stored input does not fit the action: ${issues.join("; ")}` };
}

/** The budgets that one request draws from. An input that does not fit draws from none, since no request will be made with it. */
export function budgetsOf(
  connection: OpenConnection,
  request: Pick<FinishedRequest, "action" | "op" | "input">,
  complain: (message: string) => void,
): readonly Budget[] {
  const action = actionOf(connection, request);
  if (action?.budgets === undefined) return [];
  try {
    const input = parseInput(action, request);
    return input.ok ? action.budgets(connection.config, input.value, request.op) : [];
  } catch {
    complain(`the plugin ${connection.plugin} failed to name the budgets of a request of ${request.action}; it counts in none`);
    return [];
  }
}
