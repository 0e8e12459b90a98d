import { describe, expect, test } from "vitest";
import { HeraldError } from "#core/errors/herald-error";
import { runHerald } from "./run-herald.ts";

describe("herald", () => {
  test("lists its commands with --help and exits with 0", async () => {
    const { code, stdout, stderr } = await runHerald("--help");

    expect(code).toBe(0);
    expect(stderr).toBe("");
    for (const command of ["run", "lint", "demo", "simulate", "dead", "plugins", "schema"])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
  });

  test.each(["run", "lint", "demo", "simulate", "dead", "plugins", "schema"])("gives an example with %s --help", async (command) => {
    const { code, stdout } = await runHerald(`${command} --help`);

    expect(code).toBe(0);
    expect(stdout).toContain(`$ herald ${command}`);
  });

  test("prints its version", async () => {
    expect(await runHerald("--version")).toEqual({ code: 0, stdout: "1.2.3\n", stderr: "" });
  });

  test("suggests the command that an unknown one was meant to be", async () => {
    const { code, stdout, stderr } = await runHerald("lnt");

    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("error: unknown command 'lnt'");
    expect(stderr).toContain("(Did you mean lint?)");
  });

  test("suggests the option that an unknown one was meant to be, also of a command inside a command", async () => {
    const { code, stderr } = await runHerald("dead list --jsn");

    expect(code).toBe(1);
    expect(stderr).toContain("error: unknown option '--jsn'");
    expect(stderr).toContain("(Did you mean --json?)");
  });

  test("shows its help as a complaint when it is told nothing to do", async () => {
    const { code, stdout, stderr } = await runHerald("");

    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("Usage: herald");
  });

  test("says an error that a person can mend with its place and hint, and exits with 1", async () => {
    const place = { file: "bot.config.yaml", line: 3, column: 5 };
    const error = new HeraldError("CONFIG_X", "no such thing", { hint: "make one", place });

    const ended = await runHerald("lint", { lint: () => Promise.reject(error) });

    expect(ended).toEqual({ code: 1, stdout: "", stderr: "bot.config.yaml:3:5: error: no such thing\n  make one\n" });
  });

  test("throws a defect on to the process", async () => {
    const ended = runHerald("lint", { lint: () => Promise.reject(new TypeError("x is not a function")) });

    await expect(ended).rejects.toThrow("x is not a function");
  });

  test("colours complaints on a terminal, and not when NO_COLOR is set", async () => {
    const coloured = await runHerald("lnt", {}, { isTerminal: true });
    const plain = await runHerald("lnt", {}, { isTerminal: true, env: { NO_COLOR: "1" } });

    expect(coloured.stderr).toContain("\u001b[31m");
    expect(plain.stderr).not.toContain("\u001b[");
  });

  test("colours where FORCE_COLOR asks for it", async () => {
    const { stderr } = await runHerald("lnt", {}, { env: { FORCE_COLOR: "1" } });

    expect(stderr).toContain("\u001b[31m");
  });
});
