import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import { answers } from "#plugins/discord/simulator/faults";
import { type DiscordSimulator, simulated, startDiscordSimulator } from "#plugins/discord/simulator";
import { type ElstatSimulator, startElstatSimulator } from "#plugins/elstat/simulator";
import { BotScene } from "../bots/bot-scene.ts";

const minute = 60_000;
const refusal = (status: number) => ({
  on: { method: "POST", path: /\/channels\// },
  times: 1_000,
  answer: answers.refusal(status, 0, "refused"),
});

/** The rules that docs/rules.md shows under "The bot itself". */
function rulesOfDocs(): string {
  const page = readFileSync("docs/rules.md", "utf8");
  const section = page.slice(page.indexOf("### The bot itself"));
  const [, rules = ""] = /```yaml\n[^]*?^(rules:\n[^]*?)^```$/m.exec(section) ?? [];
  return rules;
}

describe("the connection herald", () => {
  let scene: BotScene;
  let elstat: ElstatSimulator;
  /** Where the bot's own troubles are told. */
  let ops: DiscordSimulator;

  beforeEach(async () => {
    scene = new BotScene();
    elstat = await startElstatSimulator({ clock: scene.clock });
    ops = await startDiscordSimulator({ clock: scene.clock, host: "127.0.0.1", port: 0 });
  });
  afterEach(async () => {
    await scene.close();
    await elstat.close();
    await ops.close();
  });

  /** The rules of the docs, and those of another bot. */
  async function start(others?: string, more: { readonly [name: string]: JsonObject } = {}): Promise<void> {
    const bots = { own: rulesOfDocs(), ...(others === undefined ? {} : { others: `rules:\n${others}` }) };
    const folders = Object.entries(bots).map(([name, rules]) => {
      const folder = join(scene.folder, name);
      mkdirSync(folder);
      writeFileSync(join(folder, "bot.yaml"), `version: 1\n${rules}`);
      return folder;
    });
    await scene.open(folders, { elstat: { plugin: "elstat", url: elstat.url, services: ["api"] }, ...more });
    scene.connect({ ops: { ...ops.settings, plugin: "discord" } });
    scene.configure(folders);
    await scene.start();
    await scene.pass(minute);
  }

  function told(): readonly string[] {
    return ops.messages().map(({ history }) => history.at(-1)?.content ?? "");
  }

  async function refuseElstat(on: boolean): Promise<void> {
    elstat.stream.refuseWith = on ? { status: 503 } : undefined;
    if (on) elstat.stream.cut();
    await scene.pass(0);
  }

  test("says nothing of what works, over restarts too", async () => {
    await start();
    await scene.pass(6 * minute);
    await scene.stop();
    await scene.pass(6 * minute);
    await scene.start();
    await scene.pass(6 * minute);

    expect(told()).toEqual([]);
  });

  test("tells of a link that is down for five minutes, once, and for how long it was", async () => {
    await start();
    await refuseElstat(true);
    await scene.pass(4 * minute);
    expect(told()).toEqual([]);

    await scene.pass(3 * minute);
    expect(told()).toEqual([expect.stringMatching(/^elstat is down \(lost\): /)]);
    await refuseElstat(false);
    await scene.pass(6 * minute);

    expect(told()).toEqual([expect.stringMatching(/^elstat was down for 1?\d minutes/)]);
  });

  test("goes on over a restart: what is down still is told no second time, and what came back meanwhile is ended", async () => {
    await start();
    await refuseElstat(true);
    await scene.pass(6 * minute);
    await scene.stop();
    await scene.pass(6 * minute);
    await scene.start();
    await scene.pass(6 * minute);
    expect(told()).toEqual([expect.stringMatching(/^elstat is down/)]);

    await scene.stop();
    await refuseElstat(false);
    await scene.start();
    await scene.pass(3 * minute);

    expect(told()).toEqual([expect.stringMatching(/^elstat was down for 1\d minutes/)]);
  });

  test("tells nobody of a link that was lost right before a stop and is back at once after the start", async () => {
    await start();
    await refuseElstat(true);
    await scene.pass(2 * minute);
    await scene.stop();
    await scene.pass(6 * minute);
    await refuseElstat(false);
    await scene.start();
    await scene.pass(6 * minute);

    expect(told()).toEqual([]);
  });

  test("tells that a destination refuses everything, and that it takes messages again", async () => {
    await start();
    scene.discord.fail(refusal(401));
    elstat.services.get("api").up = false;
    elstat.poll();
    await scene.pass(6 * minute);
    expect(told()).toEqual([expect.stringMatching(/^discord is down \(parked\): /)]);

    scene.discord.heal();
    await scene.pass(25 * minute);

    expect(told()).toEqual([expect.stringMatching(/^discord was down for /)]);
    expect(scene.shown(simulated.textChannel)).toContain("api is down");
  });

  test("tells of a connection that waits for a setting, while the others run", async () => {
    const waiting =
      '  - id: waits\n    when: hidden.service.status\n    do: [{ action: ops.message, with: { channel: "300000000000000001", content: x } }]\n';
    await start(waiting, { hidden: { plugin: "elstat", url: { env: "NOWHERE" }, services: ["api"] } });
    await scene.pass(6 * minute);

    expect(told()).toEqual([expect.stringMatching(/^hidden is down \(missing\): url: the environment variable NOWHERE is not set$/)]);
  });

  test("tells of a message that was given up, once, and makes no more of one that it cannot tell", async () => {
    await start();
    scene.discord.fail(refusal(400));
    elstat.services.get("api").up = false;
    elstat.poll();
    await scene.pass(minute);
    expect(told()).toEqual([expect.stringMatching(/^service-down\/alert was given up: /)]);

    elstat.services.get("api").up = true;
    elstat.poll();
    await scene.pass(minute);
    scene.discord.heal();
    scene.discord.fail(refusal(400));
    ops.fail(refusal(400));
    const before = [scene.discord.seen.length, ops.seen.length];
    elstat.services.get("api").up = false;
    elstat.poll();
    await scene.pass(6 * minute);

    // The alert, and the one try to tell that it was given up.
    expect(scene.discord.seen.slice(before[0]).map(({ method }) => method)).toEqual(["POST"]);
    expect(ops.seen.slice(before[1]).map(({ method }) => method)).toEqual(["POST"]);
    expect(told()).toHaveLength(1);
  });

  test("acknowledges what a rule says, and takes no offence when nothing is open", async () => {
    await start();
    elstat.stream.send({ op: 4, d: { id: 1, title: "nobody" } });
    await scene.pass(minute);
    elstat.services.get("api").up = false;
    elstat.poll();
    await scene.pass(minute);
    elstat.stream.send({ op: 4, d: { id: 2, title: "Ada" } });
    await scene.pass(35 * minute);

    expect(scene.shown(simulated.textChannel)).toEqual(["api is down; Ada takes care of it"]);
    expect(scene.said).toEqual([]);
  });
});
