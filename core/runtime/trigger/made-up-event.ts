import type { JsonObject } from "#core/codec/json";
import type { Event } from "#core/engine/state";
import { HeraldError } from "#core/errors/herald-error";
import { didYouMean } from "#core/errors/suggest";
import type { EventDefinition } from "#core/plugin/event-definition";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { RuleSet } from "#core/rules/compiled-rule";
import { entriesOf } from "#core/rules/rule-set";

/** An event that a person makes up. */
export interface MadeUpEvent {
  readonly connection: string;
  /** The event's name in the plugin. */
  readonly event: string;
  /** Meets the event's schema. */
  readonly data: JsonObject;
  /** People may be notified of what comes of it. */
  readonly mentions: boolean;
  /** Tests of different spaces know nothing of each other. */
  readonly space: string | undefined;
}

/** The definition of an event of a plugin. Throws `EVENT_UNKNOWN` with what is near. */
export function eventOf(connection: string, { events }: AnyPlugin, name: string): EventDefinition {
  const definition = Object.hasOwn(events, name) ? events[name] : undefined;
  if (definition !== undefined) return definition;
  const known = Object.keys(events);
  throw new HeraldError("EVENT_UNKNOWN", `"${connection}" has no event "${name}"`, {
    hint: didYouMean(name, known) ?? (known.length === 0 ? "it gives no events" : `its events are ${known.join(", ")}`),
  });
}

/** As a source would give it: by all the ways in which the rules' subscriptions would bring it. Pure. */
export function madeUpEvent(
  { connection, event: name, data, mentions, space }: MadeUpEvent,
  { plugin, rules, id, now }: { readonly plugin: AnyPlugin; readonly rules: RuleSet; readonly id: string; readonly now: number },
): Event {
  const { waysOf } = eventOf(connection, plugin, name);
  const entries = [...rules.rules.values()].flatMap(entriesOf).filter((entry) => entry.connection === connection && entry.event === name);
  const via = new Set(entries.flatMap(({ parameters }) => waysOf?.(data, parameters) ?? []));
  const test = { mentions, space };
  return { id, connection, plugin: plugin.name, name, subject: undefined, time: now, arrivedAt: now, via: [...via], data, test };
}
