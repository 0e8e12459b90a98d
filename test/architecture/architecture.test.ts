import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { rules } from "./rules.ts";
import { readSourceFiles, type SourceFile, sourceFile } from "./source-file.ts";

const PackageFile = z.object({ dependencies: z.record(z.string(), z.string()) });
const { dependencies } = PackageFile.parse(JSON.parse(readFileSync("package.json", "utf8")));
const code = readSourceFiles("core", "plugins");

/** For each rule: files that break it, with the sentence that says so, and files just on the right side of it. */
const cases: { readonly [rule: string]: { readonly bad: readonly [SourceFile, string][]; readonly good: readonly SourceFile[] } } = {
  "a room of core imports only from lower floors": {
    bad: [
      [
        file("core/time/a.ts", 'import type { Store } from "#core/store/port";'),
        "core/time/a.ts:1 is in time and imports from store, which is above it",
      ],
      [file("core/time/a.ts", 'export * from "../cli/main.ts";'), "core/time/a.ts:1 is in time and imports from cli, which is above it"],
      [file("core/attic/a.ts", 'import { b } from "#core/time/clock";'), "core/attic/a.ts:1 is in the unknown room attic"],
    ],
    good: [
      file("core/store/a.ts", 'import type { Clock } from "#core/time/clock";'),
      file("core/index.ts", 'export { a } from "./cli/a.ts";'),
    ],
  },
  "a relative import stays inside its room or plugin": {
    bad: [
      [
        file("core/store/a.ts", 'import { b } from "../time/clock.ts";'),
        "core/store/a.ts:1 imports ../time/clock.ts: write #core/<room>/<file>",
      ],
      [file("plugins/one/a.ts", 'import { b } from "../two/b.ts";'), "plugins/one/a.ts:1 imports ../two/b.ts: write #core/<room>/<file>"],
    ],
    good: [file("core/store/sqlite/a.ts", 'import { b } from "../port.ts";')],
  },
  "core imports no plugin": {
    bad: [
      [file("core/cli/a.ts", '\nconst b = await import("#plugins/discord/index");'), "core/cli/a.ts:2 imports #plugins/discord/index"],
      [
        file("core/cli/a.ts", 'type B = import("../../plugins/discord/index.ts").B;'),
        "core/cli/a.ts:1 imports ../../plugins/discord/index.ts",
      ],
    ],
    good: [file("core/cli/a.ts", 'import { b } from "#core/plugin/loader";')],
  },
  "a plugin imports the public API, its own folder, Node and declared dependencies": {
    bad: [
      [file("plugins/one/a.ts", 'import { b } from "#core/time/clock";'), "plugins/one/a.ts:1 imports #core/time/clock"],
      [file("plugins/one/a.ts", 'import b from "left-pad";'), "plugins/one/a.ts:1 imports left-pad"],
    ],
    good: [file("plugins/one/a.ts", 'import { b } from "#core"; import { c } from "./c.ts"; import "node:http"; import { z } from "zod";')],
  },
  "a library is imported only where it belongs": {
    bad: [
      [file("core/store/a.ts", 'import { parse } from "yaml";'), "core/store/a.ts:1 imports yaml"],
      [file("plugins/one/a.ts", 'import { Client } from "discord.js";'), "plugins/one/a.ts:1 imports discord.js"],
      [file("core/plugin/a.ts", 'import "reflect-metadata";'), "core/plugin/a.ts:1 imports reflect-metadata"],
    ],
    good: [file("core/config/a.ts", 'import { parse } from "yaml";')],
  },
  "node:sqlite is imported in one file": {
    bad: [],
    good: [file("core/store/sqlite/a.ts", 'import { DatabaseSync } from "node:sqlite";')],
  },
  "only the command line writes to the terminal": {
    bad: [
      [file("core/store/a.ts", 'console.log("hello");'), "core/store/a.ts:1 uses console.log"],
      [file("plugins/one/a.ts", 'process.stdout.write("hello");'), "plugins/one/a.ts:1 uses process.stdout"],
    ],
    good: [file("core/cli/a.ts", 'process.stdout.write("hello");')],
  },
  "only the command line reads the environment": {
    bad: [[file("plugins/one/a.ts", "const token = process.env.TOKEN;"), "plugins/one/a.ts:1 uses process.env"]],
    good: [file("core/cli/a.ts", "const { env } = process; const b = process.env.B;")],
  },
  "time and chance are injected": {
    bad: [
      [file("core/engine/a.ts", "const now = Date.now();"), "core/engine/a.ts:1 uses Date.now()"],
      [file("core/engine/a.ts", "const now = new Date();"), "core/engine/a.ts:1 uses new Date()"],
      [file("core/engine/a.ts", "const chance = Math.random();"), "core/engine/a.ts:1 uses Math.random()"],
      [file("plugins/one/a.ts", "setTimeout(() => {}, 5);"), "plugins/one/a.ts:1 uses setTimeout()"],
    ],
    good: [
      file("core/engine/a.ts", "const then = new Date(now); clock.setTimer(5, run);"),
      file("core/time/a.ts", "const now = Date.now();"),
    ],
  },
  "only a plugin's index.ts has a default export": {
    bad: [
      [file("core/time/a.ts", "export default function a() {}"), "core/time/a.ts has a default export"],
      [file("plugins/one/index.ts", "export const a = 1;"), "plugins/one/index.ts has no default export"],
    ],
    good: [file("plugins/one/index.ts", "export default 1;")],
  },
  "a file has at most 250 lines of code": {
    bad: [[file("core/time/a.ts", "call();\n".repeat(251)), "core/time/a.ts has 251 lines of code"]],
    good: [file("core/time/a.ts", `${"call();\n".repeat(250)}${"// why\n\n/** a\n * b\n */\n".repeat(50)}`)],
  },
  "nothing is left to do": {
    bad: [[file("core/time/a.ts", "// TODO: later"), "core/time/a.ts says TODO"]],
    good: [file("core/time/a.ts", "// The todos of a person are no business of ours.")],
  },
  "a file is named after what it holds, in kebab-case": {
    bad: [
      [file("core/time/utils.ts", ""), "core/time/utils.ts is not named after what it holds"],
      [file("core/time/VirtualClock.ts", ""), "core/time/VirtualClock.ts is not named after what it holds"],
    ],
    good: [file("core/time/virtual-clock.ts", "")],
  },
  "a plugin's folder, name and parts agree": {
    bad: [
      [file("plugins/one/a.ts", ""), "plugins/one has no index.ts"],
      [file("plugins/one/index.ts", 'export default { name: "two" };'), "plugins/one declares another name than its folder's"],
      [file("plugins/One/index.ts", 'export default { name: "One" };'), "plugins/One has a name that the loader does not find"],
    ],
    good: [file("plugins/one/index.ts", 'export default { name: "one" };')],
  },
};

