import type { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "#core/codec/json";
import type { Path } from "#core/config/located-document";
import { isAtOrUnder } from "#core/config/validate";
import type { Place } from "#core/errors/herald-error";
import { compileTemplate } from "#core/expression/compile-template";
import type { ExpressionSettings, Template } from "#core/expression/expression";
import type { Scope, ScopeTypes } from "#core/expression/scope";
import { EvaluationError } from "#core/expression/value";
import type { ValueType } from "#core/expression/value-type";
import { traitsOf } from "#core/plugin/field-traits";
import type { Computed } from "./compiled-rule.ts";
import { fitValue } from "./fit-value.ts";
import { placeIn, type RuleText, unwrap } from "./issue-place.ts";
import { goesInAsText } from "./kinds.ts";
import { schemaPart } from "./schema-part.ts";

/** A place in an input where a template stands. */
export interface TemplateLeaf {
  readonly path: Path;
  readonly type: ValueType;
}

/** An action's input with its templates compiled. */
export interface CompiledInput {
  readonly leaves: readonly TemplateLeaf[];
  readonly steps: readonly string[];
  render(scope: Scope): Computed<JsonObject>;
}

type Node =
  | { readonly is: "static"; readonly value: Json }
  | {
      readonly is: "template";
      readonly template: Template;
      readonly asText: boolean;
      /** Of the field that it fills; undefined where the schema does not say. */
      readonly schema: z.core.$ZodType | undefined;
      readonly place: Place;
    }
  | { readonly is: "list"; readonly items: readonly Node[] }
  | { readonly is: "object"; readonly fields: readonly (readonly [string, Node])[] };

/** What the templates of an input may read. */
export interface InputContext {
  readonly types: ScopeTypes;
  readonly settings: ExpressionSettings;
}

/** Compiles every template in a `with`. `pathOf` says where each top-level key of it is written: a phase's `with` is laid over its step's. */
export function compileInput(
  text: RuleText,
  written: JsonObject,
  schema: z.core.$ZodType,
  context: InputContext & { readonly pathOf: (key: string) => Path; readonly literals: readonly Path[] },
): CompiledInput {
  const leaves: TemplateLeaf[] = [];
  const steps: string[] = [];
  const compile = (value: Json, part: z.core.$ZodType | undefined, at: Path, path: Path): Node => {
    if (typeof value === "string") return compileText(value, part, at, path);
    if (Array.isArray(value)) {
      return {
        is: "list",
        items: value.map((item: Json, index) => compile(item, schemaPart(part, index), [...at, index], [...path, index])),
      };
    }
    if (!isJsonObject(value)) return { is: "static", value };
    const fields = Object.entries(value).map(
      ([name, field]) => [name, compile(field, schemaPart(part, name), [...at, name], [...path, name])] as const,
    );
    return { is: "object", fields };
  };
  const compileText = (source: string, part: z.core.$ZodType | undefined, at: Path, path: Path): Node => {
    // A value from outside is data: it is never read as a template.
    if (context.literals.some((literal) => isAtOrUnder(path, literal))) return { is: "static", value: source };
    const template = unwrap(text, at, compileTemplate(source, context.types, context.settings));
    if (template?.isStatic === true) return { is: "static", value: source };
    if (template === undefined) {
      leaves.push({ path, type: { kind: "any" } });
      return { is: "static", value: source };
    }
    const asText = part !== undefined && goesInAsText(part, template.type);
    leaves.push({ path, type: asText ? { kind: "string" } : template.type });
    steps.push(...template.steps);
    return { is: "template", template, asText, schema: part, place: placeIn(text, at) };
  };
  const nodes = Object.entries(written).map(
    ([key, value]) => [key, compile(value, schemaPart(schema, key), context.pathOf(key), [key])] as const,
  );
  const root: Node = { is: "object", fields: nodes };
  return { leaves, steps, render: (scope) => renderInput(root, scope) };
}

class RenderFailure {
  readonly message: string;
  readonly place: Place;
  constructor(message: string, place: Place) {
    this.message = message;
    this.place = place;
  }
}

function renderInput(root: Node, scope: Scope): Computed<JsonObject> {
  const rendered = renderNode(root, scope);
  if (rendered instanceof RenderFailure) return { ok: false, message: rendered.message, place: rendered.place };
  return { ok: true, value: rendered as JsonObject };
}

/** Undefined: the template gave null, "not known", and the field is left out. */
function renderNode(node: Node, scope: Scope): Json | undefined | RenderFailure {
  switch (node.is) {
    case "static":
      return node.value;
    case "template":
      return renderTemplate(node, scope);
    case "list":
      return renderList(node.items, scope);
    case "object":
      return renderObject(node.fields, scope);
  }
}

function renderTemplate(
  { template, asText, schema, place }: Extract<Node, { is: "template" }>,
  scope: Scope,
): Json | undefined | RenderFailure {
  const { markup, marksRendered } = schema === undefined ? {} : traitsOf(schema);
  let value = template.render(scope, markup);
  if (value === null) return undefined;
  if (asText && !(value instanceof EvaluationError)) value = template.renderText(scope, markup);
  if (value instanceof EvaluationError) return new RenderFailure(value.message, place);
  const fitting = fitValue(value, schema, markup !== undefined);
  return marksRendered === true ? { rendered: fitting } : fitting;
}

function renderList(items: readonly Node[], scope: Scope): Json | RenderFailure {
  const list: Json[] = [];
  for (const item of items) {
    const value = renderNode(item, scope);
    if (value instanceof RenderFailure) return value;
    if (value !== undefined) list.push(value);
  }
  return list;
}

function renderObject(fields: readonly (readonly [string, Node])[], scope: Scope): Json | RenderFailure {
  const object: Record<string, Json> = {};
  for (const [name, field] of fields) {
    const value = renderNode(field, scope);
    if (value instanceof RenderFailure) return value;
    if (value !== undefined) object[name] = value;
  }
  return object;
}
