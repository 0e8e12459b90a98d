import { type Diagnostic, formatDiagnostic } from "#core/config/diagnostic";
import { findConfig } from "#core/simulation/rule-tests/find-config";
import { readTestFile, type TestFile } from "#core/simulation/rule-tests/read-test-file";
import { runTest } from "#core/simulation/rule-tests/run-test";
import { simulatedDatabase } from "#core/simulation/simulated-database";
import { TestConfigs } from "#core/simulation/rule-tests/test-config";
import type { MemoryDatabase } from "#core/store/sqlite/open-memory-database";
import type { TestedFile, TestedRule, TestReport, TestRequest } from "../tested.ts";
import { defaultConfigPath } from "../command-context.ts";
import { findTestFiles, testFilesOf } from "./find-test-files.ts";

/** `herald test`, once: finds the tests, runs those that are asked for, tells each file as soon as it is through. */
export async function testRules(request: TestRequest, onFile: (file: TestedFile) => void): Promise<TestReport> {
  const { paths, configPath, filter } = request;
  const files = paths.length > 0 ? await findTestFiles(paths) : await testFilesOf(configPath ?? defaultConfigPath);
  const configs = new TestConfigs();
  const context = { configs, configFor: async (file: string) => configPath ?? (await findConfig(file)) };
  const tested: TestedFile[] = [];
  // Of a mistake in a configuration that several files are about it is enough to hear once.
  const said = new Set<string>();
  const database = simulatedDatabase();
  try {
    for (const file of files) {
      const one = await runFile(await readTestFile(file, context), { filter, said, database });
      tested.push(one);
      onFile(one);
    }
  } finally {
    database.close();
  }
  return { files: tested };
}

async function runFile(
  read: TestFile,
  { filter, said, database }: { readonly filter: RegExp | undefined; readonly said: Set<string>; readonly database: MemoryDatabase },
): Promise<TestedFile> {
  const rules: TestedRule[] = [];
  for (const test of read.tests) {
    if (filter !== undefined && !filter.test(test.name)) continue;
    const begun = performance.now();
    const result = await runTest(test, database);
    rules.push({ result, tookMs: performance.now() - begun });
  }
  return {
    file: read.file,
    diagnostics: read.diagnostics.filter((one) => isNew(one, said)),
    tests: rules,
    broken: read.broken,
    isUnread: isUnread(read),
  };
}

function isNew(diagnostic: Diagnostic, said: Set<string>): boolean {
  const text = formatDiagnostic(diagnostic);
  if (said.has(text)) return false;
  said.add(text);
  return true;
}

/** Whether nothing of the file could be read. */
function isUnread({ tests, broken, diagnostics }: TestFile): boolean {
  return tests.length + broken === 0 && diagnostics.length > 0;
}
