import { accessKeysOf, eventPath } from "./access-keys.ts";
import type { AccessKey } from "./expression.ts";
import type { Node } from "./parse.ts";

/** The whole is the same whatever the event, and why. */
export interface Verdict {
  readonly holds: boolean;
  readonly why: string;
}

/**
 * What no event can change although no part of it is constant: `game == "A" && game == "B"`, never true,
 * and `game != "A" || game != "B"`, the slip for `&&`, always true.
 */
export function verdictOf(node: Node): Verdict | undefined {
  if (node.op === "&&") return contradiction(node);
  return node.op === "||" ? tautology(node) : undefined;
}

function contradiction(node: Node): Verdict | undefined {
  const wanted = new Map<string, AccessKey["values"]>();
  for (const { path, test, values } of accessKeysOf(node)) {
    if (test !== "equals") continue;
    const name = ["event", ...path].join(".");
    const left = wanted.get(name)?.filter((value) => values.includes(value)) ?? values;
    if (left.length === 0) return { holds: false, why: `${name} cannot be both` };
    wanted.set(name, left);
  }
  return undefined;
}

function tautology(node: Node): Verdict | undefined {
  const excluded = new Map<string, unknown>();
  for (const branch of branchesOf(node)) {
    if (branch.op !== "!=" || branch.args[1].op !== "value" || branch.args[1].args === null) continue;
    const path = eventPath(branch.args[0]);
    if (path === undefined) continue;
    const name = ["event", ...path].join(".");
    const value = branch.args[1].args;
    if (excluded.has(name) && excluded.get(name) !== value) {
      return { holds: true, why: `${name} cannot be both: did you mean &&?` };
    }
    excluded.set(name, value);
  }
  return undefined;
}

function branchesOf(node: Node): readonly Node[] {
  return node.op === "||" ? [...branchesOf(node.args[0]), ...branchesOf(node.args[1])] : [node];
}
