import type { JsonObject } from "#core/codec/json";

/** The inputs of a request as it is sent: a line each. */
export function inputLines(input: JsonObject): readonly string[] {
  return Object.entries(input).map(([name, value]) => `    ${name}: ${JSON.stringify(value)}`);
}
