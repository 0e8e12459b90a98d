import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";

const launcher = resolve(import.meta.dirname, "../../core/cli/herald.mjs");

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the launcher in a process of its own. `before`: JavaScript that the process runs first, to put it into a state that a test cannot bring about otherwise. */
function herald(args: readonly string[], before?: string): Promise<Ended> {
  const preload = before === undefined ? [] : ["--import", `data:text/javascript,${encodeURIComponent(before)}`];
  return new Promise((resolveEnded) => {
    execFile(process.execPath, [...preload, launcher, ...args], (error, stdout, stderr) => {
      resolveEnded({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

describe("the herald process", () => {
  test("answers --help with exit code 0", async () => {
    const { code, stdout, stderr } = await herald(["--help"]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Usage: herald");
  });

  test("ends with 1 when a person gave it something wrong", async () => {
    const { code, stderr } = await herald(["lnt"]);

    expect(code).toBe(1);
    expect(stderr).toContain("(Did you mean lint?)");
  });

  test.each(["20.20.2", "24.11.1"])("says in one sentence that Node.js %s is too old", async (version) => {
    const before = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;

    const ended = await herald(["--help"], before);

    expect(ended).toEqual({
      code: 1,
      stdout: "",
      stderr: `herald needs Node.js 24.12 or later and this is ${version}. See https://nodejs.org/en/download\n`,
    });
  });

  test("ends with 70 and two lines when it has a defect, and shows where when asked", async () => {
    const before = 'process.stdout.write = () => { throw new TypeError("boom\\n  here") }';

    const short = await herald(["--version"], before);
    const long = await herald(["--version"], `process.env.HERALD_STACK = "1"; ${before}`);

    expect(short.code).toBe(70);
    expect(short.stderr.split("\n")).toEqual([
      "herald stopped because of a defect of its own: TypeError: boom here",
      expect.stringContaining("HERALD_STACK=1"),
      "",
    ]);
    expect(long.stderr).toContain("    at ");
  });

  test("ends with 70 when a promise that nobody waits for fails", async () => {
    const before = 'process.stdout.write = () => { void Promise.reject(new TypeError("boom")); return true }';

    const { code, stderr } = await herald(["--version"], before);

    expect(code).toBe(70);
    expect(stderr).toContain("TypeError: boom");
  });
});
