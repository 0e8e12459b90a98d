import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
const sources = [
  "core",
  "plugins",
  "bots",
  "docs",
  "package.json",
  "package.dist.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "README.md",
  "LICENSE",
];

// What `npm test` tells its children about this checkout must not reach the npm of another folder.
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(?!config_cache$)/i.test(name))),
  PATH: [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter),
};

const Manifest = z.object({ dependencies: z.unknown(), bin: z.unknown(), engines: z.unknown() });
const Lock = z.object({ packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional() })) });

let folder: string;

/** Builds and packs a copy of the checkout, and installs the tarball into an empty folder from what `npm ci` left in npm's cache. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "herald-package-"));
  const checkout = join(folder, "checkout");
  await mkdir(checkout);
  for (const source of sources) await cp(join(root, source), join(checkout, source), { recursive: true });
  await symlink(join(root, "node_modules"), join(checkout, "node_modules"));
  await npm(checkout, "pack", "--pack-destination", folder);

  const home = join(folder, "home");
  await mkdir(home);
  await writeLockedHome(home);
  await npm(home, "ci", "--offline", "--ignore-scripts", "--no-audit", "--no-fund");
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the published package", () => {
  test("gives a herald command that knows its version", async () => {
    expect(await herald("--version")).toEqual({ code: 0, stdout: "0.1.0\n", stderr: "" });
  });

  test("finds its plugins", async () => {
    const { code, stdout } = await herald("plugins", "--json");

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ name: "discord" }));
  });

  test("lints a configuration", async () => {
    await writeFile(join(folder, "home/good.yaml"), "version: 1\n");
    await writeFile(join(folder, "home/bad.yaml"), "version: 1\nrulez: []\n");

    const good = await herald("lint", "good.yaml");
    const bad = await herald("lint", "bad.yaml");

    expect(good).toMatchObject({ code: 0, stderr: "" });
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain("bad.yaml:2:1: error: ");
  });

  test("sets a bot up in an empty folder, and looks at it", async () => {
    await mkdir(join(folder, "home/fresh"));

    const init = await herald("init", "fresh", "--yes", "--job", "go-live");
    const doctor = await herald("doctor", "fresh/bot.config.yaml", "--json");

    expect(init).toMatchObject({ code: 0, stderr: "" });
    expect(init.stdout).toContain("wrote fresh/bots/go-live/bot.yaml");
    expect(init.stdout).toContain("no mistakes found");
    expect(doctor.code).toBe(1);
    expect(JSON.parse(doctor.stdout)).toMatchObject({ ok: false, sections: [{ about: "configuration" }, {}, {}, {}, {}, {}] });
  });

  test("brings the types and the values of the public API to other plugins", async () => {
    await writeFile(
      join(folder, "home/plugin.mjs"),
      'import { Secret, definePlugin } from "herald/plugin";\nconsole.log(`${new Secret("x")}`, typeof definePlugin);\n',
    );

    const { stdout } = await run(process.execPath, ["plugin.mjs"], { cwd: join(folder, "home") });

    expect(stdout).toBe("[secret] function\n");
  });
});

/** A package that wants only herald, with what herald wants locked to the versions of this checkout: exactly those are in npm's cache. */
async function writeLockedHome(home: string): Promise<void> {
  const { dependencies, bin, engines } = Manifest.parse(JSON.parse(await readFile(join(root, "package.json"), "utf8")));
  const { packages } = Lock.parse(JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")));
  const tarball = "file:../herald-0.1.0.tgz";
  const wanted = { name: "home", version: "1.0.0", dependencies: { herald: tarball } };
  const needed = Object.entries(packages).filter(([path, { dev }]) => path !== "" && dev !== true);
  const lock = {
    ...wanted,
    lockfileVersion: 3,
    requires: true,
    packages: {
      "": wanted,
      ...Object.fromEntries(needed),
      "node_modules/herald": { version: "0.1.0", resolved: tarball, dependencies, bin, engines },
    },
  };
  await writeFile(join(home, "package.json"), JSON.stringify(wanted));
  await writeFile(join(home, "package-lock.json"), JSON.stringify(lock));
}

async function npm(cwd: string, ...args: readonly string[]): Promise<void> {
  await run("npm", args, { cwd, env });
}

async function herald(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = join(folder, "home/node_modules/herald/core/cli/herald.mjs");
  try {
    return { code: 0, ...(await run(process.execPath, [command, ...args], { cwd: join(folder, "home"), env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}
