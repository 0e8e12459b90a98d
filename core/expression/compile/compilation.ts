import { closeParens } from "../close-parens.ts";
import type { Frame } from "../evaluation.ts";
import { startFrame } from "../evaluation.ts";
import type { ExpressionIssue, ExpressionSettings } from "../expression.ts";
import type { Node } from "../parse.ts";
import type { ScopeTypes } from "../scope.ts";
import { anyType, withoutNull } from "../unify-types.ts";
import { EvaluationError, Markup, type Value } from "../value.ts";
import type { ValueType } from "../value-type.ts";
import { type CompiledNode, type Facts, noFacts, unite } from "./compiled-node.ts";

/** A variable of a comprehension. */
export interface Local {
  readonly slot: number;
  readonly type: ValueType;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The compilation of one expression: what is in scope, what is known where, and what was found wrong so far. */
export class Compilation {
  readonly source: string;
  readonly types: ScopeTypes;
  readonly settings: ExpressionSettings;
  readonly issues: ExpressionIssue[] = [];
  readonly steps: Set<string> = new Set();
  readonly #compileNode: (node: Node, compilation: Compilation) => CompiledNode;
  #locals: ReadonlyMap<string, Local> = new Map();
  #known: Facts = noFacts;

  constructor(
    source: string,
    types: ScopeTypes,
    settings: ExpressionSettings,
    compileNode: (node: Node, compilation: Compilation) => CompiledNode,
  ) {
    this.source = source;
    this.types = types;
    this.settings = settings;
    this.#compileNode = compileNode;
  }

  compile(node: Node): CompiledNode {
    return this.#compileNode(node, this);
  }

  /** Compiles a node that only runs when these places hold a value. */
  compileKnowing(facts: Facts | undefined, node: Node): CompiledNode {
    const before = this.#known;
    this.#known = unite(before, facts);
    const compiled = this.compile(node);
    this.#known = before;
    return compiled;
  }

  /** Compiles a node in which `name` is a variable. */
  compileWithLocal(name: string, type: ValueType, node: Node): { readonly body: CompiledNode; readonly slot: number } {
    const before = this.#locals;
    const slot = before.size === 0 ? 0 : 1 + Math.max(...[...before.values()].map((local) => local.slot));
    this.#locals = new Map([...before, [name, { slot, type }]]);
    const body = this.compile(node);
    this.#locals = before;
    return { body, slot };
  }

  local(name: string): Local | undefined {
    return this.#locals.get(name);
  }

  localNames(): readonly string[] {
    return [...this.#locals.keys()];
  }

  /** The type of what stands at a place, without null where a guard has asked for it. */
  typeAt(placeKey: string | undefined, type: ValueType): ValueType {
    return placeKey !== undefined && this.#known.has(placeKey) ? withoutNull(type) : type;
  }

  textOf(range: Range): string {
    const { start, end } = closeParens(this.source, range);
    return this.source.slice(start, end);
  }

  report(range: Range, message: string, hint?: string): void {
    this.#add(range, message, hint, "error");
  }

  warn(range: Range, message: string, hint?: string): void {
    this.#add(range, message, hint, "warning");
  }

  /** Reports a mistake and gives a node that stands for it. */
  refuse(node: Node, message: string, hint?: string, range: Range = node): CompiledNode {
    this.report(range, message, hint);
    return this.refused(node);
  }

  /** Stands for a part whose mistake is already reported; its type fits everywhere, so that one mistake gives one issue. */
  refused(node: Node): CompiledNode {
    return { node, type: anyType, run: () => neverRun, refused: true };
  }

  /** The node with its value, when all it is made of is constant; a value that cannot be computed is a mistake. */
  fold(compiled: CompiledNode, parts: readonly CompiledNode[]): CompiledNode {
    if (!parts.every((part) => part.constant !== undefined)) return compiled;
    const value = compiled.run(withoutScope());
    if (value instanceof EvaluationError) return this.refuse(compiled.node, value.message);
    if (value instanceof Markup) return compiled;
    return { ...compiled, run: () => value, constant: { value } };
  }

  #add(node: Range, message: string, hint: string | undefined, severity: ExpressionIssue["severity"]): void {
    const range = closeParens(this.source, node);
    const length = range.end - range.start;
    const known = this.issues.some((issue) => issue.offset === range.start && issue.length === length && issue.message === message);
    if (known) return;
    this.issues.push({ offset: range.start, length, message, ...(hint === undefined ? {} : { hint }), severity });
  }
}

/** A node whose value is known. */
export function constantNode(node: Node, type: ValueType, value: Value): CompiledNode {
  return { node, type, run: () => value, constant: { value } };
}

const neverRun = new EvaluationError("the expression has a mistake in it");

function withoutScope(): Frame {
  return startFrame({ now: 0 });
}
