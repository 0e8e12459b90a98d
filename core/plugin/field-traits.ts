import { z } from "zod";

/** Makes a value safe to stand inside a field of the destination's markup. Pure. Links stay links. */
export type Escape = (text: string) => string;

/** What a schema cannot say by itself about a field. Attach with `traits(schema, { … })`. */
export interface FieldTraits {
  /** The value is a secret: it becomes a `Secret` and never appears in a log, an error, a dump or a stored row. */
  readonly secret?: true;
  /** A made-up value of its form, for lint and tests, which have no real one. Needed where that form cannot be guessed. */
  readonly standIn?: string;
  /** The field is markup of the destination: values put in by templates are escaped with this; the rule's own text is not. */
  readonly markup?: Escape;
  /** Only a create takes this input (mentions, silent): an edit does not inherit it. */
  readonly createOnly?: true;
  /** Whom a message notifies. A test leaves it out, unless it is asked not to. */
  readonly notifies?: true;
  /** The text is the id of such a rule. */
  readonly names?: "lifecycle rule";
  /** The value is an RFC 3339 text that expressions see as a timestamp, or a text like `7800s` that they see as a duration. */
  readonly cel?: "timestamp" | "duration";
  /** What happens to a rendered text that is longer than the schema's `max`: cut at a code point with an ellipsis, or refused (the default). */
  readonly overflow?: "cut";
  /** Of a parameter of an event: where a rule leaves it out, the configuration's `timezone` is put in. */
  readonly fallback?: "timezone";
  /** What a template gave is handed on as `{ rendered: value }`, so that the action can tell it from the rule's own words. See `originText`. */
  readonly marksRendered?: true;
}

const registry = z.registry<FieldTraits>();

/** Attaches traits to a schema and returns it. Call it last: every further method of zod makes a new schema without them. */
export function traits<S extends z.ZodType>(schema: S, fieldTraits: FieldTraits): S {
  (registry as unknown as { add(schema: z.ZodType, meta: FieldTraits): void }).add(schema, fieldTraits);
  return schema;
}

/** The traits of a schema, looking through optional, nullable, default and pipe wrappers. */
export function traitsOf(schema: z.core.$ZodType): FieldTraits {
  const found = registry.get(schema as never);
  if (found !== undefined) return found;
  const definition = schema._zod.def as { innerType?: z.core.$ZodType; in?: z.core.$ZodType };
  const inner = definition.innerType ?? definition.in;
  return inner === undefined ? {} : traitsOf(inner);
}
