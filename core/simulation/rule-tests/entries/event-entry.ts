import { z } from "zod";
import { isJsonObject, type JsonObject } from "#core/codec/json";
import { errorAt } from "#core/config/diagnostic";
import { Duration } from "#core/config/duration";
import type { Path } from "#core/config/located-document";
import { EventName, JsonValue } from "#core/config/names";
import { splitName } from "#core/config/rule-parts";
import { didYouMean } from "#core/errors/suggest";
import type { EventDefinition } from "#core/plugin/event-definition";
import { subscriptionsOf } from "#core/runtime/subscriptions";
import type { EntryKind, ReadEntry } from "../entry-kind.ts";
import { moved, readFixture } from "../fixture.ts";
import { completePayload, payloadMistakes } from "../payload.ts";
import { readShape, type Reading } from "../reading.ts";
import { pluginOf } from "./plugin-of.ts";

const Shape = z.strictObject({
  at: Duration.describe("When it arrives, counted from the start."),
  event: EventName,
  data: z.record(z.string(), JsonValue).optional().describe("Its payload; what is left out is null."),
  fixture: z.string().min(1).optional().describe("A file with its payload, under `data`."),
  id: z.string().min(1).optional().describe("Events with the same id are the same event. Default: one of its own."),
  subject: z.string().optional(),
  age: Duration.optional().describe("How long before it arrives it happened. Default: not at all."),
  via: z.array(z.string()).optional().describe("By which subscriptions it comes. Default: all that would bring it."),
});

/** `{ at: 20s, event: restream.stream.live, data: { … } }`: an event as the source would give it. */
export const eventEntry: EntryKind = {
  key: "event",
  async read(written, path, reading): Promise<ReadEntry | undefined> {
    const entry = readShape(Shape, written, path, reading);
    if (entry === undefined) return undefined;
    const { connection, event: name } = splitName(entry.event);
    const definition = eventOf(connection, name, [...path, "event"], reading);
    if (definition === undefined) return undefined;
    const payloads = await payloadsOf(entry, definition, path, reading);
    const id = entry.id ?? `test:${path.join(".")}`;
    const actions = payloads.map((data, index) => ({
      atMs: entry.at,
      label: entry.event,
      run: (simulation, now) => {
        const about = { name, id: index === 0 ? id : `${id}:${index.toString()}`, time: now - (entry.age ?? 0), data };
        const via = entry.via ?? usualVia(definition, connection, name, data, reading);
        return simulation.feed({
          connection,
          event: { ...about, via, ...(entry.subject === undefined ? {} : { subject: entry.subject }) },
        });
      },
    })) satisfies ReadEntry["actions"];
    return { actions, feeds: { connection, mode: "events" } };
  },
};

function eventOf(connection: string, name: string, path: Path, reading: Reading): EventDefinition | undefined {
  const plugin = pluginOf(connection, path, reading);
  if (plugin === undefined) return undefined;
  const definition = Object.hasOwn(plugin.events, name) ? plugin.events[name] : undefined;
  if (definition !== undefined) return definition;
  const names = Object.keys(plugin.events);
  const hint = didYouMean(name, names) ?? (names.length === 0 ? "it brings none" : `it brings ${names.join(", ")}`);
  reading.diagnostics.push(errorAt(reading.document.placeOf(path), "TEST_UNKNOWN_EVENT", `"${connection}" has no event "${name}"`, hint));
  return undefined;
}

/** One for each message of the fixture, or the one that stands in the test; what the test says is laid over what the file says. */
async function payloadsOf(
  { data = {}, fixture }: z.output<typeof Shape>,
  { payload }: EventDefinition,
  path: Path,
  reading: Reading,
): Promise<readonly JsonObject[]> {
  reading.diagnostics.push(...payloadMistakes(payload, data, reading.document, [...path, "data"]));
  if (fixture === undefined) return [completePayload(payload, data)];
  const messages = await readFixture(fixture, [...path, "fixture"], reading);
  return messages.flatMap(({ value, document, linesBefore }) => {
    if (!isJsonObject(value)) {
      const place = { file: fixture, line: linesBefore + 1, column: 1 };
      reading.diagnostics.push(errorAt(place, "TEST_FIXTURE", "a payload is a map of keys and values"));
      return [];
    }
    reading.diagnostics.push(...payloadMistakes(payload, value, document, []).map((one) => moved(one, linesBefore)));
    return [completePayload(payload, { ...value, ...data })];
  });
}

/** What the event's own subscriptions would call the ways that it comes by. */
function usualVia(definition: EventDefinition, connection: string, name: string, data: JsonObject, { config }: Reading): readonly string[] {
  const wanted = subscriptionsOf(config.plan.rules, connection).filter(({ event }) => event === name);
  return [...new Set(wanted.flatMap(({ parameters }) => definition.waysOf?.(data, parameters) ?? []))];
}
