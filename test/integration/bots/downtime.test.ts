import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answers } from "#plugins/discord/simulator/faults";
import { type ElstatSimulator, startElstatSimulator } from "#plugins/elstat/simulator";
import { BotScene } from "./bot-scene.ts";

const second = 1_000;
const minute = 60 * second;

describe("bots/downtime", () => {
  let scene: BotScene;
  let elstat: ElstatSimulator;
  let ops: string;
  let boss: string;

  beforeEach(async () => {
    scene = new BotScene();
    elstat = await startElstatSimulator({ clock: scene.clock });
    await scene.open(["downtime"], { elstat: { plugin: "elstat", url: elstat.url, services: "elixire, api" } });
    ({ OPS_CHANNEL: ops = "", BOSS_CHANNEL: boss = "" } = scene.discord.variables ?? {});
    await scene.start();
    await scene.pass(minute);
  });

  afterEach(async () => {
    await scene.close();
    await elstat.close();
  });

  function look(service: string, up: boolean): void {
    elstat.services.get(service).up = up;
    elstat.poll();
  }

  /** What a channel shows, without whom it notified. */
  function shown(channel: string): readonly string[] {
    return scene.shown(channel).map((text) => text.replace(/^(<@&\d+>|@here) /, ""));
  }

  it("posts an outage once, says in the post how long it was, and answers that it is over", async () => {
    look("api", false);
    await scene.pass(115 * second);
    expect(shown(ops)).toEqual([]);
    await scene.pass(10 * minute - 115 * second);
    expect(shown(ops)).toEqual(["🔴 **api** is down."]);

    look("api", true);
    await scene.pass(2 * minute);

    expect(shown(ops)).toEqual(["🟢 **api** was down for 10 minutes.", "**api** is back after 10 minutes."]);
    expect(scene.pinged(ops)).toHaveLength(1);
    expect(shown(boss)).toEqual([]);
    expect(scene.said).toEqual([]);
  });

  it("says nothing of an outage that is over within two minutes", async () => {
    look("api", false);
    await scene.pass(110 * second);
    look("api", true);
    await scene.pass(10 * minute);

    expect(scene.discord.messages()).toEqual([]);
  });

  it("takes less than a minute up for no end", async () => {
    look("api", false);
    await scene.pass(5 * minute);
    look("api", true);
    await scene.pass(50 * second);
    look("api", false);
    await scene.pass(5 * minute);

    expect(shown(ops)).toEqual(["🔴 **api** is down."]);
  });

  it("keeps services apart", async () => {
    look("api", false);
    look("elixire", false);
    look("mail", false);
    await scene.pass(5 * minute);
    look("api", true);
    await scene.pass(5 * minute);

    expect(shown(ops).toSorted()).toEqual([
      "**api** is back after 5 minutes.",
      "🔴 **elixire** is down.",
      "🟢 **api** was down for 5 minutes.",
    ]);
  });

  it("calls for help half an hour into an outage, once, and withdraws it at the end", async () => {
    look("api", false);
    await scene.pass(29 * minute);
    expect(shown(boss)).toEqual([]);
    await scene.pass(31 * minute);
    expect(shown(boss)).toEqual(["🔴 **api** has been down for 32 minutes, and nobody has acknowledged it."]);
    expect(scene.pinged(boss)).toEqual(["here"]);

    look("api", true);
    await scene.pass(5 * minute);

    expect(shown(boss)).toEqual(["🟢 **api** was down for 1 hour."]);
  });

  it("goes on with its post over a lost link and a restart", async () => {
    look("api", false);
    await scene.pass(5 * minute);
    elstat.stream.cut();
    await scene.pass(2 * minute);
    await scene.stop();
    await scene.pass(3 * minute);
    await scene.start();
    await scene.pass(10 * minute);
    expect(shown(ops)).toEqual(["🔴 **api** is down."]);

    look("api", true);
    await scene.pass(5 * minute);

    expect(shown(ops)).toEqual(["🟢 **api** was down for 20 minutes.", "**api** is back after 20 minutes."]);
    expect(scene.pinged(ops)).toHaveLength(1);
  });

  it("ends an outage that ended while it was off", async () => {
    look("api", false);
    await scene.pass(5 * minute);
    await scene.stop();
    await scene.pass(10 * minute);
    look("api", true);
    await scene.pass(10 * minute);

    await scene.start();
    await scene.pass(5 * minute);

    expect(shown(ops)[0]).toMatch(/^🟢 \*\*api\*\* was down for/);
    expect(shown(ops)).toHaveLength(2);
  });

  it("posts an outage that began while it was off", async () => {
    await scene.stop();
    look("api", false);
    await scene.pass(10 * minute);

    await scene.start();
    await scene.pass(5 * minute);

    expect(shown(ops)).toEqual(["🔴 **api** is down."]);
  });

  it("tells of an outage that was over before Discord could be reached", async () => {
    scene.discord.fail({ times: 1_000, answer: answers.refusal(503, 0, "down for maintenance") });
    look("api", false);
    await scene.pass(4 * minute);
    look("api", true);
    await scene.pass(4 * minute);
    expect(scene.discord.messages()).toEqual([]);

    scene.discord.heal();
    await scene.pass(15 * minute);

    expect(shown(ops)).toEqual(["🟢 **api** was down for 4 minutes.", "**api** is back after 4 minutes."]);
  });
});
