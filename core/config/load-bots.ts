import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import type { Place } from "#core/errors/herald-error";
import { BotFile } from "./config-file.ts";
import { type ConfigSource, type LoadContext, readSource } from "./config-source.ts";
import { type Diagnostic, errorAt } from "./diagnostic.ts";
import { alsoAt } from "./merge-sections.ts";
import { readText } from "./read-text.ts";

/** The name of the bot that the main file's own rules are. */
export const mainBot = "main";

/** A bot: the main file's own rules, or a folder's. */
export interface BotSource {
  readonly name: string;
  readonly description: string | undefined;
  /** Absolute. */
  readonly folder: string;
  /** Where the main file names it. */
  readonly place: Place;
  readonly source: ConfigSource;
}

/** Reads the folders under `bots:`, in their order. Each is left out with a diagnostic when it cannot be read. */
export async function loadBots(main: ConfigSource, context: LoadContext, diagnostics: Diagnostic[]): Promise<BotSource[]> {
  const bots: BotSource[] = [];
  const folders = new Map<string, Place>();
  for (const [index, written] of (main.sections.bots ?? []).entries()) {
    const place = main.document.placeOf(["bots", index]);
    const folder = resolve(main.folder, written);
    const first = folders.get(folder);
    if (first !== undefined) {
      diagnostics.push(errorAt(place, "CONFIG_DUPLICATE_BOT", `the folder ${written} is listed twice, ${alsoAt(first)}`, "remove one"));
      continue;
    }
    folders.set(folder, place);
    const problem = await folderProblem(written, folder, place, context);
    if (problem !== undefined) {
      diagnostics.push(problem);
      continue;
    }
    const shown = isAbsolute(written) ? written : join(dirname(main.file), written);
    const reading = await readSource(join(shown, "bot.yaml"), BotFile, context);
    diagnostics.push(...reading.diagnostics);
    const { source } = reading;
    if (source === undefined) continue;
    const name = source.sections.name ?? basename(folder);
    const namesake = [{ name: mainBot, place: main.document.placeOfKey(["rules"]) }, ...bots].find((bot) => bot.name === name);
    if (namesake !== undefined) {
      const message = `another bot is called "${name}", ${alsoAt(namesake.place)}`;
      diagnostics.push(errorAt(place, "CONFIG_DUPLICATE_BOT", message, 'give one of them another "name" in its bot.yaml'));
    }
    bots.push({ name, description: source.sections.description, folder, place, source });
  }
  return bots;
}

async function folderProblem(written: string, folder: string, place: Place, context: LoadContext): Promise<Diagnostic | undefined> {
  const file = await readText(join(folder, "bot.yaml"), context.readFile);
  if (file.ok || file.code !== "FILE_MISSING") return undefined;
  // A folder answers to reading with its own code: so no second port is needed to tell whether it is there.
  const itself = await readText(folder, context.readFile);
  if (itself.ok) return errorAt(place, "CONFIG_BOT_FOLDER", `${written} is a file, not a folder`, "name the folder that holds bot.yaml");
  if (itself.code === "FILE_MISSING") {
    return errorAt(place, "CONFIG_BOT_FOLDER", `the folder ${written} does not exist`, "paths are relative to this file");
  }
  return errorAt(place, "CONFIG_BOT_FOLDER", `the folder ${written} has no bot.yaml`);
}
