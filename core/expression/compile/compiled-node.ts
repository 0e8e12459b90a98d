import type { Run } from "../evaluation.ts";
import type { Node } from "../parse.ts";
import type { Value } from "../value.ts";
import type { ValueType } from "../value-type.ts";

/** Places that are known to hold a value, as `placeKey` writes them. */
export type Facts = ReadonlySet<string>;

export const noFacts: Facts = new Set();

/** A checked and compiled node of an expression. */
export interface CompiledNode {
  readonly node: Node;
  /** The static type. `nullable` is left out where a guard before it proves that it is there. */
  readonly type: ValueType;
  /** Gives null for what is null or absent; whoever needs a value demands it. */
  readonly run: Run;
  /** The value, when it needs no event to know it. */
  readonly constant?: { readonly value: Value };
  /** A name in scope and the fields below it, when it is nothing else. */
  readonly path?: readonly string[];
  /** Names the place that it reads, for facts; also below the variables of comprehensions. */
  readonly placeKey?: string;
  /** What must be there when it gives true, and when it gives false. */
  readonly whenTrue?: Facts;
  readonly whenFalse?: Facts;
  /** It was refused: the issue is reported, and nothing more should be said about it. */
  readonly refused?: true;
}

export function unite(...all: (Facts | undefined)[]): Facts {
  const united = new Set<string>();
  for (const facts of all) for (const fact of facts ?? noFacts) united.add(fact);
  return united;
}
