import { countTests, type TestedFile } from "../tested.ts";

/** The results for a script: what failed with everything that is known of it. Times are milliseconds from the start of each test. */
export function testJson(files: readonly TestedFile[]): object {
  return {
    ...countTests(files),
    results: files.map(({ file, diagnostics, tests, broken }) => ({
      file,
      broken,
      diagnostics,
      tests: tests.map(({ result: { test, passed, effects, wrongVerdicts, errors }, tookMs }) => ({
        name: test.name,
        place: test.place,
        passed,
        tookMs: Math.round(tookMs),
        ...(passed
          ? {}
          : { differing: effects.differing, missing: effects.missing, unexpected: effects.unexpected, wrongVerdicts, errors }),
      })),
    })),
  };
}
