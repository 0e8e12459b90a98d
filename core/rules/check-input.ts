import type { z } from "zod";
import type { Json, JsonObject } from "#core/codec/json";
import type { Path } from "#core/config/located-document";
import { isAtOrUnder, validate } from "#core/config/validate";
import { describeType } from "#core/expression/describe-type";
import type { TemplateLeaf } from "./compile-input.ts";
import { complain, type RuleText } from "./issue-place.ts";
import { kindsWantedInstead, standInOf } from "./kinds.ts";
import { schemaAt } from "./schema-part.ts";

/** An input as it is written: which of its top-level keys a phase wrote over the step's. */
export interface WrittenInput {
  readonly value: JsonObject;
  readonly stepPath: Path;
  readonly phasePath: Path | undefined;
  readonly phaseKeys: readonly string[];
  /** Paths inside the value that were put in from outside, and those about which nothing can be said. */
  readonly putIn: readonly Path[];
  readonly unjudged: readonly Path[];
}

/** Where a top-level key of an input is written. */
export function pathOfKey(input: WrittenInput, key: string): Path {
  return input.phasePath !== undefined && input.phaseKeys.includes(key) ? [...input.phasePath, key] : [...input.stepPath, key];
}

/** Holds an input against its action's schema: what is static exactly, what templates give by its type. */
export function checkInput(text: RuleText, input: WrittenInput, schema: z.ZodObject, leaves: readonly TemplateLeaf[]): void {
  for (const { path, type } of leaves) checkLeaf(text, input, { path, type }, schema);
  // A key that the action does not have is a slip, whatever its value is.
  const open = [...input.unjudged, ...leaves.map(({ path }) => path)].filter(([key]) => Object.hasOwn(schema.shape, String(key)));
  const standIn = withStandIns(input.value, [], leaves);
  const known = Object.keys({ ...schema.shape, ...input.value });
  const judge = (base: Path, others: readonly string[]): void => {
    const unjudged = [...open, ...others.map((key) => [key])];
    const context = { document: text.document, path: [...text.path, ...base], putIn: input.putIn, unjudged };
    text.diagnostics.push(...validate(schema, standIn, context).diagnostics);
  };
  // A phase's keys are judged where the phase wrote them; only the step's turn may say that a key is missing.
  judge(input.stepPath, input.phaseKeys);
  if (input.phasePath !== undefined && input.phaseKeys.length > 0) {
    judge(
      input.phasePath,
      known.filter((key) => !input.phaseKeys.includes(key)),
    );
  }
}

/** What of an input does not depend on any template. */
export function staticPart(value: JsonObject, leaves: readonly TemplateLeaf[], unjudged: readonly Path[]): JsonObject {
  const isOpen = (key: string): boolean =>
    leaves.some(({ path }) => isAtOrUnder(path, [key])) || unjudged.some((path) => isAtOrUnder(path, [key]));
  return Object.fromEntries(Object.entries(value).filter(([key]) => !isOpen(key)));
}

function checkLeaf(text: RuleText, input: WrittenInput, { path, type }: TemplateLeaf, schema: z.core.$ZodType): void {
  const part = schemaAt(schema, path);
  const wanted = part === undefined ? undefined : kindsWantedInstead(part, type);
  if (wanted === undefined) return;
  const at = [...pathOfKey(input, String(path[0])), ...path.slice(1)];
  complain(text, at, "INPUT_WRONG_TYPE", `"${path.join(".")}" needs ${wanted}, and this gives ${describeType(type)}`);
}

function withStandIns(value: JsonObject, at: Path, leaves: readonly TemplateLeaf[]): JsonObject {
  const replace = (part: Json, path: Path): Json => {
    const leaf = leaves.find((one) => one.path.length === path.length && isAtOrUnder(one.path, path));
    if (leaf !== undefined) return standInOf(leaf.type) ?? "text";
    if (Array.isArray(part)) return part.map((item: Json, index) => replace(item, [...path, index]));
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, field]) => [name, replace(field, [...path, name])]));
  };
  return replace(value, at) as JsonObject;
}
