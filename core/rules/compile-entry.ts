import { isJsonObject, type JsonObject } from "#core/codec/json";
import type { Path } from "#core/config/located-document";
import type { EntryShape } from "#core/config/rule-shape";
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
import { metaType } from "./scope-types.ts";

/** An entry with the type of its event's payload. */
export interface TypedEntry extends Entry {
  readonly payload: ValueType;
}

/** One entry or a list of them. Those that name nothing known are left out and said. */
export function compileEntries(
  text: RuleText,
  path: Path,
  written: EntryShape | readonly EntryShape[],
  context: CompileContext,
): readonly TypedEntry[] {
  if (!isList(written)) return compileEntry(text, path, written, context) ?? [];
  return written.flatMap((entry, index) => compileEntry(text, [...path, index], entry, context) ?? []);
}

function isList(written: EntryShape | readonly EntryShape[]): written is readonly EntryShape[] {
  return Array.isArray(written);
}

function compileEntry(text: RuleText, path: Path, written: EntryShape, context: CompileContext): readonly TypedEntry[] | undefined {
  const { event: name, if: condition, ...parameters } = typeof written === "string" ? { event: written } : written;
  const at = typeof written === "string" ? path : [...path, "event"];
  const found = findEvent(text, at, name, context);
  if (found === undefined) return undefined;
  const { connection, event, definition } = found;
  const payload = valueTypeOf(definition.payload);
  const types: ScopeTypes = { event: payload, meta: metaType, ...constantTypes(context) };
  const checked = checkParameters(text, path, parameters, definition);
  return [
    {
      connection,
      event,
      parameters: checked,
      accepts: acceptsOf(definition, checked),
      condition: compileCondition(text, [...path, "if"], condition, { types, settings: context.settings }),
      final: definition.final === true,
      place: placeIn(text, path),
      payload,
    },
  ];
}

interface FoundEvent {
  readonly connection: string;
  readonly event: string;
  readonly definition: EventDefinition;
}

function findEvent(text: RuleText, path: Path, name: string, { connections }: CompileContext): FoundEvent | undefined {
  const dot = name.indexOf(".");
  const connection = connections.get(name.slice(0, dot));
  if (dot < 1 || connection === undefined) {
    const known = [...connections.keys()];
    const wrong = dot < 1 ? `"${name}" is not of the form <connection>.<event>` : `there is no connection "${name.slice(0, dot)}"`;
    complain(
      text,
      path,
      "RULE_UNKNOWN_CONNECTION",
      wrong,
      didYouMean(name.slice(0, Math.max(dot, 0)), known) ?? `connections: ${known.join(", ")}`,
    );
    return undefined;
  }
  const event = name.slice(dot + 1);
  const { events, name: plugin } = connection.plugin;
  const definition = Object.hasOwn(events, event) ? events[event] : undefined;
  if (definition !== undefined) return { connection: connection.name, event, definition };
  const known = Object.keys(events);
  const hint = didYouMean(event, known) ?? (known.length === 0 ? `${plugin} gives no events` : `events: ${known.join(", ")}`);
  complain(text, path, "RULE_UNKNOWN_EVENT", `${plugin} has no event "${event}"`, hint);
  return undefined;
}

function checkParameters(text: RuleText, path: Path, parameters: JsonObject, definition: EventDefinition): JsonObject {
  if (Object.keys(parameters).length === 0) return parameters;
  if (definition.parameters === undefined) {
    for (const name of Object.keys(parameters)) {
      complain(text, [...path, name], "CONFIG_UNKNOWN_KEY", `unknown key "${name}": this event takes no parameters`);
    }
    return {};
  }
  const { diagnostics } = validate(definition.parameters, parameters, { document: text.document, path: [...text.path, ...path] });
  text.diagnostics.push(...diagnostics);
  return parameters;
}

function acceptsOf(definition: EventDefinition, parameters: JsonObject): Entry["accepts"] {
  if (Object.keys(parameters).length === 0) return () => true;
  return (data, via) => isJsonObject(data) && (definition.accepts?.(data, parameters, via) ?? true);
}
