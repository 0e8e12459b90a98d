import type { Op } from "#core/engine/state";
import type { DecisionFacts } from "./decide.ts";
import type { OpenConnection } from "./open-connection.ts";
import { actionOf } from "./op-input.ts";
import { recognisedUntil } from "./resolve.ts";

/** The longest one request may take when its action names no deadline. */
export const defaultDeadlineMs = 30_000;

/**
 * How long an op's request may take, and until when the destination recognises its key. Never throws: of a connection that is closed, and of a
 * plugin that fails to say how it is protected, the worst is assumed.
 */
export function protectionOf(op: Op, connection: OpenConnection | undefined): Pick<DecisionFacts, "deadlineMs" | "recognisedUntil"> {
  const action = connection && actionOf(connection, op);
  const deadlineMs = action?.deadlineMs ?? defaultDeadlineMs;
  try {
    return { deadlineMs, recognisedUntil: action && recognisedUntil(op, action, connection.config) };
  } catch {
    return { deadlineMs, recognisedUntil: undefined };
  }
}
