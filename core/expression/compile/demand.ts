import type { Frame } from "../evaluation.ts";
import { coerce, type Kind, type KindValues, readsAsEmpty } from "../kind.ts";
import type { EvaluationError, Value } from "../value.ts";
import type { Compilation } from "./compilation.ts";
import type { CompiledNode } from "./compiled-node.ts";

/** Gives an operand that is certainly of the kind, or why it is not. */
export type Operand<K extends Kind = Kind> = (frame: Frame) => KindValues[K] | EvaluationError;

/**
 * Makes an operand of a node: at run time null becomes empty or an error and a value of another kind an error, whatever the schema promised.
 * Warns where a null would be an error and nothing before asked for it.
 */
export function demand<K extends Kind>(compilation: Compilation, compiled: CompiledNode, ...kinds: readonly K[]): Operand<K> {
  warnIfNull(compilation, compiled, kinds);
  const { run } = compiled;
  const label = labelOf(compilation, compiled);
  const plain = kinds.length === 1 ? plainTypes[kinds[0] ?? "any"] : undefined;
  return (frame) => {
    const result = run(frame);
    // The kind is checked here; the types cannot say so.
    return (typeof result === plain ? result : coerce(kinds, result, label)) as KindValues[K] | EvaluationError;
  };
}

/** Kinds that `typeof` tells by itself. */
const plainTypes: { readonly [K in Kind]?: string } = { bool: "boolean", number: "number", string: "string" };

/** An operand that may be null. */
export function demandValue(compilation: Compilation, compiled: CompiledNode): Operand<"any"> {
  const label = labelOf(compilation, compiled);
  return (frame): Value | EvaluationError => coerce(anyKind, compiled.run(frame), label);
}

const anyKind: readonly Kind[] = ["any"];

/** Says that a null would be an error where one of these kinds is needed. */
export function warnIfNull(compilation: Compilation, compiled: CompiledNode, kinds: readonly Kind[]): void {
  if (compiled.type.nullable !== true || kinds.some(readsAsEmpty)) return;
  const text = labelOf(compilation, compiled);
  const fallback = compiled.type.kind === "bool" ? "false" : compiled.type.kind === "timestamp" ? "now" : "0";
  const instead = compiled.type.kind === "duration" ? 'duration("0s")' : fallback;
  const guard = compiled.placeKey === undefined ? "" : `has(${text}) && … or `;
  compilation.warn(compiled.node, `${text} may be null, and then this is an error`, `write ${guard}default(${text}, ${instead})`);
}

/** The source of a node, short enough for a message. */
export function labelOf(compilation: Compilation, compiled: CompiledNode): string {
  const text = compilation.textOf(compiled.node).replaceAll(/\s+/g, " ");
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
