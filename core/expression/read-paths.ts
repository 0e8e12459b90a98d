import { isJsonObject, type Json } from "#core/codec/json";
import { pathOf } from "./access-keys.ts";
import { type Node, parseExpression } from "./parse.ts";
import type { Scope } from "./scope.ts";

/** A place that an expression reads, as it is written there, and what stands in it. Undefined: nothing does. */
export interface ReadPath {
  readonly text: string;
  readonly value: Json | undefined;
}

const roots = ["event", "meta", "entity", "vars", "lists", "maps", "steps"] as const;

/** The values that an expression reads, for people who ask why it came out as it did: each place once, in the order of the text. Never throws. */
export function readPaths(source: string, scope: Scope): readonly ReadPath[] {
  const parsed = parseExpression(source);
  if (!parsed.ok) return [];
  const found = new Map<string, Json | undefined>();
  collect(parsed.node, (node) => {
    for (const root of roots) {
      const path = pathOf(root, node);
      if (path === undefined) continue;
      if (path.length > 0) found.set(source.slice(node.start, node.end), valueAt(scope[root], path));
      return true;
    }
    return false;
  });
  return [...found].map(([text, value]) => ({ text, value }));
}

/** Visits nodes from the outside in; below one that is taken nothing is visited. */
function collect(node: Node, take: (node: Node) => boolean): void {
  if (take(node)) return;
  const args: unknown = node.args;
  for (const child of Array.isArray(args) ? (args as readonly unknown[]).flat(2) : [args]) if (isNode(child)) collect(child, take);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}

function valueAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  let found = value;
  for (const name of path) found = found !== undefined && isJsonObject(found) ? found[name] : undefined;
  return found;
}
