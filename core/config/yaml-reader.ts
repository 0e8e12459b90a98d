import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import type { Json } from "#core/codec/json";
import { quoteHint, type YamlProblem } from "./yaml-problem.ts";
import { lineBreakInLiteral } from "./yaml-line-breaks.ts";

/** What is stored and hashed may nest to 128; what a file says stands inside of it. */
const mostDepth = 100;

/** More values than this, aliases written out, is no configuration any more but an attack on memory. */
const mostValues = 200_000;

/** What a YAML tree holds as plain JSON, and the node that each alias stands for. */
export interface YamlReading {
  readonly value: Json;
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly problems: readonly YamlProblem[];
}

/** Reads a parsed tree as plain JSON, with aliases written out. What JSON cannot carry is a problem and reads as null or as its text. */
export function readYaml(root: Node | null, text: string, lineOf: (offset: number) => number): YamlReading {
  const reader = new Reader(text, lineOf);
  const value = root === null ? null : reader.read(root, []);
  return { value, targets: reader.targets, problems: reader.problems };
}

class Reader {
  readonly problems: YamlProblem[] = [];
  readonly targets = new Map<Alias, Node>();
  readonly #anchors = new Map<string, Node>();
  readonly #done = new Map<Node, { readonly value: Json; readonly values: number; readonly depth: number }>();
  readonly #text: string;
  readonly #lineOf: (offset: number) => number;
  #values = 0;
  #depth = 0;

  constructor(text: string, lineOf: (offset: number) => number) {
    this.#text = text;
    this.#lineOf = lineOf;
  }

  read(node: Node, keys: readonly string[]): Json {
    if (isAlias(node)) return this.#readAlias(node);
    if (this.#depth >= mostDepth) return this.#tooDeep(node);
    const before = this.#values;
    this.#values += 1;
    this.#depth += 1;
    const { anchor } = node;
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    const value = this.#readPlain(node, keys);
    this.#depth -= 1;
    if (anchor !== undefined) this.#done.set(node, { value, values: this.#values - before, depth: depthOf(value) });
    return value;
  }

  #readPlain(node: Node, keys: readonly string[]): Json {
    if (isMap(node)) return this.#readMap(node, keys);
    if (isSeq(node)) return this.#readList(node, keys);
    return this.#readScalar(node as Scalar, keys);
  }

