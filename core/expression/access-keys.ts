import type { AccessKey } from "./expression.ts";
import type { Node } from "./parse.ts";

type Constant = string | number | boolean;

/**
 * The facts that must be true of an event for the expression to be true, from the conjuncts of its top-level `&&`.
 * Only what is compared as it stands in the event counts: an empty text could also be a null one, so it makes no key.
 */
export function accessKeysOf(node: Node): readonly AccessKey[] {
  if (node.op === "&&") return [...accessKeysOf(node.args[0]), ...accessKeysOf(node.args[1])];
  if (node.op === "rcall" && node.args[0] === "exists") return existsKeys(node.args[1], node.args[2]);
  return plainKeys(node, "event").filter(({ path }) => path.length > 0);
}

/** What holds of one entry at once holds of one entry each: every conjunct of the body is a fact of its own. */
function existsKeys(list: Node, [variable, body]: readonly Node[]): readonly AccessKey[] {
  const path = pathOf("event", list);
  if (path === undefined || path.length === 0 || variable?.op !== "id" || body === undefined) return [];
  return conjunctsOf(body)
    .flatMap((conjunct) => plainKeys(conjunct, variable.args))
    .map(({ path: item, ...fact }) => ({ ...fact, path, item }));
}

function conjunctsOf(node: Node): readonly Node[] {
  return node.op === "&&" ? [...conjunctsOf(node.args[0]), ...conjunctsOf(node.args[1])] : [node];
}

function plainKeys(node: Node, root: string): readonly AccessKey[] {
  const key = keyOf(node, root);
  return key === undefined ? [] : [key];
}

function keyOf(node: Node, root: string): AccessKey | undefined {
  switch (node.op) {
    case "==":
      return equalsKey(node.args[0], node.args[1], root) ?? equalsKey(node.args[1], node.args[0], root);
    case "in":
      return node.args[1].op === "list" ? keyFrom(pathOf(root, node.args[0]), "equals", node.args[1].args.map(constantOf)) : undefined;
    case "rcall":
      return callKey(node.args[0], pathOf(root, node.args[1]), node.args[2]);
    case "||":
      return unionKey(keyOf(node.args[0], root), keyOf(node.args[1], root));
    default:
      return undefined;
  }
}

function equalsKey(place: Node, constant: Node, root: string): AccessKey | undefined {
  return keyFrom(pathOf(root, place), "equals", [constantOf(constant)]);
}

function callKey(name: string, path: readonly string[] | undefined, args: readonly Node[]): AccessKey | undefined {
  const [argument] = args;
  if ((name !== "startsWith" && name !== "contains") || argument === undefined) return undefined;
  const value = constantOf(argument);
  return typeof value === "string" ? keyFrom(path, name, [value]) : undefined;
}

/** Either may hold: one key when both look at the same place in the same way. */
function unionKey(left: AccessKey | undefined, right: AccessKey | undefined): AccessKey | undefined {
  if (left === undefined || right === undefined || left.test !== right.test) return undefined;
  if (left.path.length !== right.path.length || left.path.some((name, position) => name !== right.path[position])) return undefined;
  return { ...left, values: [...new Set([...left.values, ...right.values])] };
}

function keyFrom(
  path: readonly string[] | undefined,
  test: AccessKey["test"],
  values: readonly (Constant | undefined)[],
): AccessKey | undefined {
  if (path === undefined) return undefined;
  const usable = values.filter((value): value is Constant => value !== undefined && value !== "");
  return usable.length === values.length ? { path, test, values: usable } : undefined;
}

/** The fields below `event`, when the node is nothing else. */
export function eventPath(node: Node): readonly string[] | undefined {
  return pathOf("event", node);
}

/** The fields below a root, when the node is nothing else. */
export function pathOf(root: string, node: Node): readonly string[] | undefined {
  if (node.op === "id") return node.args === root ? [] : undefined;
  const name = node.op === "." ? node.args[1] : node.op === "[]" ? constantOf(node.args[1]) : undefined;
  if ((node.op !== "." && node.op !== "[]") || typeof name !== "string") return undefined;
  const above = pathOf(root, node.args[0]);
  return above === undefined ? undefined : [...above, name];
}

function constantOf(node: Node): Constant | undefined {
  if (node.op === "-_") {
    const number = constantOf(node.args);
    return typeof number === "number" ? -number : undefined;
  }
  if (node.op !== "value") return undefined;
  const value = node.args;
  if (typeof value === "bigint") return Number(value);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
}
