import { readFile as readFileFromDisk } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { isJsonObject } from "#core/codec/json";
import { type Diagnostic, errorAt, hasErrors, sortDiagnostics } from "#core/config/diagnostic";
import { type LocatedDocument, parseYaml } from "#core/config/located-document";
import { fileDiagnostic, readText } from "#core/config/read-text";
import type { Environment } from "#core/config/references";
import { validate } from "#core/config/validate";
import { readTest } from "./read-test.ts";
import type { RuleTest } from "./rule-test.ts";
import type { ConfigChoice, TestConfig, TestConfigs } from "./test-config.ts";
import { TestFileShape, TestShape } from "./test-shape.ts";

/** A file of tests, read and checked. */
export interface TestFile {
  /** As it is shown. */
  readonly file: string;
  /** Those that can be run. */
  readonly tests: readonly RuleTest[];
  /** How many tests have mistakes and cannot be run. */
  readonly broken: number;
  readonly diagnostics: readonly Diagnostic[];
  /** The configuration that they are about; undefined when it is not known. */
  readonly config: string | undefined;
}

export interface TestFileContext {
  readonly configs: TestConfigs;
  /** The configuration that the file is beside, or below. Undefined when there is none. */
  configFor(file: string): Promise<string | undefined>;
}

/** Reads the tests of one file, with the configuration that it is about. Never rejects for what a file can be. */
export async function readTestFile(file: string, context: TestFileContext): Promise<TestFile> {
  const text = await readText(file, readFileFromDisk);
  if (!text.ok) return broken(file, [fileDiagnostic(file, text)]);
  const { document, diagnostics } = parseYaml(text.text, file);
  if (document === undefined || hasErrors(diagnostics)) return broken(file, diagnostics);
  const shape = validate(TestFileShape, document.value, { document, path: [] });
  if (shape.value === undefined) return broken(file, shape.diagnostics);
  const config = shape.value.config === undefined ? await context.configFor(file) : beside(file, shape.value.config);
  if (config === undefined) {
    const place = { file, line: 1, column: 1 };
    const hint = "name one with config:, or put a bot.config.yaml into this folder or one above it";
    return broken(file, [errorAt(place, "TEST_NO_CONFIG", "there is no configuration that these tests could be about", hint)]);
  }
  const env = shape.value.env ?? {};
  const trouble = await configTrouble(file, config, document, context);
  if (trouble.length > 0) return broken(file, trouble);
  return readTests({ document, config, env, written: shape.value.tests }, context);
}

interface Written {
  readonly document: LocatedDocument;
  readonly config: string;
  readonly env: Environment;
  readonly written: readonly object[];
}

async function readTests({ document, config: configFile, env, written }: Written, { configs }: TestFileContext): Promise<TestFile> {
  const tests: RuleTest[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, one] of written.entries()) {
    const path = ["tests", index];
    const { value: shape, diagnostics: mistakes } = validate(TestShape, one, { document, path });
    diagnostics.push(...mistakes);
    if (shape === undefined) continue;
    const choice = choiceOf(document.file, configFile, { ...env, ...shape.env });
    const own: Diagnostic[] = [];
    const config = await configs.read(choice);
    const other = (another: string): Promise<TestConfig> => configs.read({ ...choice, file: another });
    const test = await readTest(shape, path, { document, diagnostics: own, config, other, readFile: readFileFromDisk });
    diagnostics.push(...own);
    if (test !== undefined) tests.push(test);
  }
  return {
    file: document.file,
    tests,
    broken: written.length - tests.length,
    diagnostics: sortDiagnostics(diagnostics),
    config: configFile,
  };
}

/** Beside a bot.yaml the tests are about that bot alone. */
function choiceOf(file: string, config: string, env: Environment): ConfigChoice {
  return { file: config, botFolder: resolve(dirname(file)), env };
}

/** Why the configuration cannot be tested. */
async function configTrouble(
  file: string,
  config: string,
  document: LocatedDocument,
  { configs }: TestFileContext,
): Promise<readonly Diagnostic[]> {
  const choice = choiceOf(file, config, {});
  const { diagnostics, botFolders } = await configs.read(choice);
  if (hasErrors(diagnostics)) return diagnostics.filter(({ severity }) => severity === "error");
  const isOfBot = /(^|\/)bot\.test\.yaml$/.test(file);
  const named = isJsonObject(document.value) && document.value["config"] !== undefined;
  if (!isOfBot || named || choice.botFolder === undefined || botFolders.includes(choice.botFolder)) return [];
  const place = { file, line: 1, column: 1 };
  const message = `the bot in this folder is not among those of ${config}`;
  return [errorAt(place, "TEST_BOT_NOT_LISTED", message, "list its folder under bots there, or name another configuration with config:")];
}

function beside(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path);
}

function broken(file: string, diagnostics: readonly Diagnostic[]): TestFile {
  return { file, tests: [], broken: 0, diagnostics, config: undefined };
}
