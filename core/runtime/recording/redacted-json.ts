import type { Json } from "#core/codec/json";

/** A value as JSON without the secrets that `redact` knows. A secret that looks like a number or a word of JSON leaves it JSON all the same. */
export function redactedJson(value: Json, redact: (text: string) => string): string {
  const text = JSON.stringify(value);
  const safe = redact(text);
  return safe === text || isJson(safe) ? safe : JSON.stringify(redacted(value, redact));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function redacted(value: Json, redact: (text: string) => string): Json {
  if (Array.isArray(value)) return value.map((item: Json) => redacted(item, redact));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [redact(name), redacted(item, redact)]));
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = redact(text);
  return safe === text ? value : safe;
}
