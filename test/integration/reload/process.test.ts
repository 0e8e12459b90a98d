import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import { HeraldFolder, type HeraldProcess } from "#test/integration/bad-input/herald-process";

let folder: HeraldFolder;

beforeEach(() => {
  folder = new HeraldFolder();
});
afterEach(() => folder.close());

/** A bot that prints a word every second. */
function saying(word: string, more: JsonObject = {}): JsonObject {
  const rule = { id: word, when: { event: "clock.tick", every: "1s" }, do: [{ action: "console.print", with: { text: `says ${word}` } }] };
  return { version: 1, ...more, rules: [rule] };
}

async function running(args: readonly string[] = []): Promise<HeraldProcess> {
  const bot = folder.start(["run", "--log-format", "json", ...args]);
  await bot.says("running main");
  return bot;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function read(port: number, path: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port.toString()}${path}`)).text();
}

describe("herald reload", () => {
  test("lets the running bot take changes over, and says which", async () => {
    folder.write("bot.config.yaml", saying("one"));
    const bot = await running();
    folder.write("bot.config.yaml", saying("two"));

    const ended = await folder.run(["reload"]);
    await bot.says("says two");

    expect(ended).toEqual({ code: 0, stdout: "rule added: two\nrule removed: one\n", stderr: "" });
  });

  test("says that nothing is another when it is so", async () => {
    folder.write("bot.config.yaml", saying("one"));
    await running();

    expect(await folder.run(["reload"])).toMatchObject({ code: 0, stdout: "Read again: it says the same.\n" });
  });

  test("fails with each mistake at its place when there is one, and the bot goes on", async () => {
    folder.write("bot.config.yaml", saying("one"));
    const bot = await running();
    folder.write(
      "bot.config.yaml",
      "version: 1\nrules:\n  - id: two\n    when: clock.tikc\n    do: [{ action: console.print, with: { text: x } }]\n",
    );

    const plain = await folder.run(["reload"]);
    const json = await folder.run(["reload", "--json"]);
    await bot.says("what ran before goes on");
    await bot.says("says one");

    expect(plain.code).toBe(1);
    expect(plain.stdout).toMatch(/^bot\.config\.yaml:4:11: error: .*tikc/m);
    expect(plain.stderr).toBe("Nothing was changed: the bot goes on with what it ran before.\n");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ kind: "refused" });
  });

  test("says that no bot runs when none does", async () => {
    folder.write("bot.config.yaml", saying("one"));

    const { code, stderr } = await folder.run(["reload"]);

    expect(code).toBe(1);
    expect(stderr).toContain("no bot runs with the store");
  });

  test("moves the listener, and tells of a refusal in /readyz and /metrics", async () => {
    const [first, second] = [await freePort(), await freePort()];
    const at = (port: number): JsonObject => ({ http: { listen: `127.0.0.1:${port.toString()}` } });
    folder.write("bot.config.yaml", saying("one", at(first)));
    await running();
    folder.write("bot.config.yaml", saying("one", at(second)));
    expect(await folder.run(["reload"])).toMatchObject({ code: 0, stdout: "setting changed: http\n" });

    expect(JSON.parse(await read(second, "/readyz"))).toMatchObject({ ready: true, configuration: { outdated: false } });
    expect(await read(second, "/metrics")).toMatch(/herald_config_last_reload_successful 1[^]*reload_success_timestamp_seconds \d{9}/);
    await expect(read(first, "/readyz")).rejects.toThrow("fetch failed");
    folder.write("bot.config.yaml", "version: 2");
    await folder.run(["reload"]);

    expect(JSON.parse(await read(second, "/readyz"))).toMatchObject({
      ready: true,
      configuration: { outdated: true, problems: [expect.stringContaining("bot.config.yaml:1:10: error: expected 1")] },
    });
    expect(await read(second, "/metrics")).toContain("herald_config_last_reload_successful 0");
  });
});

describe("SIGHUP", () => {
  test("takes over what is in the files, .env included", async () => {
    const rule = {
      id: "r",
      when: { event: "clock.tick", every: "1s" },
      do: [{ action: "console.print", with: { text: { env: "WORD" } } }],
    };
    folder.write(".env", "WORD=first-word\n");
    folder.write("bot.config.yaml", { version: 1, rules: [rule] });
    const bot = await running();
    await bot.says("  first-word");
    folder.write(".env", "WORD=second-word\n");

    bot.send("SIGHUP");

    await bot.says("  second-word");
    expect(await bot.stop()).toMatchObject({ code: 0 });
  });
});

describe("herald run --watch", () => {
  test("takes over what an editor puts in the place of a file, in folders of bots too, and no more than that", async () => {
    folder.write("bot.config.yaml", { version: 1, bots: ["inner"] });
    folder.write("inner/bot.yaml", saying("one"));
    const bot = folder.start(["run", "--watch", "--log-format", "json"]);
    await bot.says("says one");

    folder.write("inner/bot.test.yaml", "tests: []");
    folder.write("inner/bot.yaml", saying("one"));
    folder.write("inner/.bot.yaml.swp", saying("two"));
    renameSync(join(folder.path, "inner/.bot.yaml.swp"), join(folder.path, "inner/bot.yaml"));
    await bot.says("says two");

    expect(bot.stderr.match(/taken over/g)).toHaveLength(1);
    expect(bot.stderr).not.toContain("says the same");
  });

  test("takes over a mounted ConfigMap whose link leads elsewhere now", async () => {
    const swap = (version: string, word: string): void => {
      mkdirSync(join(folder.path, `..${version}`));
      writeFileSync(join(folder.path, `..${version}/bot.config.yaml`), JSON.stringify(saying(word)));
      symlinkSync(`..${version}`, join(folder.path, "..data_tmp"));
      renameSync(join(folder.path, "..data_tmp"), join(folder.path, "..data"));
    };
    swap("1", "one");
    symlinkSync("..data/bot.config.yaml", join(folder.path, "bot.config.yaml"));
    const bot = await running(["--watch"]);

    swap("2", "two");
    await bot.says("says two");
    swap("3", "three");
    await bot.says("says three");

    expect(bot.stderr.match(/taken over/g)).toHaveLength(2);
  });

  test("goes on after a mistake, and takes over what mends it", async () => {
    folder.write("bot.config.yaml", saying("one"));
    const bot = await running(["--watch"]);

    folder.write("bot.config.yaml", "version: 1\nrules: [}");
    await bot.says("what ran before goes on");
    folder.write("bot.config.yaml", saying("two"));
    await bot.says("says two");

    expect(bot.stderr.match(/"RELOAD_REFUSED"/g)).toHaveLength(1);
  });
});
