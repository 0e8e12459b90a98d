import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { SystemClock } from "#core/time/system-clock";
import { HeraldFolder, type HeraldProcess } from "#test/integration/bad-input/herald-process";
import { goLiveRule, type SimulatedServices, startServices } from "#test/integration/bad-input/services";

const Line = z.looseObject({ v: z.literal(1), at: z.number(), kind: z.string(), connection: z.string().optional() });

let folder: HeraldFolder;
let services: SimulatedServices;
beforeEach(async () => {
  services = await startServices(new SystemClock());
  folder = new HeraldFolder({ "bot.config.yaml": { version: 1, connections: services.connections, rules: [goLiveRule] } });
});
afterEach(async () => {
  await folder.close();
  await services.close();
});

async function running(args: readonly string[] = []): Promise<HeraldProcess> {
  const bot = folder.start(["run", "--log-format", "json", ...args]);
  await bot.says('"message":"connected"');
  return bot;
}

function filesIn(name: string): readonly string[] {
  return readdirSync(join(folder.path, name)).toSorted();
}

function textOf(name: string): string {
  return filesIn(name)
    .map((file) => readFileSync(join(folder.path, name, file), "utf8"))
    .join("");
}

function kindsIn(name: string): readonly string[] {
  return textOf(name)
    .trimEnd()
    .split("\n")
    .map((line) => Line.parse(JSON.parse(line)).kind);
}

/** What the message on Discord says. */
function posted(): string {
  return services.discord.messages().at(-1)?.history.at(-1)?.content ?? "";
}

async function told(words: string): Promise<void> {
  while (!posted().includes(words)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** The ops of a replay, as `create` and `edit` with what they say. */
async function replayed(name: string): Promise<readonly string[]> {
  const { code, stdout } = await folder.run(["replay", name, "--json"]);
  expect(code).toBe(0);
  const Effect = z.looseObject({ op: z.string().optional(), input: z.looseObject({ content: z.string() }).optional() });
  const effects = stdout
    .trimEnd()
    .split("\n")
    .map((line) => Effect.parse(JSON.parse(line)));
  return effects.flatMap(({ op, input }) => (op === undefined ? [] : [`${op} ${input?.content ?? ""}`]));
}

describe("herald record", () => {
  test("writes what the running bot hears, into files of their owner, without its secrets; replayed, it posts the same", async () => {
    const { clientSecret } = services.restream.oauth;
    await running();
    const recording = folder.start(["record", "--out", "traffic"]);
    await recording.says("Ctrl-C ends it");
    services.restream.account.goLive({ title: `Painting ${clientSecret}` });
    await told(clientSecret);
    services.restream.account.end();
    await told("was live for");

    const { code, stdout } = await recording.stop("SIGINT");

    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/traffic: \d+ lines, \d+ KB in 1 file\n$/) as string });
    const kinds = kindsIn("traffic");
    expect([kinds[0], kinds[1], kinds.at(-1)]).toEqual(["begin", "state", "end"]);
    expect(kinds).toEqual(expect.arrayContaining(["frame", "event"]));
    expect(textOf("traffic")).not.toContain(clientSecret);
    expect(textOf("traffic")).toContain("Painting [secret]");
    const [file = ""] = filesIn("traffic");
    expect(statSync(join(folder.path, "traffic")).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder.path, "traffic", file)).mode & 0o777).toBe(0o600);
    const effects = await replayed("traffic");
    expect(effects[0]).toMatch(/^create /);
    expect(effects.at(-1)).toBe(`edit ${posted().replace(clientSecret, "\\[secret\\]")}`);
  });

  test("begun in the middle of a stream, replays that it goes on, and its end", async () => {
    await running();
    services.restream.account.goLive({ title: "Painting" });
    await told("Painting is live");
    const recording = folder.start(["record", "--out", "traffic"]);
    await recording.says("Ctrl-C ends it");
    services.restream.account.end();
    await told("was live for");
    await recording.stop("SIGINT");

    const effects = await replayed("traffic");
    expect(effects[0]).toBe("create Painting is live");
    expect(effects.at(-1)).toBe(`edit ${posted()}`);
  });

  test("ends when the command is killed, and another may begin", async () => {
    const bot = await running();
    const recording = folder.start(["record", "--out", "one"]);
    await recording.says("Ctrl-C ends it");

    await recording.kill();
    await bot.says('"message":"recording ends"');
    const ended = await folder.run(["record", "--out", "two", "--for", "10ms", "--json"]);

    expect(kindsIn("one").at(-1)).toBe("end");
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ isRecording: false, reason: "the time is over" });
  });

  test("says what else there is when no bot runs, or when nothing can be written there", async () => {
    const nobody = await folder.run(["record"]);
    await running();
    folder.write("taken", "a file");
    const taken = await folder.run(["record", "--out", "taken"]);

    expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining("herald run --record FOLDER") as string });
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining("nothing can be written into") as string });
  });

  test("says that the bot has stopped when it has", async () => {
    const bot = await running();
    const recording = folder.start(["record"]);
    await recording.says("Ctrl-C ends it");

    await bot.stop();
    const { code, stderr } = await recording.ended;

    expect(code).toBe(1);
    expect(stderr).toMatch(/It ended by itself: the bot has stopped\./);
  });
});

test("herald run --record writes from the start, so that it is replayed as it was", async () => {
  const bot = await running(["--record", "traffic"]);
  services.restream.account.goLive({ title: "Painting" });
  await told("Painting");
  services.restream.account.end();
  await told("was live for");
  await bot.stop();

  expect(kindsIn("traffic").slice(0, 2)).toEqual(["begin", "state"]);
  expect(kindsIn("traffic")).toContain("connected");
  const effects = await replayed("traffic");
  expect(effects[0]).toMatch(/^create /);
  expect(effects.at(-1)).toBe(`edit ${posted()}`);
});
