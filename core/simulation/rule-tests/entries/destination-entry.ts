import { z } from "zod";
import { Duration } from "#core/config/duration";
import type { Path } from "#core/config/located-document";
import type { Fault, Faults } from "../../fault.ts";
import type { Simulation } from "../../simulation.ts";
import type { EntryKind } from "../entry-kind.ts";
import { readShape, type Reading } from "../reading.ts";
import { Destinations, type FaultShape } from "../test-shape.ts";
import { pluginOf } from "./plugin-of.ts";

const Shape = z.strictObject({ at: Duration.describe("When, counted from the start."), destination: Destinations });

/** `{ at: 5m, destination: { discord: { fail: [503, timeout] } } }`: what destinations do from now on. */
export const destinationEntry: EntryKind = {
  key: "destination",
  async read(written, path, reading) {
    const entry = readShape(Shape, written, path, reading);
    if (entry === undefined) return undefined;
    const set = readDestinations(entry.destination, [...path, "destination"], reading);
    const label = `destination: ${Object.keys(entry.destination).join(", ")}`;
    return { actions: [{ atMs: entry.at, label, run: async (simulation) => set(simulation) }] };
  },
};

/** What telling destinations something comes to. */
export function readDestinations(destinations: Destinations, path: Path, reading: Reading): (simulation: Simulation) => void {
  for (const connection of Object.keys(destinations)) pluginOf(connection, [...path, connection], reading);
  return (simulation) => {
    for (const [connection, { fail, returns }] of Object.entries(destinations)) {
      if (fail !== undefined) simulation.fail(connection, faultsOf(fail));
      if (returns !== undefined) simulation.answerWith(connection, returns);
    }
  };
}

function faultsOf(fail: FaultShape | readonly FaultShape[]): Faults {
  return isList(fail) ? fail.map(faultOf) : { always: faultOf(fail) };
}

function faultOf(fault: FaultShape): Fault {
  return typeof fault === "number" ? { status: fault } : fault;
}

function isList(fail: FaultShape | readonly FaultShape[]): fail is readonly FaultShape[] {
  return Array.isArray(fail);
}