  #readAlias(alias: Alias): Json {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      const message = 'a value that starts with "*" stands for an anchor, and there is none of that name before it';
      this.#add("YAML_ALIAS", startOf(alias), message, quoteHint(this.#text, startOf(alias)));
      return null;
    }
    const done = this.#done.get(target);
    if (done === undefined) {
      this.#add("YAML_ALIAS", startOf(alias), "an alias stands inside the value that it stands for", "remove it");
      return null;
    }
    if (this.#depth + done.depth > mostDepth) return this.#tooDeep(alias);
    this.targets.set(alias, target);
    const within = this.#values <= mostValues;
    this.#values += done.values;
    if (this.#values <= mostValues) return done.value;
    if (within) this.#add("YAML_TOO_LARGE", startOf(alias), `the aliases stand for more than ${mostValues.toString()} values`);
    return null;
  }

  #tooDeep(node: Node): null {
    const message = `maps and lists are nested more than ${mostDepth.toString()} deep`;
    this.problems.push({ code: "YAML_TOO_DEEP", offset: startOf(node), message, breaks: true, follows: true });
    return null;
  }

  #readList(list: YAMLSeq, keys: readonly string[]): Json {
    return list.items.map((item) => {
      const node = item as Node;
      if (list.flow === true && isScalar(node) && isCutCall(node)) this.#addCut(node);
      return this.read(node, keys);
    });
  }

  #readMap(map: YAMLMap, keys: readonly string[]): Json {
    const value: { [key: string]: Json } = {};
    const seen = new Map<string, number>();
    let last: Node | undefined;
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      const key = this.#readKey(pair.key, seen);
      if (key === undefined) continue;
      if (pair.value === null) {
        if (map.flow === true) this.#addKeyAlone(pair.key, last);
        continue;
      }
      this.#checkComment(pair.key, pair.value);
      if (map.flow === true && isScalar(pair.value) && isCutCall(pair.value)) this.#addCut(pair.value);
      value[key] = this.read(pair.value, [...keys, key]);
      last = pair.value;
    }
    return value;
  }

  /** The key as text; undefined when it cannot be one. */
  #readKey(node: Node, seen: Map<string, number>): string | undefined {
    // The parser has said it.
    if (!isScalar(node)) return undefined;
    const key = typeof node.value === "string" ? node.value : "";
    const offset = startOf(node);
    const first = seen.get(key);
    if (key === "<<") this.#add("YAML_MERGE", offset, 'merge keys ("<<") are not supported', "write the keys out");
    else if (key === "__proto__" || key === "" || !key.isWellFormed())
      this.#add("YAML_KEY", offset, `"${key.toWellFormed()}" cannot be a key`);
    else if (first === undefined) {
      seen.set(key, offset);
      return key;
    } else {
      const lines = `lines ${this.#lineOf(first).toString()} and ${this.#lineOf(offset).toString()}`;
      this.#add("YAML_DUPLICATE_KEY", offset, `"${key}" is written twice in the same map, in ${lines}`, "keep one of them");
    }
    return undefined;
  }

  /** `channel: #general` is a key without a value and a comment. */
  #checkComment(key: Node, value: Node): void {
    if (!isScalar(value) || value.value !== null || (value.source ?? "") !== "") return;
    const after = this.#text.slice(key.range?.[1] ?? 0).match(/^["']?[ \t]*:[ \t]+(#.*)/);
    if (after === null) return;
    const comment = after[1] ?? "";
    const offset = (key.range?.[1] ?? 0) + after[0].length - comment.length;
    const message = '"#" after a space starts a comment, so this key has no value';
    const hint = `${quoteHint(this.#text, offset)}; for no value write null`;
    this.problems.push({ code: "YAML_COMMENT", offset, message, hint, follows: true });
  }

  #readScalar(scalar: Scalar, keys: readonly string[]): Json {
    const { value } = scalar;
    if (typeof value === "number") return this.#readNumber(scalar, value);
    if (typeof value === "string" && scalar.type === "QUOTE_DOUBLE") {
      const at = lineBreakInLiteral(this.#text.slice(startOf(scalar), scalar.range?.[1]), value, keys);
      if (at !== undefined) {
        const message = "\\n in double quotes is a line break before the expression is read, and a text in an expression cannot hold one";
        this.#add("YAML_LINE_BREAK", startOf(scalar) + at, message, "put the value in single quotes, or write \\\\n");
      }
    }
    if (typeof value === "string" && !value.isWellFormed()) {
      this.#add("YAML_TEXT", startOf(scalar), "the text holds half a character (a lone surrogate)", "write the character itself");
      return value.toWellFormed();
    }
    return typeof value === "string" || typeof value === "boolean" ? value : null;
  }

  #readNumber(scalar: Scalar, value: number): Json {
    const source = scalar.source ?? "";
    if (!Number.isFinite(value)) {
      this.#add("YAML_NUMBER", startOf(scalar), `${source} is no number that can be used here`, "for text, put it in quotes");
      return source;
    }
    if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value;
    const message = `${source.length.toString()} digits are too many for a number: the last ones would be lost`;
    this.#add("YAML_LONG_NUMBER", startOf(scalar), message, quoteHint(this.#text, startOf(scalar)));
    return source;
  }

  /** `{ if: max(a, b) == 2 }` is a key with the value `max(a`, and a key `b) == 2` alone. */
  #addKeyAlone(key: Node, before: Node | undefined): void {
    if (isScalar(before) && isCutCall(before)) return;
    const follower = this.#text.slice(before?.range?.[1] ?? 0).trimStart();
    // Where no comma stands between them, something else has broken the map, and the parser has said what.
    if (before !== undefined && !follower.startsWith(",")) return;
    const message = `"${String((key as Scalar).value)}" has no value`;
    const hint = before === undefined ? undefined : 'if it belongs to the text before the ",", put all of that in single quotes';
    this.problems.push({ code: "YAML_KEY_ALONE", offset: startOf(key), message, hint, follows: true });
  }

  #addCut(node: Node): void {
    const message = '"," inside a value of a map or list in brackets ends it';
    const hint = quoteHint(this.#text, startOf(node));
    this.problems.push({ code: "YAML_CUT", offset: node.range?.[1] ?? 0, message, hint, follows: true });
  }

  #add(code: string, offset: number, message: string, hint?: string): void {
    this.problems.push({ code, offset, message, hint });
  }
}

/** `[has(a, b)]` is a list of two: the first of them opens a parenthesis that it does not close. */
function isCutCall(scalar: Scalar): boolean {
  const source = scalar.type === "PLAIN" ? (scalar.source ?? "") : "";
  return /\w\(/.test(source) && source.split("(").length > source.split(")").length;
}

function depthOf(value: Json): number {
  if (typeof value !== "object" || value === null) return 1;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
