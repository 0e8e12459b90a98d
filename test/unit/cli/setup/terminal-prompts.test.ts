import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const prompts = resolve(import.meta.dirname, "../../../../core/cli/ask/terminal-prompts.ts");

/** What a process says that asks while its input is at an end. */
async function answerAtTheEnd(question: string): Promise<string> {
  const program = `const { terminalPrompts } = await import(${JSON.stringify(prompts)});
    await terminalPrompts().${question}.catch((error) => console.error("said:" + error.code));`;
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ["--input-type=module", "-e", program], (_error, _stdout, stderr) => resolve(stderr));
    child.stdin?.end();
  });
}

const choice = '[{ value: "a", label: "a" }]';

test.each([`select("which?", ${choice})`, `several("which?", ${choice})`, 'text("which?", { fallback: "a" })'])(
  "%s ends as cancelled when the input ends",
  async (question) => {
    expect(await answerAtTheEnd(question)).toBe("said:CLI_CANCELLED\n");
  },
);
