import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const env = { ...process.env, NO_COLOR: "1" };

test("the demo shows one post that is made once, edited twice and left alone by a short gap, as the README pictures it", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["core/cli/main.ts", "demo"], { cwd: root, env });

  const shown = stdout.split("\n").filter((line) => !line.includes("127.0.0.1"));
  const discord = shown.filter((line) => / {4}discord /.test(line)).map((line) => line.replace(/^\S+ +discord +/, ""));
  expect(discord).toEqual([
    expect.stringMatching(/^posted, notifying @live: .*Painting a harbour\*\* is live!/),
    expect.stringMatching(/^edited: .*with boats\*\* is live!/),
    expect.stringMatching(/^edited: .*with boats\*\* was live for 2 hours 10 minutes\./),
  ]);
  const pictured = /<!-- demo:begin -->\s*```text\n([^]*?)\n```/.exec(readFileSync(`${root}/README.md`, "utf8"))?.[1];
  // In which step of the clock a frame arrives depends on the machine: the story does not.
  expect(story(pictured ?? "")).toEqual(story(shown.join("\n")));
});

function story(text: string): readonly string[] {
  return text
    .trim()
    .split("\n")
    .filter((line) => !line.includes("a bot connects"))
    .map((line) => line.replace(/^[\d:]+ {4}/, ""));
}
