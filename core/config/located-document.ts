import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import type { Json } from "#core/codec/json";
import type { Place } from "#core/errors/herald-error";
import { type Diagnostic, errorAt } from "./diagnostic.ts";
import { scalarOffset } from "./scalar-offset.ts";
import { syntaxProblems } from "./yaml-errors.ts";
import { readYaml } from "./yaml-reader.ts";
import { tokenProblems } from "./yaml-tokens.ts";
import { worthSaying } from "./yaml-worth-saying.ts";

/** The way from a document's root to a value: map keys and list positions. */
export type Path = readonly (string | number)[];

/** A YAML text as plain JSON that knows where each of its values stands. */
export class LocatedDocument {
  readonly file: string;
  /** Plain JSON: no dates, no bigints, no `undefined`; aliases are written out. */
  readonly value: Json;
  readonly #text: string;
  readonly #root: Node;
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #lines: LineCounter;

  constructor(file: string, text: string, root: Node, reading: { value: Json; targets: ReadonlyMap<Alias, Node> }, lines: LineCounter) {
    this.file = file;
    this.value = reading.value;
    this.#text = text;
    this.#root = root;
    this.#targets = reading.targets;
    this.#lines = lines;
  }

  /** Where the value at a path begins; where its nearest parent does when there is none. */
  placeOf(path: Path): Place {
    return this.#placeAt(this.#nearest(path).value.range?.[0] ?? 0);
  }

  /** Where the key of the value at a path begins. The same as `placeOf` for an item of a list and for the root. */
  placeOfKey(path: Path): Place {
    const { key, value, depth } = this.#nearest(path);
    return this.#placeAt((depth === path.length ? (key ?? value) : value).range?.[0] ?? 0);
  }

  /** Where a character of the text value at a path stands. `offset` counts UTF-16 code units of the value. The value's beginning when it cannot be told exactly. */
  placeInText(path: Path, offset: number): Place {
    const { value, depth } = this.#nearest(path);
    if (depth < path.length || !isScalar(value) || typeof value.value !== "string" || !value.range || !value.type)
      return this.placeOf(path);
    const source = this.#text.slice(value.range[0], value.range[1]);
    return this.#placeAt(value.range[0] + (scalarOffset(value.type, source, value.value, offset) ?? 0));
  }

  /** The first and last line of the value at a path. */
  linesOf(path: Path): { readonly first: number; readonly last: number } {
    const range = this.#nearest(path).value.range ?? [0, 0, 0];
    const end = range[0] + this.#text.slice(range[0], range[1]).trimEnd().length;
    return { first: this.#lines.linePos(range[0]).line, last: this.#lines.linePos(end).line };
  }

  #placeAt(offset: number): Place {
    return placeAt(this.file, this.#lines, offset);
  }

  #nearest(path: Path): { readonly key: Node | undefined; readonly value: Node; readonly depth: number } {
    let value = this.#root;
    let key: Node | undefined;
    for (const [depth, part] of path.entries()) {
      const found = childOf(value, part);
      if (found === undefined) return { key, value, depth };
      key = found.key;
      // An alias stands where its anchor is written: that is the text to mend.
      value = isAlias(found.value) ? (this.#targets.get(found.value) ?? found.value) : found.value;
    }
    return { key, value, depth: path.length };
  }
}

/** What a YAML text holds and everything that is wrong with it as YAML. */
export interface ParsedYaml {
  /** Undefined when the text cannot be trusted to be what it looks like. */
  readonly document: LocatedDocument | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses one YAML 1.2 document, strictly. Never throws. `file` is only shown. */
export function parseYaml(bytesAsText: string, file: string): ParsedYaml {
  const text = bytesAsText.replace(/^\uFEFF/, "");
  const lines = new LineCounter();
  const control = [...text.matchAll(/\p{Cc}/gu)].find((match) => !"\t\n\r\u0085".includes(match[0]))?.index ?? -1;
  if (control >= 0) return controlCharacter(file, text, control);
  const lineOf = (offset: number): number => lines.linePos(offset).line;
  const parsed = parseDocument(text, { ...options, lineCounter: lines });
  const root = parsed.contents;
  const reading = readYaml(root, text, lineOf);
  const syntax = syntaxProblems([...parsed.errors, ...parsed.warnings], text);
  const problems = worthSaying([...tokenProblems(text), ...syntax, ...reading.problems], lineOf);
  const diagnostics = problems.map((it) => errorAt(placeAt(file, lines, it.offset), it.code, it.message, it.hint));
  if ([...syntax, ...reading.problems].some(({ breaks }) => breaks)) return { document: undefined, diagnostics };
  if (root === null || (isScalar(root) && root.value === null)) {
    const place = { file, line: 1, column: 1 };
    return { document: undefined, diagnostics: [...diagnostics, errorAt(place, "YAML_EMPTY", "the file is empty")] };
  }
  return { document: new LocatedDocument(file, text, root, reading, lines), diagnostics };
}

const options = {
  version: "1.2",
  strict: true,
  stringKeys: true,
  uniqueKeys: false,
  merge: false,
  resolveKnownTags: false,
  prettyErrors: false,
  // "silent" would also silence the error about a second document.
  logLevel: "error",
} as const;

function childOf(node: Node, part: string | number): { readonly key: Node | undefined; readonly value: Node } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(part)] as Node | undefined;
    return item === undefined ? undefined : { key: undefined, value: item };
  }
  if (!isMap(node)) return undefined;
  const pair = (node.items as Pair<Node, Node | null>[]).find(({ key }) => isScalar(key) && String(key.value) === String(part));
  return pair === undefined ? undefined : { key: pair.key, value: pair.value ?? pair.key };
}

function controlCharacter(file: string, text: string, offset: number): ParsedYaml {
  const before = text.slice(0, offset).split("\n");
  const place = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  const message = "the file holds a control character that no text has";
  return { document: undefined, diagnostics: [errorAt(place, "YAML_CONTROL_CHARACTER", message)] };
}

function placeAt(file: string, lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(1, line), column: Math.max(1, col) };
}
