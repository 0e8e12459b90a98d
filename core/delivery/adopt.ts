import type { FinishedRequest } from "#core/store/port";
import type { Budgets } from "./budget.ts";
import type { DeliveryInput } from "./delivery-input.ts";
import type { OpenConnection } from "./open-connection.ts";
import { budgetsOf } from "./op-input.ts";
import type { Parking } from "./parking.ts";

/** What taking over from the last boot, or from other settings, came to. */
export interface Adoption {
  /** Requests of connections that are not open yet. */
  readonly left: readonly FinishedRequest[];
  readonly inputs: readonly DeliveryInput[];
  /** The lanes whose slots may go on. */
  readonly lanes: readonly string[];
}

/** Counts the finished requests of open connections in their budgets, and unparks what was parked under settings that are no more. */
export function adoptConnections(world: {
  readonly connections: (name: string) => OpenConnection | undefined;
  readonly parking: Parking;
  readonly budgets: Budgets;
  readonly finished: readonly FinishedRequest[];
  readonly complain: (message: string) => void;
}): Adoption {
  const left: FinishedRequest[] = [];
  for (const request of world.finished) {
    const connection = world.connections(request.connection);
    if (connection === undefined) left.push(request);
    else world.budgets.draw(budgetsOf(connection, request, world.complain), request.at);
  }
  const inputs: DeliveryInput[] = [];
  const lanes: string[] = [];
  for (const name of new Set(world.parking.connections())) {
    const connection = world.connections(name);
    if (connection === undefined) continue;
    for (const scope of world.parking.adopt(connection)) {
      inputs.push({ kind: "unpark", scope });
      lanes.push(`parked ${scope}`);
    }
  }
  return { left, inputs, lanes };
}
