import { basename, dirname, join } from "node:path";
import type { SourceFile } from "./source-file.ts";

/** A rule of the house. `check` gives a sentence for every place that breaks it. */
export interface ArchitectureRule {
  readonly name: string;
  check(files: readonly SourceFile[], dependencies: readonly string[]): string[];
}

/** The rooms of core from the ground up: a room imports only from those before it. */
const floors = [
  "errors",
  "time",
  "codec",
  "container",
  "expression",
  "plugin",
  "config",
  "rules",
  "engine",
  "store",
  "delivery",
  "http",
  "logging",
  "metrics",
  "runtime",
  "simulation",
  "cli",
];

/** Libraries that only one place may know, so that replacing one is the work of one place. */
const owners: readonly { readonly library: RegExp; readonly owner: RegExp }[] = [
  { library: /^(tsyringe|reflect-metadata)$/, owner: /^core\/container\// },
  { library: /^node:sqlite$/, owner: /^core\/store\/sqlite\// },
  { library: /^(@marcbachmann\/cel-js|@bufbuild\/re2|htmlparser2)$/, owner: /^core\/expression\// },
  { library: /^yaml$/, owner: /^core\/config\// },
  { library: /^undici$/, owner: /^(core\/http|plugins)\// },
  { library: /^(pino|pino-pretty)$/, owner: /^core\/logging\// },
  { library: /^prom-client$/, owner: /^core\/metrics\// },
  { library: /^commander$/, owner: /^core\/cli\// },
  { library: /^fast-xml-builder$/, owner: /^core\/cli\// },
  { library: /^ws$/, owner: /^plugins\// },
  { library: /^cron$/, owner: /^core\/time\// },
  { library: /^standardwebhooks$/, owner: /^plugins\/(webhook|hooks)\// },
  { library: /^(discord\.js|@discordjs\/.*)$/, owner: /^plugins\/discord\// },
  { library: /^(megalodon|axios)$/, owner: /^plugins\/mastodon\/api\// },
];

const forbiddenNames = /^(utils?|helpers?|manager|misc|types|common|shared|stuff|constants)\.ts$/;

/** Everything that can only be told of all files together is told of `core` and `plugins`. */
export const rules: readonly ArchitectureRule[] = [
  { name: "a room of core imports only from lower floors", check: forEachImport(breaksFloors) },
  { name: "a relative import stays inside its room or plugin", check: forEachImport(leavesItsHome) },
  { name: "core imports no plugin", check: forEachImport(importsPluginFromCore) },
  { name: "a plugin imports the public API, its own folder, Node and declared dependencies", check: forEachImport(breaksPluginBorder) },
  { name: "a library is imported only where it belongs", check: forEachImport(importsOthersLibrary) },
  {
    name: "node:sqlite is imported in one file",
    check: (files) => atMostOne(files.filter((file) => file.imports.some(({ from }) => from === "node:sqlite"))),
  },
  { name: "only the command line writes to the terminal", check: forEachGlobal(/^(console\.\w+|process\.std(out|err))$/, /^core\/cli\//) },
  { name: "only the command line reads the environment", check: forEachGlobal(/^process\.env$/, /^core\/cli\//) },
  {
    name: "time and chance are injected",
    check: forEachGlobal(
      /^((globalThis\.)?(Date\.now|setTimeout|setInterval)\(\)|new Date\(\)|Math\.random\(\)|performance\.now\(\))$/,
      /^core\/(time|cli)\//,
    ),
  },
  { name: "only a plugin's index.ts has a default export", check: forEachFile(breaksDefaultExport) },
  { name: "a file has at most 250 lines of code", check: forEachFile(isTooLong) },
  { name: "nothing is left to do", check: forEachFile(leavesWork) },
  { name: "a file is named after what it holds, in kebab-case", check: forEachFile(isBadlyNamed) },
  {
    name: "a plugin's folder, name and parts agree",
    check: (files) => pluginFoldersOf(files).flatMap((folder) => breaksFolder(folder, files)),
  },
];

function forEachFile(check: (file: SourceFile) => string | undefined): ArchitectureRule["check"] {
  return (files) => files.flatMap((file) => withPlace(file.path, check(file)));
}

function forEachImport(
  check: (file: SourceFile, from: string, dependencies: readonly string[]) => string | undefined,
): ArchitectureRule["check"] {
  return (files, dependencies) =>
    files.flatMap((file) => file.imports.flatMap(({ from, line }) => withPlace(`${file.path}:${line}`, check(file, from, dependencies))));
}

function forEachGlobal(forbidden: RegExp, allowedIn: RegExp): ArchitectureRule["check"] {
  return (files) =>
    files
      .filter((file) => !allowedIn.test(file.path))
      .flatMap((file) =>
        file.globals.filter(({ name }) => forbidden.test(name)).map(({ name, line }) => `${file.path}:${line} uses ${name}`),
      );
}

function withPlace(place: string, problem: string | undefined): string[] {
  return problem === undefined ? [] : [`${place} ${problem}`];
}

function breaksFloors(file: SourceFile, from: string): string | undefined {
  const own = roomOf(file.path);
  const other = roomOf(pathOf(file, from) ?? "");
  if (own === undefined || other === undefined || own === other) return undefined;
  if (!floors.includes(own)) return `is in the unknown room ${own}`;
  if (!floors.includes(other)) return `imports from the unknown room ${other}`;
  return floors.indexOf(other) < floors.indexOf(own) ? undefined : `is in ${own} and imports from ${other}, which is above it`;
}

function leavesItsHome(file: SourceFile, from: string): string | undefined {
  if (!from.startsWith(".") || file.path === "core/index.ts") return undefined;
  return homeOf(file.path) === homeOf(join(dirname(file.path), from)) ? undefined : `imports ${from}: write #core/<room>/<file>`;
}

function importsPluginFromCore(file: SourceFile, from: string): string | undefined {
  return file.path.startsWith("core/") && (pathOf(file, from) ?? "").startsWith("plugins/") ? `imports ${from}` : undefined;
}

function breaksPluginBorder(file: SourceFile, from: string, dependencies: readonly string[]): string | undefined {
  if (!file.path.startsWith("plugins/") || from === "#core" || from.startsWith("node:")) return undefined;
  if (from.startsWith(".")) return undefined;
  return dependencies.some((name) => from === name || from.startsWith(`${name}/`)) ? undefined : `imports ${from}`;
}

function importsOthersLibrary(file: SourceFile, from: string): string | undefined {
  const owned = owners.find(({ library }) => library.test(from));
  return owned === undefined || owned.owner.test(file.path) ? undefined : `imports ${from}`;
}

function breaksDefaultExport(file: SourceFile): string | undefined {
  const isPlugin = /^plugins\/[^/]+\/index\.ts$/.test(file.path);
  if (file.hasDefaultExport === isPlugin) return undefined;
  return isPlugin ? "has no default export" : "has a default export";
}

function isTooLong(file: SourceFile): string | undefined {
  return file.codeLines > 250 ? `has ${file.codeLines} lines of code` : undefined;
}

function leavesWork(file: SourceFile): string | undefined {
  const found = /\b(TODO|FIXME|XXX|HACK)\b/.exec(file.text);
  return found === null ? undefined : `says ${found[0]}`;
}

function isBadlyNamed(file: SourceFile): string | undefined {
  const name = basename(file.path);
  const isGood = /^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name) && !forbiddenNames.test(name);
  return isGood ? undefined : "is not named after what it holds";
}

function atMostOne(files: readonly SourceFile[]): string[] {
  return files.slice(1).map((file) => `${file.path} imports it too`);
}

function pluginFoldersOf(files: readonly SourceFile[]): string[] {
  return [...new Set(files.flatMap(({ path }) => /^plugins\/([^/]+)\/./.exec(path)?.[1] ?? []))];
}

function breaksFolder(folder: string, files: readonly SourceFile[]): string[] {
  const index = files.find(({ path }) => path === `plugins/${folder}/index.ts`);
  const problems: (string | undefined)[] = [
    /^[a-z][a-z0-9-]*$/.test(folder) ? undefined : "has a name that the loader does not find",
    index === undefined ? "has no index.ts" : undefined,
    index === undefined || index.text.includes(`name: "${folder}"`) ? undefined : "declares another name than its folder's",
  ];
  return problems.flatMap((problem) => withPlace(`plugins/${folder}`, problem));
}

/** The room of core that a path lies in; undefined outside and for core/index.ts, which stands above all rooms. */
function roomOf(path: string): string | undefined {
  return /^core\/([^/]+)\//.exec(path)?.[1];
}

function homeOf(path: string): string | undefined {
  return /^((core|plugins)\/[^/]+)\//.exec(path)?.[1];
}

/** The path in the project that an import names; undefined for libraries. */
function pathOf(file: SourceFile, from: string): string | undefined {
  if (from.startsWith(".")) return join(dirname(file.path), from);
  return /^#(core|plugins)(\/|$)/.test(from) ? from.slice(1) : undefined;
}
