import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ElstatSimulator, startElstatSimulator } from "#plugins/elstat/simulator";
import { BotScene } from "./bot-scene.ts";

const second = 1_000;
const minute = 60 * second;
const maps = "maps: { host: { elixire: box-1, api: box-1 } }";

/** As the language is shown to people, but for what else that rule has. */
const serviceDown = `
version: 1
${maps}
rules:
  - id: service-down
    lifecycle:
      key: event.service
      open: { event: elstat.service.status, services: [elixire, api, mail], if: event.up == false }
      for: 2m
      keep_firing_for: 1m
    group_by: default(maps.host[event.service], event.service)
    do:
      - id: alert
        action: discord.message
        with: { channel: { env: OPS_CHANNEL }, mention: [oncall], content: '{{ members.filter(m, m.state == "open").map(m, m.key) }} down on {{ entity.key }}' }
        update: { op: edit }
        close:
          - { op: edit, with: { content: "~~{{ entity.key }} down~~ back after {{ entity.duration }}" } }
          - { op: reply, with: { mention: null, content: "{{ entity.key }} is back after {{ entity.duration }}" } }
      - id: escalate
        action: discord.message
        with: { channel: { env: BOSS_CHANNEL }, content: "{{ entity.key }} is down for {{ entity.duration }} and nobody has acknowledged it" }
        open: { after: 30m }
`;

let scene: BotScene;
let elstat: ElstatSimulator;
let ops: string;
let boss: string;

async function run(bot: string): Promise<void> {
  scene = new BotScene();
  elstat = await startElstatSimulator({ clock: scene.clock });
  const folder = join(scene.folder, "bot");
  mkdirSync(folder);
  writeFileSync(join(folder, "bot.yaml"), bot);
  await scene.open([folder], { elstat: { plugin: "elstat", url: elstat.url, services: "elixire, api, mail" } });
  ({ OPS_CHANNEL: ops = "", BOSS_CHANNEL: boss = "" } = scene.discord.variables ?? {});
  await scene.start();
  await scene.pass(minute);
}

afterEach(async () => {
  await scene.close();
  await elstat.close();
});

function look(up: boolean, ...services: readonly string[]): void {
  for (const service of services) elstat.services.get(service).up = up;
  elstat.poll();
}

function shown(channel: string): readonly string[] {
  return scene.shown(channel).map((text) => text.replace(/^(<@&\d+>|@here) /, ""));
}

describe("a rule with one message for each machine", () => {
  beforeEach(() => run(serviceDown));

  it("posts an outage of a machine once, and says in it who is down", async () => {
    look(false, "api", "elixire");
    await scene.pass(5 * minute);
    expect(shown(ops)).toEqual(["api, elixire down on box-1"]);

    look(false, "mail");
    look(true, "elixire");
    await scene.pass(5 * minute);

    expect(shown(ops).toSorted()).toEqual(["api down on box-1", "mail down on mail"]);
    expect(scene.pinged(ops)).toHaveLength(2);
    expect(scene.said).toEqual([]);
  });

  it("ends with the last service, edits the post and answers it", async () => {
    look(false, "api", "elixire");
    await scene.pass(5 * minute);
    look(true, "elixire");
    await scene.pass(5 * minute);
    look(true, "api");
    await scene.pass(5 * minute);

    expect(shown(ops)).toEqual(["~~box-1 down~~ back after 10 minutes", "box-1 is back after 10 minutes"]);
    expect(scene.pinged(ops)).toHaveLength(1);
    expect(shown(boss)).toEqual([]);
  });

  it("calls for help once for the machine, and goes on with its post over a restart and a lost link", async () => {
    look(false, "api");
    await scene.pass(10 * minute);
    await scene.stop();
    look(false, "elixire");
    await scene.pass(minute);
    await scene.start();
    await scene.pass(10 * minute);
    expect(shown(ops)).toEqual(["api, elixire down on box-1"]);

    elstat.stream.cut();
    await scene.pass(20 * minute);

    expect(shown(boss)).toEqual(["box-1 is down for 32 minutes and nobody has acknowledged it"]);
    expect(shown(ops)).toEqual(["api, elixire down on box-1"]);
  });
});

describe("bots/downtime with one post for each machine", () => {
  beforeEach(() => run(variation()));

  it("tells of a machine in one post from its first service to its last", async () => {
    look(false, "api", "elixire");
    await scene.pass(5 * minute);
    expect(shown(ops)).toEqual(["🔴 **api, elixire** down on **box-1**."]);

    look(true, "api");
    await scene.pass(5 * minute);
    expect(shown(ops)).toEqual(["🔴 **elixire** down on **box-1**."]);
    look(true, "elixire");
    await scene.pass(5 * minute);

    expect(shown(ops)).toEqual(["🟢 **box-1** was down for 10 minutes.", "**box-1** is back after 10 minutes."]);
  });
});

/** The ready-made bot, changed as its README says. */
function variation(): string {
  const readme = readFileSync("bots/downtime/README.md", "utf8");
  const [, written = ""] = /\*\*One post for each machine\*\*[\s\S]*?```yaml partial\n([\s\S]*?)```/.exec(readme) ?? [];
  const [group = "", content = ""] = written
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^(group_by|content):/.test(line));
  const bot = readFileSync("bots/downtime/bot.yaml", "utf8").replaceAll("event.service }}", "entity.key }}");
  return bot
    .replace(/^rules:$/m, `${maps}\nrules:`)
    .replace(/^ {4}do:$/m, `    ${group}\n    do:`)
    .replace(/content: "🔴 \*\*\{\{ entity\.key \}\}\*\* is down\."/, content);
}
