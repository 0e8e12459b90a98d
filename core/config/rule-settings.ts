import { isJsonObject, type Json, type JsonObject } from "#core/codec/json";
import type { Path } from "./located-document.ts";
import { type Missing, type ReferenceContext, type Resolution, resolveReferences } from "./references.ts";

/** Puts in the references of a rule: under every `with` and among the parameters of entries. Elsewhere a map with `env` is no reference. */
export async function resolveRule(rule: JsonObject, context: ReferenceContext): Promise<Resolution> {
  let value: Json = rule;
  const missing: Missing[] = [];
  const standIns: Path[] = [];
  const putIn: Path[] = [];
  const diagnostics: Resolution["diagnostics"][number][] = [];
  for (const path of settingPaths(rule)) {
    const written = at(rule, path);
    if (written === undefined) continue;
    const found = await resolveReferences(written, { ...context, path: [...context.path, ...path] });
    value = replaced(value, path, found.value);
    const under = (inner: Path): Path => [...path, ...inner];
    missing.push(...found.missing.map((it) => ({ ...it, path: under(it.path) })));
    standIns.push(...found.standIns.map(under));
    putIn.push(...found.putIn.map(under));
    diagnostics.push(...found.diagnostics);
  }
  return { value, missing, standIns, putIn, diagnostics };
}

function settingPaths(rule: JsonObject): Path[] {
  const entries: Path[] = [["when"], ["lifecycle", "open"], ["lifecycle", "update"], ["lifecycle", "close"]];
  const steps = eachOf(rule, ["do"]);
  const phases = steps.flatMap((step) =>
    ["open", "update", "remind", "flapping", "close", "expired"].flatMap((phase) => eachOf(rule, [...step, phase])),
  );
  return [
    ...entries.flatMap((path) => eachOf(rule, path)).flatMap((path) => parametersOf(rule, path)),
    ...[...steps, ...phases].map(withOf),
  ];
}

function withOf(path: Path): Path {
  return [...path, "with"];
}

/** The path itself, or those of the list's items. */
function eachOf(rule: JsonObject, path: Path): Path[] {
  const value = at(rule, path);
  return Array.isArray(value) ? value.map((_, index) => [...path, index]) : [path];
}

function parametersOf(rule: JsonObject, path: Path): Path[] {
  const entry = at(rule, path);
  if (!isJsonObject(entry)) return [];
  return Object.keys(entry)
    .filter((key) => key !== "event" && key !== "if")
    .map((key) => [...path, key]);
}

function at(value: Json, path: Path): Json | undefined {
  let found: Json | undefined = value;
  for (const part of path) found = typeof found === "object" && found !== null ? (found as JsonObject)[part] : undefined;
  return found;
}

function replaced(value: Json, path: Path, item: Json): Json {
  const [first, ...rest] = path;
  if (first === undefined) return item;
  if (Array.isArray(value)) return value.map((it: Json, index) => (index === first ? replaced(it, rest, item) : it));
  const map = value as JsonObject;
  return { ...map, [first]: replaced(map[first] ?? null, rest, item) };
}
