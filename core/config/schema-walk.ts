import type { z } from "zod";
import type { Path } from "./located-document.ts";

type Schema = z.core.$ZodType;

/** What zod keeps inside of its schemas, as far as a walk needs it. */
interface Inside {
  readonly type: string;
  readonly shape?: { readonly [key: string]: Schema };
  readonly catchall?: Schema;
  readonly element?: Schema;
  readonly items?: readonly Schema[];
  readonly valueType?: Schema;
  readonly options?: readonly Schema[];
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly out?: Schema;
  readonly left?: Schema;
  readonly right?: Schema;
  readonly getter?: () => Schema;
}

/** The schemas that may judge the value at a path, wrappers taken off: several under a union, none when the path leads nowhere. */
export function schemasAt(schema: Schema, path: Path): readonly Schema[] {
  let found = unwrapped(schema);
  for (const part of path) found = found.flatMap((it) => childrenOf(it, part)).flatMap(unwrapped);
  return found;
}

/** The keys that the maps at a path know by name. */
export function keysAt(schema: Schema, path: Path): string[] {
  return [...new Set(schemasAt(schema, path).flatMap((it) => Object.keys(insideOf(it).shape ?? {})))];
}

/** What the value at a path is, in its schema's own words. Undefined when it is not said, or the path leads nowhere. */
export function descriptionAt(schema: z.ZodObject, path: Path): string | undefined {
  const [name, ...rest] = path;
  const field = name === undefined ? undefined : insideOf(schema).shape?.[name];
  if (field === undefined) return undefined;
  const own = rest.length === 0 ? describedBy(field) : undefined;
  return (
    own ??
    schemasAt(field, rest)
      .map((it) => describedBy(it))
      .find((it) => it !== undefined)
  );
}

/** Wrappers carry the description, or what they wrap does. */
function describedBy(schema: Schema): string | undefined {
  const { innerType, in: read } = insideOf(schema);
  const inner = innerType ?? read;
  return (schema as z.ZodType).description ?? (inner === undefined ? undefined : describedBy(inner));
}

function insideOf(schema: Schema): Inside {
  return schema._zod.def;
}

function unwrapped(schema: Schema): readonly Schema[] {
  const inside = insideOf(schema);
  if (inside.options !== undefined) return inside.options.flatMap(unwrapped);
  if (inside.left !== undefined && inside.right !== undefined) return [inside.left, inside.right].flatMap(unwrapped);
  if (inside.getter !== undefined) return unwrapped(inside.getter());
  if (inside.innerType !== undefined) return unwrapped(inside.innerType);
  // A transform of what was read judges nothing; one before the reading (preprocess) hides what it reads.
  if (inside.in !== undefined && inside.out !== undefined)
    return unwrapped(insideOf(inside.in).type === "transform" ? inside.out : inside.in);
  return [schema];
}

function childrenOf(schema: Schema, part: string | number): readonly Schema[] {
  const { shape, catchall, valueType, element, items } = insideOf(schema);
  const child = shape?.[part] ?? items?.[Number(part)] ?? element ?? valueType ?? catchall;
  return child === undefined ? [] : [child];
}
