import { isPlain, maxJsonDepth } from "#core/codec/canonical-json";
import { StoreError } from "../port.ts";
import { corrupt } from "./store-failure.ts";

/** Our own values wrap payloads that were already bounded, so they may nest somewhat deeper. */
const maxDepth = 2 * maxJsonDepth;

/** How much of a place is told. */
const shownLevels = 8;

/**
 * A value as JSON that `fromStored` gives back equal; properties that are undefined are left out, as absence is. Half a character survives.
 * Throws `STORE_UNSTORABLE`, naming the place below `name`, for what JSON would change without a word: NaN, infinities, dates, maps, bigints,
 * functions, undefined in lists.
 */
export function toStored(value: unknown, name: string): string {
  const problem = problemOf(value, 0);
  if (problem !== undefined) {
    const place = JSON.stringify([name, ...problem.path.slice(0, shownLevels)].join("."));
    throw new StoreError("STORE_UNSTORABLE", `The store cannot keep ${problem.what} at ${place}.`, false);
  }
  return JSON.stringify(value);
}

/** What `toStored` wrote. Throws `STORE_CORRUPT` when that is no longer JSON. `path` is the database's. */
export function fromStored(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { code, message } = corrupt(path, "a row is not JSON");
    throw new StoreError(code, message, false);
  }
}

interface Problem {
  readonly what: string;
  /** Filled in on the way out, so that a value without a problem pays nothing for it. */
  readonly path: (string | number)[];
}

function problemOf(value: unknown, depth: number): Problem | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : { what: "a number that is not finite", path: [] };
    case "object":
      return value === null ? undefined : problemIn(value, depth);
    default:
      return { what: `a value of type ${typeof value}`, path: [] };
  }
}

function problemIn(value: object, depth: number): Problem | undefined {
  if (depth > maxDepth) return { what: "something nested too deep", path: [] };
  if (Array.isArray(value)) return problemInList(value, depth);
  if (!isPlain(value)) return { what: "an object of a class", path: [] };
  for (const [name, item] of Object.entries(value)) {
    const problem = item === undefined ? undefined : problemOf(item, depth + 1);
    if (problem !== undefined) return within(name, problem);
  }
  return undefined;
}

function problemInList(list: readonly unknown[], depth: number): Problem | undefined {
  for (const [index, item] of list.entries()) {
    const problem = problemOf(item, depth + 1);
    if (problem !== undefined) return within(index, problem);
  }
  return undefined;
}

function within(name: string | number, problem: Problem): Problem {
  problem.path.unshift(name);
  return problem;
}
