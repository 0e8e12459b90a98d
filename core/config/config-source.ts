import { dirname, resolve } from "node:path";
import type { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "#core/codec/json";
import type { BotFile, ConfigFile } from "./config-file.ts";
import { type Diagnostic, errorAt } from "./diagnostic.ts";
import { type LocatedDocument, parseYaml, type Path } from "./located-document.ts";
import { plainWords } from "./plain-words.ts";
import { fileDiagnostic, type ReadFile, readText } from "./read-text.ts";
import { type Environment, type ReferenceMode, resolveReferences } from "./references.ts";
import { validate } from "./validate.ts";

/** The surroundings of a load. */
export interface LoadContext {
  readonly env: Environment;
  readonly mode: ReferenceMode;
  readonly readFile: ReadFile;
}

/** What the sections of a file say, as far as each is right by itself. */
export type Sections = Partial<z.output<typeof ConfigFile>> & Partial<z.output<typeof BotFile>>;

/** One configuration file. */
export interface ConfigSource {
  /** As it is shown. */
  readonly file: string;
  /** Absolute: where relative paths in it start. */
  readonly folder: string;
  readonly document: LocatedDocument;
  readonly sections: Sections;
  /** The rules as they are written. */
  readonly rules: readonly Json[];
  /** Lines with a slip of YAML: what else is said of them may be its consequence. */
  readonly slips: ReadonlySet<number>;
}

/** A file and what is wrong with it. Undefined when there is nothing to go on with. */
export interface SourceReading {
  readonly source: ConfigSource | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The sections in which a scalar may be a reference that is needed before anything runs. */
const referringSections = ["timezone", "store", "http"];

/** Reads and checks one file by the schema of its kind. */
export async function readSource(file: string, schema: typeof ConfigFile | typeof BotFile, context: LoadContext): Promise<SourceReading> {
  const text = await readText(file, context.readFile);
  if (!text.ok) return { source: undefined, diagnostics: [fileDiagnostic(file, text)] };
  const { document, diagnostics } = parseYaml(text.text, file);
  if (document === undefined) return { source: undefined, diagnostics };
  const slips = new Set(diagnostics.map(({ place }) => place.line));
  const folder = resolve(dirname(file));
  const resolved = await resolveSections(document, folder, context);
  const judged = validate(schema, resolved.value, { document, path: [], ...resolved }).diagnostics;
  const sections = isJsonObject(resolved.value) ? readSections(schema, resolved.value) : {};
  const written = isJsonObject(document.value) ? document.value["rules"] : undefined;
  const rules = Array.isArray(written) ? (written as readonly Json[]) : [];
  const all = [...diagnostics, ...resolved.diagnostics, ...withoutEchoes(judged, slips)];
  return { source: { file, folder, document, sections, rules, slips }, diagnostics: all };
}

/** What is said of a line with a slip is left unsaid until the slip is mended. */
export function withoutEchoes(diagnostics: readonly Diagnostic[], slips: ReadonlySet<number>): Diagnostic[] {
  return diagnostics.filter(({ place }) => !slips.has(place.line));
}

interface ResolvedSections {
  readonly value: Json;
  readonly putIn: readonly Path[];
  readonly unjudged: readonly Path[];
  readonly diagnostics: readonly Diagnostic[];
}

async function resolveSections(document: LocatedDocument, folder: string, context: LoadContext): Promise<ResolvedSections> {
  const whole = document.value;
  if (!isJsonObject(whole)) return { value: whole, putIn: [], unjudged: [], diagnostics: [] };
  const wanted = Object.fromEntries(Object.entries(whole).filter(([key]) => referringSections.includes(key)));
  const resolution = await resolveReferences(wanted, { ...context, baseDir: folder, document, path: [] });
  const missing = resolution.missing.map(({ place, variable, file, reason }) =>
    errorAt(place, "CONFIG_MISSING_VALUE", `${variable ?? file ?? ""} ${reason}`, "nothing can run without it"),
  );
  return {
    value: { ...whole, ...(resolution.value as JsonObject) },
    putIn: resolution.putIn,
    unjudged: resolution.standIns,
    diagnostics: [...resolution.diagnostics, ...missing],
  };
}

/** Each section by itself, and of the maps of named things each thing by itself: one mistake takes nothing else with it. */
function readSections(schema: typeof ConfigFile | typeof BotFile, value: JsonObject): Sections {
  const sections: { [name: string]: unknown } = {};
  for (const [name, section] of Object.entries<z.ZodType>(schema.shape)) {
    const written = value[name];
    if (written === undefined) continue;
    const named = ["connections", "time_intervals", "lists", "maps", "plugins"].includes(name) && isJsonObject(written);
    const parts = named ? Object.entries(written).map(([key, item]) => ({ [key]: item })) : [written];
    const parsed = parts.flatMap((part) => {
      const result = section.safeParse(part, { error: plainWords });
      return result.success ? [result.data] : [];
    });
    if (named) sections[name] = Object.assign({}, ...parsed) as unknown;
    else if (parsed.length > 0) sections[name] = parsed[0];
  }
  return sections;
}
