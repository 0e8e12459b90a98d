import type { Diagnostic } from "#core/config/diagnostic";
import type { TestResult } from "#core/simulation/rule-tests/run-test";

export interface TestRequest {
  /** Files and folders. None: beside the configuration and its bots. */
  readonly paths: readonly string[];
  /** What the tests are about where they name nothing themselves. Undefined: the nearest bot.config.yaml. */
  readonly configPath: string | undefined;
  /** Only tests whose names match. */
  readonly filter: RegExp | undefined;
}

/** One test that ran. */
export interface TestedRule {
  readonly result: TestResult;
  readonly tookMs: number;
}

/** What came of one file. */
export interface TestedFile {
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly tests: readonly TestedRule[];
  /** How many tests could not run because of mistakes in them. */
  readonly broken: number;
  /** Nothing of it could be read. */
  readonly isUnread: boolean;
}

export interface TestReport {
  readonly files: readonly TestedFile[];
}

/** Tests of rules. */
export interface RuleTests {
  /** Runs what is asked for; `onFile` is told as soon as a file is through. */
  run(request: TestRequest, onFile: (file: TestedFile) => void): Promise<TestReport>;
  /** Comes at once, and again whenever files on which the tests may depend have changed: with their names. Ends when `signal` aborts. */
  changes(request: TestRequest, signal: AbortSignal): AsyncIterable<readonly string[]>;
}

/** How the tests of a report stand. `mistaken`: they could not run. */
export interface TestCounts {
  readonly files: number;
  readonly passed: number;
  readonly failed: number;
  readonly mistaken: number;
}

export function countTests(files: readonly TestedFile[]): TestCounts {
  const tests = files.flatMap((file) => file.tests);
  const passed = tests.filter(({ result }) => result.passed).length;
  let mistaken = 0;
  for (const { broken, isUnread } of files) mistaken += broken + (isUnread ? 1 : 0);
  return { files: files.length, passed, failed: tests.length - passed, mistaken };
}
