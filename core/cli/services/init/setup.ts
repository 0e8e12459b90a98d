import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { missingReport } from "#core/config/missing-report";
import { HeraldError } from "#core/errors/herald-error";
import { makePlan } from "#core/runtime/plan";
import { packageFolder } from "../../package-folder.ts";
import type { LintReport } from "../../services.ts";
import { lintConfig } from "../lint-config.ts";
import { configText, readyMade } from "./config-text.ts";
import { envText, optionalVariables } from "./env-text.ts";
import { type JobName, jobNames, type SetupChoice } from "./jobs.ts";
import { testsForWebhook, withoutChannels } from "./webhook-texts.ts";

/** What was set up. Paths are relative to the current folder. */
export interface SetupResult {
  readonly config: string;
  readonly written: readonly string[];
  /** Files that were there already, just as they would have been written. */
  readonly kept: readonly string[];
  readonly report: LintReport;
  /** The connections for which a person signs in by a web page. */
  readonly logins: readonly string[];
}

const configName = "bot.config.yaml";
const exampleName = ".env.example";

/** Writes a configuration and its bots into a folder. Rejects with a `HeraldError` before anything is written when a file is in the way. */
export async function setUp(folder: string, choice: SetupChoice): Promise<SetupResult> {
  const files = new Map([[configName, configText(choice)], ...(await botFiles(choice))]);
  const { missing, kept } = await compare(folder, files);
  await refuseWhenThere(folder, [exampleName]);
  for (const path of missing) await writeNew(join(folder, path), files.get(path) ?? "");
  const config = relative(".", join(folder, configName));
  const { config: loaded } = await makePlan(config, { env: {}, mode: "run" });
  const optional = [...files.values()].flatMap(optionalVariables);
  await writeNew(join(folder, exampleName), envText(missingReport(loaded), optional, knownValues(choice, [...files.values()])));
  const ignores = await writeIgnore(folder);
  const shown = (path: string): string => relative(".", join(folder, path));
  return {
    config,
    written: [...missing, exampleName, ...ignores].map(shown),
    kept: kept.map(shown),
    report: await lintConfig(config),
    logins: [...loaded.connections.values()].filter(({ plugin }) => plugin.login !== undefined).map(({ name }) => name),
  };
}

/** The jobs for which this installation has a bot, and rules of one's own. */
export async function availableJobs(): Promise<readonly JobName[]> {
  const folders = await readdir(join(packageFolder(), "bots"));
  return jobNames.filter((job) => job === "own" || folders.includes(job));
}

/** Everything in the folders of the chosen bots, by the path that it gets. */
async function botFiles(choice: SetupChoice): Promise<[string, string][]> {
  const files: [string, string][] = [];
  for (const job of readyMade(choice)) {
    const from = join(packageFolder(), "bots", job);
    const entries = await readdir(from, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((one) => one.isFile())) {
      const source = join(entry.parentPath, entry.name);
      const text = await readFile(source, "utf8");
      files.push([join("bots", job, relative(from, source)), choice.discord === "webhook" ? forWebhook(entry.name, text) : text]);
    }
  }
  return files;
}

function forWebhook(name: string, text: string): string {
  if (name === "bot.yaml") return withoutChannels(text);
  return name === "bot.test.yaml" ? testsForWebhook(text) : text;
}

async function compare(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<{ readonly missing: readonly string[]; readonly kept: readonly string[] }> {
  const missing: string[] = [];
  const kept: string[] = [];
  const inTheWay: string[] = [];
  for (const [path, wanted] of files) {
    const found = await textOf(join(folder, path));
    if (found === undefined) missing.push(path);
    else if (path !== configName && found === wanted) kept.push(path);
    else inTheWay.push(path);
  }
  if (inTheWay.length > 0) throw occupied(folder, inTheWay);
  return { missing, kept };
}

async function refuseWhenThere(folder: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) if ((await textOf(join(folder, path))) !== undefined) throw occupied(folder, [path]);
}

function occupied(folder: string, paths: readonly string[]): HeraldError {
  const shown = paths.map((path) => relative(".", join(folder, path)));
  return new HeraldError(
    "INIT_FILE_IN_THE_WAY",
    `${shown.join(" and ")} ${shown.length === 1 ? "is" : "are"} in the way: nothing was written`,
    {
      hint: "move that away, or name a folder of its own: herald init my-bot",
    },
  );
}

/** The text of a file; undefined when there is none. A folder of that name is in the way as well. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "EISDIR") return "";
    throw unwritable(path, error);
  }
}

/** Writes a file that is not there. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" });
  } catch (error) {
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): HeraldError {
  const { code = "unknown error" } = error as NodeJS.ErrnoException;
  return new HeraldError("INIT_CANNOT_WRITE", `${path} cannot be written (${code})`, { hint: "name another folder", cause: error });
}

/** So that no secret and no database gets into git. What is there already is somebody's own. */
async function writeIgnore(folder: string): Promise<readonly string[]> {
  if ((await textOf(join(folder, ".gitignore"))) !== undefined) return [];
  await writeNew(join(folder, ".gitignore"), ".env\n.herald/\nnode_modules/\n");
  return [".gitignore"];
}

/** Every variable that asks for a channel gets the one that the person named: one channel does for a start. */
function knownValues({ channel, discord }: SetupChoice, texts: readonly string[]): { readonly [name: string]: string } {
  if (channel === undefined || discord === "webhook") return {};
  const names = texts.flatMap((text) => [...text.matchAll(/^ *channel: \{ env: (\w+) \}/gm)].map(([, name = ""]) => name));
  return Object.fromEntries(names.map((name) => [name, channel]));
}
