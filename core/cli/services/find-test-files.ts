import { readdir, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import { HeraldError } from "#core/errors/herald-error";
import { makePlan } from "#core/runtime/plan";

const isTestFile = (name: string): boolean => name.endsWith(".test.yaml");

/** The files of tests that paths name: a file is itself, a folder everything below it. In the order of the paths, then by name. */
export async function findTestFiles(paths: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) throw new HeraldError("TEST_PATH", `${path} does not exist`, { hint: "name *.test.yaml files, or folders" });
    files.push(...(found.isDirectory() ? await below(path) : [path]));
  }
  return [...new Set(files)];
}

/** The files of tests beside a configuration and beside each of its bots. */
export async function testFilesOf(configPath: string): Promise<readonly string[]> {
  const { config, diagnostics } = await makePlan(configPath, { env: {}, mode: "lint" });
  const missing = diagnostics.find(({ code, place }) => code === "FILE_MISSING" && place.file === configPath);
  if (missing !== undefined) {
    throw new HeraldError("TEST_PATH", missing.message, { hint: "name the tests, or the configuration with --config" });
  }
  const folders = [
    dirname(configPath),
    ...config.bots.filter(({ name }) => name !== "main").map(({ folder }) => shown(folder, configPath)),
  ];
  const files = await Promise.all([...new Set(folders)].map(beside));
  return files.flat();
}

async function beside(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter(isTestFile)
    .toSorted()
    .map((name) => join(folder, name));
}

async function below(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map(async (entry): Promise<readonly string[]> => {
        if (!entry.isDirectory()) return isTestFile(entry.name) ? [join(folder, entry.name)] : [];
        return entry.name === "node_modules" || entry.name.startsWith(".") ? [] : below(join(folder, entry.name));
      }),
  );
  return found.flat();
}

/** Absolute paths are for those who wrote one. */
function shown(folder: string, configPath: string): string {
  return isAbsolute(configPath) ? folder : relative(process.cwd(), folder);
}
