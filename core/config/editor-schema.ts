import { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "#core/codec/json";
import { traitsOf } from "#core/plugin/field-traits";
import { ownConnection } from "#core/plugin/own-connection";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { BotFile, ConfigFile } from "./config-file.ts";
import { RuleShape } from "./rule-shape.ts";

const reference: JsonObject = {
  description: "A value from outside: a variable of the environment, or a file.",
  anyOf: [
    {
      type: "object",
      properties: { env: { type: "string" }, default: { type: ["string", "number", "boolean"] } },
      required: ["env"],
      additionalProperties: false,
    },
    { type: "object", properties: { file: { type: "string" } }, required: ["file"], additionalProperties: false },
  ],
};

/** What the schema is for: the main file or a bot's. */
export type EditorFile = "config" | "bot";

/**
 * The JSON Schema (draft 2020-12) for editors, made from the schemas that check the files. A connection's settings depend on its `plugin`.
 * Under `$defs` stand, for each plugin, `<plugin>.connection`, `<plugin>.settings`, `<plugin>.events.<event>` (with `.parameters`) and `<plugin>.actions.<action>`: connections have names
 * of their own, so `with` cannot be tied to an action by its name alone.
 */
export function editorSchema(plugins: readonly AnyPlugin[], file: EditorFile = "config"): JsonObject {
  const definitions: { [name: string]: Json } = { reference };
  const shape = file === "config" ? ConfigFile : BotFile;
  const whole = embed("file", shape.extend({ rules: z.array(RuleShape).optional() }), definitions, false);
  for (const plugin of plugins) definePlugin(plugin, definitions);
  const properties = whole["properties"] as JsonObject;
  const sections: { [name: string]: Json } = { ...properties };
  for (const name of ["timezone", "store", "http"]) {
    const section = sections[name];
    if (section !== undefined) sections[name] = withReferences(section);
  }
  const declarable = plugins.filter(({ name }) => name !== ownConnection);
  const connections = declarable.map(({ name }): Json => ({ $ref: `#/$defs/${name}.connection` }));
  sections["connections"] = { ...(properties["connections"] as JsonObject), additionalProperties: { oneOf: connections } };
  return { $schema: "https://json-schema.org/draft/2020-12/schema", title: "Herald", ...whole, properties: sections, $defs: definitions };
}

function definePlugin(plugin: AnyPlugin, definitions: { [name: string]: Json }): void {
  const define = (name: string, schema: z.ZodType, summary: string, refers: boolean): void => {
    const embedded = embed(`${plugin.name}.${name}`, schema, definitions, refers);
    definitions[`${plugin.name}.${name}`] = { description: summary, ...embedded };
    if (name === "settings") definitions[`${plugin.name}.connection`] = connectionOf(plugin, embedded);
  };
  define("settings", plugin.config, plugin.summary, true);
  for (const [name, event] of Object.entries(plugin.events)) {
    define(`events.${name}`, event.payload, event.summary, false);
    if (event.parameters !== undefined) define(`events.${name}.parameters`, event.parameters, `Parameters of ${name}.`, true);
  }
  for (const [name, action] of Object.entries(plugin.actions)) define(`actions.${name}`, action.input, action.summary, true);
}

/** A connection is `plugin`, which tells them apart, and that plugin's settings. */
function connectionOf(plugin: AnyPlugin, settings: JsonObject): JsonObject {
  const properties = { plugin: { description: plugin.summary, const: plugin.name }, ...(settings["properties"] as JsonObject) };
  const required = (settings["required"] ?? []) as readonly Json[];
  return { ...settings, properties, required: ["plugin", ...required] };
}

/** A schema as JSON Schema, its own definitions moved to ours under names that begin with its own. */
function embed(name: string, schema: z.ZodType, definitions: { [name: string]: Json }, refers: boolean): JsonObject {
  const made = z.toJSONSchema(schema, { io: "input", unrepresentable: "any", override: markSecret }) as JsonObject;
  const { $defs } = made;
  const rest = Object.fromEntries(Object.entries(made).filter(([key]) => key !== "$schema" && key !== "$defs"));
  const rename = (value: Json): Json => withRenamedReferences(value, name);
  const finish = (value: Json): Json => (refers ? withReferences(rename(value)) : rename(value));
  if (isJsonObject($defs)) {
    for (const [key, definition] of Object.entries($defs)) definitions[`${name}.${key}`] = finish(definition);
  }
  return finish(rest) as JsonObject;
}

function markSecret(context: { zodSchema: z.core.$ZodTypes; jsonSchema: { writeOnly?: boolean } }): void {
  if (traitsOf(context.zodSchema).secret === true) context.jsonSchema.writeOnly = true;
}

function withRenamedReferences(value: Json, name: string): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withRenamedReferences(item, name));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]): [string, Json] => {
    if (key !== "$ref" || typeof item !== "string") return [key, withRenamedReferences(item, name)];
    return [key, item === "#" ? `#/$defs/${name}` : item.replace("#/$defs/", `#/$defs/${name}.`)];
  });
  return Object.fromEntries(entries);
}

/** Lets every scalar be a reference as well. */
function withReferences(value: Json): Json {
  if (Array.isArray(value)) return value.map(withReferences);
  if (!isJsonObject(value)) return value;
  if (isScalar(value)) {
    const { description, default: fallback, ...rest } = value;
    const about = { ...(description === undefined ? {} : { description }), ...(fallback === undefined ? {} : { default: fallback }) };
    return { ...about, anyOf: [rest, { $ref: "#/$defs/reference" }] };
  }
  const entries = Object.entries(value).map(([key, item]): [string, Json] => {
    if (key === "properties" && isJsonObject(item)) {
      return [key, Object.fromEntries(Object.entries(item).map(([name, property]) => [name, withReferences(property)]))];
    }
    const holdsSchemas = ["items", "prefixItems", "additionalProperties", "anyOf", "oneOf", "allOf"].includes(key);
    return [key, holdsSchemas ? withReferences(item) : item];
  });
  return Object.fromEntries(entries);
}

function isScalar(schema: JsonObject): boolean {
  const { type } = schema;
  if (type === undefined) return "enum" in schema || "const" in schema;
  const types = Array.isArray(type) ? (type as readonly Json[]) : [type];
  return types.every((it) => typeof it === "string" && ["string", "number", "integer", "boolean", "null"].includes(it));
}
