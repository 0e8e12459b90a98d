import { resolve } from "node:path";
import type { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "#core/codec/json";
import type { Place } from "#core/errors/herald-error";
import { type Diagnostic, errorAt } from "./diagnostic.ts";
import type { LocatedDocument, Path } from "./located-document.ts";
import { standInFor, valueFromText } from "./outside-value.ts";
import { type ReadFile, readText } from "./read-text.ts";

/** The environment's variables. */
export type Environment = { readonly [name: string]: string | undefined };

/**
 * `run` needs the real values. `lint` puts stand-ins in their place and reads neither variables nor files. `test` takes the variables that it is given,
 * which are a test's own, and stand-ins for all else.
 */
export type ReferenceMode = "run" | "lint" | "test";

/** A value from outside that is not there. */
export interface Missing {
  /** Inside the value that was resolved: `["bot_token"]`. */
  readonly path: Path;
  readonly place: Place;
  /** One of the two is set. The file as it is written. */
  readonly variable?: string;
  readonly file?: string;
  /** For people: `is not set`, `is set but empty`, `does not exist`. */
  readonly reason: string;
}

export interface ReferenceContext {
  readonly env: Environment;
  readonly readFile: ReadFile;
  /** What relative `{ file }` paths start from. */
  readonly baseDir: string;
  readonly mode: ReferenceMode;
  readonly document: LocatedDocument;
  /** The value's place in the document. */
  readonly path: Path;
  /** What the value is to meet: numbers and booleans are made of texts where it wants them. */
  readonly schema?: z.ZodType;
}

/** A value with its references replaced. All paths are inside the value. */
export interface Resolution {
  /** What is missing or no right reference is a stand-in as well, so that the rest can be judged. */
  readonly value: Json;
  readonly missing: readonly Missing[];
  readonly standIns: readonly Path[];
  /** What came from outside, stand-ins too: neither YAML nor a template, and never to be shown. */
  readonly putIn: readonly Path[];
  readonly diagnostics: readonly Diagnostic[];
}

const forms = "the forms are { env: NAME }, { env: NAME, default: value } and { file: path }";

/** Puts in what `{ env }`, `{ env, default }` and `{ file }` name. Under a key `json` such a map is data. */
export async function resolveReferences(value: Json, context: ReferenceContext): Promise<Resolution> {
  const resolver = new Resolver(context);
  const resolved = await resolver.resolve(value, []);
  return { value: resolved, ...resolver.found };
}

class Resolver {
  readonly found = { missing: [] as Missing[], standIns: [] as Path[], putIn: [] as Path[], diagnostics: [] as Diagnostic[] };
  readonly #context: ReferenceContext;

  constructor(context: ReferenceContext) {
    this.#context = context;
  }

  async resolve(value: Json, path: Path): Promise<Json> {
    if (Array.isArray(value)) {
      const items: Json[] = [];
      for (const [index, item] of (value as readonly Json[]).entries()) items.push(await this.resolve(item, [...path, index]));
      return items;
    }
    if (!isJsonObject(value)) return value;
    if (Object.hasOwn(value, "env")) return this.#resolveVariable(value, path);
    const file = value["file"];
    if (Object.keys(value).length === 1 && typeof file === "string") return this.#resolveFile(file, path);
    const entries: [string, Json][] = [];
    for (const [key, item] of Object.entries(value)) {
      entries.push([key, key === "json" ? item : await this.resolve(item, [...path, key])]);
    }
    return Object.fromEntries(entries);
  }

  #resolveVariable(reference: JsonObject, path: Path): Json {
    const { env: name, default: fallback, ...others } = reference;
    if (Object.keys(others).length > 0 || typeof name !== "string" || (typeof fallback === "object" && fallback !== null)) {
      return this.#refuse(path, "this is no reference to a variable", forms);
    }
    if (!/^[A-Za-z_]\w*$/.test(name)) return this.#refuse(path, `"${name}" is no name of a variable`, nameHint(name));
    if (this.#context.mode === "lint") return fallback ?? this.#standIn(path);
    const text = this.#context.env[name];
    if (text !== undefined && text !== "") return this.#putIn(text, path);
    if (fallback !== undefined) return fallback;
    if (this.#context.mode === "test") return this.#standIn(path);
    return this.#miss({ path, place: this.#placeOf(path), variable: name, reason: text === "" ? "is set but empty" : "is not set" });
  }

  async #resolveFile(file: string, path: Path): Promise<Json> {
    if (this.#context.mode !== "run") return this.#standIn(path);
    const read = await readText(resolve(this.#context.baseDir, file), this.#context.readFile);
    const text = read.ok ? read.text.replace(/\r?\n$/, "") : "";
    if (text !== "") return this.#putIn(text, path);
    return this.#miss({ path, place: this.#placeOf(path), file, reason: read.ok ? "is empty" : read.reason });
  }

  #putIn(text: string, path: Path): Json {
    this.found.putIn.push(path);
    return valueFromText(text, this.#context.schema, path);
  }

  #standIn(path: Path): Json {
    this.found.putIn.push(path);
    this.found.standIns.push(path);
    return standInFor(this.#context.schema, path);
  }

  #miss(missing: Missing): Json {
    this.found.missing.push(missing);
    return this.#standIn(missing.path);
  }

  #refuse(path: Path, message: string, hint: string): Json {
    this.found.diagnostics.push(errorAt(this.#placeOf(path), "CONFIG_REFERENCE", message, hint));
    return this.#standIn(path);
  }

  #placeOf(path: Path): Place {
    return this.#context.document.placeOf([...this.#context.path, ...path]);
  }
}

function nameHint(name: string): string {
  const bare = name.replace(/^\$\{?(\w+)\}?$/, "$1");
  return bare === name ? "letters, digits and _ only" : `write it without $: ${bare}`;
}
