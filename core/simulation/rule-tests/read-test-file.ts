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
  const trouble = await configTrouble(document, config, context);
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
    const trouble = config.diagnostics.filter(({ severity }) => severity === "error");
    diagnostics.push(...trouble);
    if (trouble.length > 0) continue;
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

/** Why the configuration cannot be tested, whatever its variables are. */
async function configTrouble(document: LocatedDocument, config: string, { configs }: TestFileContext): Promise<readonly Diagnostic[]> {
  const { file } = document;
  const choice = choiceOf(file, config, {});
  const { diagnostics, botFolders } = await configs.read(choice);
  const errors = diagnostics.filter(({ severity, code }) => severity === "error" && code !== "TEST_NO_STAND_IN");
  if (errors.length > 0) return errors;
  const namesConfig = isJsonObject(document.value) && document.value["config"] !== undefined;
  const isOfBot = /(^|\/)bot\.test\.yaml$/.test(file) && !namesConfig;
  if (!isOfBot || choice.botFolder === undefined || botFolders.includes(choice.botFolder)) return [];
  const message = `the bot in this folder is not among those of ${config}`;
  const hint = "list its folder under bots there, or name another configuration with config:";
  return [errorAt({ file, line: 1, column: 1 }, "TEST_BOT_NOT_LISTED", message, hint)];
}

function beside(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path);
}

function broken(file: string, diagnostics: readonly Diagnostic[]): TestFile {
  return { file, tests: [], broken: 0, diagnostics, config: undefined };
}
