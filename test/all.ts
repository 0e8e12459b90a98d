import { spawn } from "node:child_process";
import type { TestModule, Vitest } from "vitest/node";
import { startVitest } from "vitest/node";

/** One way of looking at the whole code; it passes or fails as one. */
interface Check {
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
}

const checks: readonly Check[] = [
  { name: "types", command: "tsc", arguments: ["-p", "."] },
  { name: "lint", command: "oxlint", arguments: [] },
  { name: "format", command: "biome", arguments: ["format"] },
  { name: "dead code", command: "knip", arguments: ["--no-progress"] },
];

/** `npm test`: every check, then every test. Each check counts as one in the last line. */
async function main(): Promise<void> {
  let passed = 0;
  let failed = 0;
  for (const check of checks) {
    if (await runCheck(check)) passed += 1;
    else failed += 1;
  }

  const tests = await runTests();
  passed += tests.passed;
  failed += tests.failed;

  if (tests.skipped > 0) print(`${tests.skipped} skipped`);
  print(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

function runCheck(check: Check): Promise<boolean> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const child = spawn(`node_modules/.bin/${check.command}`, check.arguments, { stdio: ["ignore", "pipe", "pipe"] });
    const output: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
    child.once("error", (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.once("close", (code) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      print(`${code === 0 ? "ok    " : "FAILED"} ${check.name.padEnd(10)} ${seconds.padStart(5)} s`);
      if (code !== 0) print(Buffer.concat(output).toString().trimEnd());
      resolve(code === 0);
    });
  });
}

async function runTests(): Promise<{ passed: number; failed: number; skipped: number }> {
  const vitest = await startVitest([], { run: true, watch: false, reporters: [["default", { summary: false }]] });
  const counts = countTests(vitest);
  await vitest.close();
  return counts;
}

function countTests(vitest: Vitest): { passed: number; failed: number; skipped: number } {
  const counts = { passed: 0, failed: vitest.state.getUnhandledErrors().length, skipped: 0 };
  for (const module of vitest.state.getTestModules()) {
    for (const test of module.children.allTests()) counts[countedAs(test.result().state)] += 1;
    if (failedOutsideItsTests(module)) counts.failed += 1;
  }
  return counts;
}

/** A test that was never run because its file broke is no pass. */
function countedAs(state: "passed" | "failed" | "skipped" | "pending"): "passed" | "failed" | "skipped" {
  return state === "pending" ? "failed" : state;
}

/** A file that does not load, or whose hooks throw, has no failed test to be counted. */
function failedOutsideItsTests(module: TestModule): boolean {
  if (module.ok()) return false;
  return [...module.children.allTests("failed")].length === 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main();
