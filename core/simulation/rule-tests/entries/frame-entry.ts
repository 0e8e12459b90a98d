import { z } from "zod";
import { errorAt } from "#core/config/diagnostic";
import { Duration } from "#core/config/duration";
import { ConnectionName, JsonValue } from "#core/config/names";
import type { Simulation } from "../../simulation.ts";
import type { EntryKind } from "../entry-kind.ts";
import { readFixture } from "../fixture.ts";
import { readShape } from "../reading.ts";
import { pluginOf } from "./plugin-of.ts";

const Shape = z
  .strictObject({
    at: Duration.describe("When it arrives, counted from the start."),
    frame: ConnectionName.describe("The connection that hears it."),
    data: JsonValue.optional().describe("A message of the service as it comes off the wire."),
    fixture: z.string().min(1).optional().describe("A file with the message, or in each line of an .ndjson one."),
  })
  .refine(({ data, fixture }) => (data === undefined) !== (fixture === undefined), { error: 'say either "data" or "fixture"' });

/** `{ at: 20s, frame: restream, data: { … } }`: a raw message of the service, through the source's own decoder and state. */
export const frameEntry: EntryKind = {
  key: "frame",
  async read(written, path, reading) {
    const entry = readShape(Shape, written, path, reading);
    const plugin = entry === undefined ? undefined : pluginOf(entry.frame, [...path, "frame"], reading);
    if (entry === undefined || plugin === undefined) return undefined;
    const { frame: connection, data, fixture } = entry;
    if (plugin.source === undefined) {
      const place = reading.document.placeOf([...path, "frame"]);
      reading.diagnostics.push(errorAt(place, "TEST_NO_SOURCE", `"${connection}" brings no events: ${plugin.name} only acts`));
      return undefined;
    }
    const messages =
      fixture === undefined ? [data ?? null] : (await readFixture(fixture, [...path, "fixture"], reading)).map(({ value }) => value);
    const actions = messages.map((message) => ({
      atMs: entry.at,
      label: `a message of ${connection}`,
      run: (simulation: Simulation) => simulation.feed({ connection, frame: message }),
    }));
    return { actions, feeds: { connection, mode: "frames" } };
  },
};