describe.each(rules)("$name", (rule) => {
  const { bad, good } = cases[rule.name] ?? { bad: [], good: [] };

  test("holds in core and plugins", () => {
    expect(rule.check(code, Object.keys(dependencies))).toEqual([]);
  });

  test.each(bad)("is broken by $0.path", (broken, sentence) => {
    expect(rule.check([broken], ["zod"])).toEqual([sentence]);
  });

  test("is kept by what is just inside it", () => {
    expect(good).not.toEqual([]);
    expect(rule.check(good, ["zod"])).toEqual([]);
  });
});

test("node:sqlite in a second file is found", () => {
  const rule = rules.find(({ name }) => name === "node:sqlite is imported in one file");
  const text = 'import { DatabaseSync } from "node:sqlite";';

  const found = rule?.check([file("core/store/sqlite/a.ts", text), file("core/store/sqlite/b.ts", text)], []);

  expect(found).toEqual(["core/store/sqlite/b.ts imports it too"]);
});

test("the code is where it is looked for", () => {
  expect(code.length).toBeGreaterThan(50);
  expect(code.flatMap(({ imports }) => imports).length).toBeGreaterThan(100);
});

test("what tests share hooks into no file by being imported: files share processes, and it is imported once", () => {
  const shared = readSourceFiles("test").filter(({ path }) => !path.endsWith(".test.ts") && path !== "test/support/leak-guard.ts");

  expect(shared.length).toBeGreaterThan(20);
  expect(shared.filter(({ text }) => /^(before|after)(Each|All)\(/m.test(text)).map(({ path }) => path)).toEqual([]);
});

function file(path: string, text: string): SourceFile {
  return sourceFile(path, text);
}
