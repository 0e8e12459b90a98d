import { isHeraldError } from "#core/errors/herald-error";

/** How a value is made fit for a log line. */
export interface LoggableOptions {
  /** Applied to every text, names of fields included. */
  readonly redact: (text: string) => string;
  /** Whether errors bring their stack. */
  readonly stacks: boolean;
}

const deepest = 6;
const mostItems = 100;
const longestText = 8_192;

/**
 * Plain JSON for a log line. It never throws and it is bounded: what is deep, long or many is cut and says so. An error becomes its code, message, hint
 * and cause: what else it carries (a request with its headers, a response) stays out.
 */
export function loggable(value: unknown, options: LoggableOptions): unknown {
  try {
    return convert(value, options, 0);
  } catch {
    return "[not readable]";
  }
}

function convert(value: unknown, options: LoggableOptions, depth: number): unknown {
  switch (typeof value) {
    case "string":
      // Redacted first: a secret that the cut goes through would no longer be recognised.
      return cut(options.redact(value));
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "boolean":
    case "undefined":
      return value;
    case "bigint":
      return value.toString();
    case "object":
      return value === null ? null : convertObject(value, options, depth);
    default:
      return `[${typeof value}]`;
  }
}

function convertObject(value: object, options: LoggableOptions, depth: number): unknown {
  if (depth === deepest) return "[deeper]";
  if (value instanceof Error) return convertError(value, options, depth);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Map) return convertEntries([...value.entries()], options, depth);
  if (value instanceof Set) return convertList([...value], options, depth);
  if (Array.isArray(value)) return convertList(value, options, depth);
  if ("toJSON" in value && typeof value.toJSON === "function") return convert((value.toJSON as () => unknown)(), options, depth + 1);
  return convertEntries(Object.entries(value), options, depth);
}

function convertError(error: Error, options: LoggableOptions, depth: number): unknown {
  const { code } = error as { code?: unknown };
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [];
  return convertEntries(
    [
      ["code", typeof code === "string" || typeof code === "number" ? code : undefined],
      ["message", error.message === "" ? error.name : error.message],
      ["hint", isHeraldError(error) ? error.hint : undefined],
      ["cause", error.cause],
      ["errors", parts.length === 0 ? undefined : parts],
      ["stack", options.stacks ? error.stack : undefined],
    ],
    options,
    depth,
  );
}

function convertEntries(
  entries: readonly (readonly [unknown, unknown])[],
  options: LoggableOptions,
  depth: number,
): { [name: string]: unknown } {
  const shown = entries
    .slice(0, mostItems)
    .map(([name, value]) => [options.redact(String(name)), convert(value, options, depth + 1)] as const);
  return Object.fromEntries(shown.filter(([, value]) => value !== undefined));
}

function convertList(items: readonly unknown[], options: LoggableOptions, depth: number): unknown[] {
  const shown = items.slice(0, mostItems).map((item) => convert(item, options, depth + 1) ?? null);
  return items.length > mostItems ? [...shown, `[${items.length - mostItems} more]`] : shown;
}

function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}… (${text.length} characters)` : text;
}
