import { access } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

const mainFile = "bot.config.yaml";

/**
 * The configuration that a file of tests is about when it names none: `x.yaml` for `x.test.yaml`, unless that is a bot's own `bot.yaml`; else the
 * nearest `bot.config.yaml` in its folder or one above. As it is to be shown. Undefined when there is none.
 */
export async function findConfig(testFile: string): Promise<string | undefined> {
  const sibling = testFile.replace(/\.test\.yaml$/, ".yaml");
  if (!/(^|\/)bot\.yaml$/.test(sibling) && (await isThere(sibling))) return sibling;
  for (let folder = dirname(testFile); ; folder = join(folder, "..")) {
    const file = join(folder, mainFile);
    if (await isThere(file)) return file;
    if (resolve(folder) === resolve(folder, "..")) return undefined;
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
