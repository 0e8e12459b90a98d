import type { JsonObject } from "#core/codec/json";
import type { Path } from "#core/config/located-document";
import { entriesOf, type EntryPart } from "#core/config/rule-parts";
import type { EntriesShape } from "#core/config/rule-shape";
import { validate } from "#core/config/validate";
import { didYouMean } from "#core/errors/suggest";
import type { ScopeTypes } from "#core/expression/scope";
import type { ValueType } from "#core/expression/value-type";
import type { EventDefinition } from "#core/plugin/event-definition";
import { valueTypeOf } from "#core/plugin/value-type-of";
import { compileCondition } from "./compile-condition.ts";
import { type CompileContext, constantTypes } from "./compile-context.ts";
import type { Entry } from "./compiled-rule.ts";
import { complain, placeIn, type RuleText } from "./issue-place.ts";
import { type OutsideValues, pathsUnder } from "./outside-values.ts";
import { metaType } from "./scope-types.ts";

/** Entries, with the types of what their events carry: anything where the event is not known. */
export interface CompiledEntries {
  readonly entries: readonly Entry[];
  readonly payloads: readonly ValueType[];
}

/** What entries are compiled with. */
export interface EntryParts {
  readonly outside: OutsideValues;
  readonly context: CompileContext;
}

/** One entry or a list of them. Those that name nothing known are left out and said. */
export function compileEntries(text: RuleText, path: Path, written: EntriesShape | undefined, parts: EntryParts): CompiledEntries {
  const compiled = entriesOf(written, path).map((entry) => compileEntry(text, entry, parts));
  return { entries: compiled.flatMap(({ entry }) => entry ?? []), payloads: compiled.map(({ payload }) => payload) };
}

function compileEntry(
  text: RuleText,
  written: EntryPart,
  { outside, context }: EntryParts,
): { readonly entry: Entry | undefined; readonly payload: ValueType } {
  const { path, parameters } = written;
  const found = findEvent(text, written, context);
  if (found === undefined) return { entry: undefined, payload: { kind: "any" } };
  const { connection, event, definition } = found;
  const payload = valueTypeOf(definition.payload);
  const types: ScopeTypes = { event: payload, meta: metaType, ...constantTypes(context) };
  const entry: Entry = {
    connection,
    event,
    ...compileParameters(text, path, parameters, { definition, outside }),
    condition: compileCondition(text, written.condition, { types, settings: context.settings }),
    final: definition.final === true,
    place: placeIn(text, path),
  };
  return { entry, payload };
}

interface FoundEvent {
  readonly connection: string;
  readonly event: string;
  readonly definition: EventDefinition;
}

/** An unknown connection has been said where the configuration was read. */
function findEvent(text: RuleText, written: EntryPart, { connections }: CompileContext): FoundEvent | undefined {
  const { event, eventPath } = written;
  const connection = connections.get(written.connection);
  if (connection === undefined) return undefined;
  const { events, name: plugin } = connection.plugin;
  const definition = Object.hasOwn(events, event) ? events[event] : undefined;
  if (definition !== undefined) return { connection: written.connection, event, definition };
  const known = Object.keys(events);
  const hint = didYouMean(event, known) ?? (known.length === 0 ? `${plugin} gives no events` : `events: ${known.join(", ")}`);
  complain(text, eventPath, "RULE_UNKNOWN_EVENT", `${plugin} has no event "${event}"`, hint);
  return undefined;
}

/** A parameter narrows the subscription and is a condition too. */
function compileParameters(
  text: RuleText,
  path: Path,
  parameters: JsonObject,
  { definition, outside }: { readonly definition: EventDefinition; readonly outside: OutsideValues },
): Pick<Entry, "parameters" | "accepts"> {
  if (definition.parameters === undefined) {
    for (const name of Object.keys(parameters))
      complain(text, [...path, name], "CONFIG_UNKNOWN_KEY", `unknown key "${name}": this event takes no parameters`);
    return { parameters: {}, accepts: () => true };
  }
  const { value, diagnostics } = validate(definition.parameters, parameters, {
    document: text.document,
    path: [...text.path, ...path],
    putIn: pathsUnder(outside.putIn, path),
    unjudged: pathsUnder(outside.unjudged, path),
  });
  text.diagnostics.push(...diagnostics);
  const parsed = value ?? {};
  return { parameters, accepts: (data, via) => definition.accepts?.(data, parsed, via) ?? true };
}
