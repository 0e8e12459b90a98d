import { z } from "zod";
import { traitsOf } from "#core/plugin/field-traits";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { exampleConfig } from "./example-config.ts";

/** A field of a schema, in words for people. */
export interface FieldDescription {
  readonly name: string;
  /** `text`, `whole number`, `one of "a", "b"`, `list of text`. */
  readonly type: string;
  /** It must be given (of a setting or an input), or is always there (of an event). */
  readonly required: boolean;
  readonly description: string | undefined;
  /** As JSON; undefined when there is none. */
  readonly default: string | undefined;
  /** What else is to be known: `secret`, `may be null`, `only when created`, `markup`, `cut when too long`. */
  readonly notes: readonly string[];
  /** The fields of an object, or of the objects in a list. */
  readonly fields: readonly FieldDescription[];
}

/** A plugin in words, also what `herald plugins <name> --json` prints. */
export interface PluginDescription {
  readonly name: string;
  readonly summary: string;
  readonly settings: readonly (FieldDescription & { readonly howToGet: string | undefined })[];
  readonly events: readonly EventDescription[];
  readonly actions: readonly ActionDescription[];
  /** `herald login` signs a connection in. */
  readonly canLogin: boolean;
  /** `herald doctor` can look at more than a connection's settings. */
  readonly canCheck: boolean;
  /** A whole configuration in YAML that uses it; undefined when it declares too few examples. */
  readonly example: string | undefined;
}

export interface EventDescription {
  readonly name: string;
  readonly summary: string;
  readonly final: boolean;
  readonly fields: readonly FieldDescription[];
  readonly parameters: readonly FieldDescription[];
  readonly example: unknown;
}

export interface ActionDescription {
  readonly name: string;
  readonly summary: string;
  readonly ops: readonly string[];
  readonly input: readonly FieldDescription[];
  readonly output: readonly FieldDescription[];
}

/** The part of JSON Schema that zod's schemas of settings, events and inputs come out as. */
interface JsonSchema {
  readonly type?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly additionalProperties?: JsonSchema | boolean;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly notes?: readonly string[];
  readonly cel?: "timestamp" | "duration";
}

/** Everything that a plugin's own schemas say. Pure. */
export function describePlugin(plugin: AnyPlugin): PluginDescription {
  return {
    name: plugin.name,
    summary: plugin.summary,
    settings: fieldsOf(plugin.config, "input").map((field) => ({ ...field, howToGet: plugin.howToGet?.[field.name] })),
    events: Object.entries(plugin.events).map(([name, event]) => ({
      name,
      summary: event.summary,
      final: event.final ?? false,
      fields: fieldsOf(event.payload, "output"),
      parameters: event.parameters === undefined ? [] : fieldsOf(event.parameters, "input"),
      example: event.example,
    })),
    actions: Object.entries(plugin.actions).map(([name, action]) => ({
      name,
      summary: action.summary,
      ops: action.ops,
      input: fieldsOf(action.input, "input"),
      output: fieldsOf(action.output, "output"),
    })),
    canLogin: plugin.login !== undefined,
    canCheck: plugin.check !== undefined,
    example: exampleConfig(plugin),
  };
}

function fieldsOf(schema: z.ZodObject, io: "input" | "output"): FieldDescription[] {
  const json = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => void Object.assign(jsonSchema, traitsAsJson(zodSchema), asWritten(zodSchema, jsonSchema)),
  });
  return propertiesOf(json as JsonSchema);
}

function traitsAsJson(schema: z.core.$ZodType): Pick<JsonSchema, "notes" | "cel"> {
  const { secret, createOnly, markup, overflow, cel } = traitsOf(schema);
  const notes = [
    secret ? "secret" : undefined,
    createOnly ? "only when created" : undefined,
    markup === undefined ? undefined : "markup",
    overflow === "cut" ? "cut when too long" : undefined,
  ];
  return { notes: notes.filter((note) => note !== undefined), ...(cel === undefined ? {} : { cel }) };
}

/** What the compiler makes of a template is not for people to write. */
function asWritten(schema: z.core.$ZodType, { anyOf }: z.core.JSONSchema.BaseSchema): Pick<JsonSchema, "anyOf"> {
  return traitsOf(schema).marksRendered === true && anyOf !== undefined ? { anyOf: anyOf.slice(0, 1) as JsonSchema[] } : {};
}

function propertiesOf(schema: JsonSchema): FieldDescription[] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const branches = branchesOf(property);
    const given = branches.filter(({ type }) => type !== "null");
    return {
      name,
      type: given.map(typeText).join(" or ") || "null",
      required: (schema.required ?? []).includes(name) && property.default === undefined,
      description: property.description ?? given.find(({ description }) => description !== undefined)?.description,
      default: property.default === undefined ? undefined : JSON.stringify(property.default),
      notes: [
        ...new Set([...(property.notes ?? []), ...given.flatMap(({ notes }) => notes ?? [])]),
        ...(given.length < branches.length ? ["may be null"] : []),
      ],
      fields: given.flatMap((branch) => propertiesOf(branch.items ?? branch)),
    };
  });
}

function branchesOf(schema: JsonSchema): readonly JsonSchema[] {
  const branches = schema.anyOf ?? schema.oneOf;
  return branches === undefined ? [schema] : branches.flatMap(branchesOf);
}

function typeText(schema: JsonSchema): string {
  if (schema.cel !== undefined) return schema.cel;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return `one of ${schema.enum.map((value) => JSON.stringify(value)).join(", ")}`;
  switch (schema.type) {
    case "string":
      return schema.format === "uri" ? "URL" : "text";
    case "integer":
      return "whole number";
    case "number":
      return "number";
    case "boolean":
      return "true or false";
    case "array":
      return `list of ${schema.items === undefined ? "anything" : branchesOf(schema.items).map(typeText).join(" or ")}`;
    case "object":
      return typeof schema.additionalProperties === "object" && schema.properties === undefined
        ? `map of ${branchesOf(schema.additionalProperties).map(typeText).join(" or ")}`
        : "object";
    default:
      return "anything";
  }
}
