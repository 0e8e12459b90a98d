import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "vitest/node";

/** One import or re-export of a module, by any of the ways to write one. */
export interface Import {
  readonly from: string;
  readonly line: number;
}

/** A use of something that is global, or reached through something global: `console.log`, `Date.now`, `new Date()`. */
export interface GlobalUse {
  readonly name: string;
  readonly line: number;
}

/** What the rules look at in one source file. Lines count from 1. */
export interface SourceFile {
  /** From the root of the project, with slashes: `core/time/clock.ts`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  readonly globals: readonly GlobalUse[];
  readonly hasDefaultExport: boolean;
  /** Lines that hold code: neither blank nor comment alone. */
  readonly codeLines: number;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

/** Every TypeScript file below the folders. */
export function readSourceFiles(...folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => join(entry.parentPath, entry.name).replaceAll("\\", "/"))
      .map((path) => sourceFile(path, readFileSync(path, "utf8"))),
  );
}

/** Parses one file. */
export function sourceFile(path: string, text: string): SourceFile {
  const imports: Import[] = [];
  const globals: GlobalUse[] = [];
  let hasDefaultExport = false;
  const covered = new Set<number>();
  const lineStarts = startsOfLines(text);
  const lineOf = (offset: number): number => lineStarts.findLastIndex((start) => start <= offset) + 1;
  // The parser's own node types are a union of some two hundred; the rules need a handful of properties of each.
  // oxlint-disable-next-line typescript/no-deprecated -- its successor would need vite as a dependency of our own
  const program = parseAst(text, { lang: "ts" }, path) as unknown as Node;
  for (const node of nodesOf(program)) {
    const from = moduleOf(node);
    if (from !== undefined) imports.push({ from, line: lineOf(node.start) });
    const name = globalOf(node);
    if (name !== undefined) globals.push({ name, line: lineOf(node.start) });
    if (node.type === "ExportDefaultDeclaration") hasDefaultExport = true;
    // Of a node with parts only the first and last line certainly hold code; its parts tell about those between.
    if (node.type !== "Program") covered.add(lineOf(node.start)).add(lineOf(node.end - 1));
    if (node.type === "TemplateElement") for (let line = lineOf(node.start); line < lineOf(node.end); line++) covered.add(line);
  }
  return { path, text, imports, globals, hasDefaultExport, codeLines: covered.size };
}

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(child)) yield* nodesOf(child);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Partial<Node>).type === "string";
}

function moduleOf(node: Node): string | undefined {
  const isImport = /^(Import|ExportAll|ExportNamed)Declaration$|^ImportExpression$|^TSImportType$/.test(node.type);
  const source = node["source"] ?? node["argument"];
  return isImport && isNode(source) && typeof source["value"] === "string" ? source["value"] : undefined;
}

function globalOf(node: Node): string | undefined {
  if (node.type === "NewExpression" && (node["arguments"] as unknown[]).length === 0) return `new ${nameOf(node["callee"])}()`;
  if (node.type === "CallExpression") return `${nameOf(node["callee"])}()`;
  if (node.type === "MemberExpression") return nameOf(node);
  return undefined;
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return "";
  if (node.type === "MemberExpression") return `${nameOf(node["object"])}.${nameOf(node["property"])}`;
  return typeof node["name"] === "string" ? node["name"] : "";
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
