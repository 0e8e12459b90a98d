import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { haveChanged, recordingReader } from "#core/runtime/files-read";
import { watchedPaths } from "#core/runtime/watched-paths";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "herald-watched-")));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function watched(path: string): Promise<readonly string[]> {
  const all = await watchedPaths(join(folder, path));
  return [...all].map((one) => one.replace(`${folder}/`, ""));
}

describe("the paths that decide what stands in a file", () => {
  test("are the file alone where no link leads to it", async () => {
    mkdirSync(join(folder, "a"));
    writeFileSync(join(folder, "a/file"), "");

    expect(await watched("a/file")).toEqual(["a/file"]);
  });

  test("are every link on the way, and the file that they lead to", async () => {
    mkdirSync(join(folder, "..1"));
    writeFileSync(join(folder, "..1/file"), "");
    symlinkSync("..1", join(folder, "..data"));
    symlinkSync("..data/file", join(folder, "file"));

    expect(await watched("file")).toEqual(["file", "..data", "..1/file"]);
  });

  test("are the first thing that is not there", async () => {
    expect(await watched("no/such/file")).toEqual(["no"]);
  });

  test("end where links lead round in a circle", async () => {
    symlinkSync("two", join(folder, "one"));
    symlinkSync("one", join(folder, "two"));

    expect((await watched("one")).toSorted()).toEqual(["one", "two"]);
  });
});

describe("files that were read", () => {
  test("have changed when they say something else, come or go; not when they are only touched", async () => {
    const files = new Map<string, string | undefined>();
    const read = recordingReader(files);
    writeFileSync(join(folder, "there"), "one");
    await read(join(folder, "there"));
    await read(join(folder, "missing")).catch(() => undefined);

    writeFileSync(join(folder, "there"), "one");
    expect(await haveChanged(files)).toBe(false);
    writeFileSync(join(folder, "missing"), "");
    expect(await haveChanged(files)).toBe(true);
    rmSync(join(folder, "missing"));
    writeFileSync(join(folder, "there"), "two");
    expect(await haveChanged(files)).toBe(true);
  });
});
