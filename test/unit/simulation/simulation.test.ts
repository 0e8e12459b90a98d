import { afterEach, describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import { simulatedDatabase } from "#core/simulation/simulated-database";
import type { SimulationOptions } from "#core/simulation/simulation-options";
import { goLive, planOf, SimulatedBot, streaming } from "./simulated-bot.ts";

const bots: SimulatedBot[] = [];

async function bot(config: JsonObject = streaming, options: Partial<SimulationOptions> = {}): Promise<SimulatedBot> {
  const started = await SimulatedBot.start(config, options);
  bots.push(started);
  return started;
}

afterEach(async () => {
  for (const one of bots.splice(0)) await one.close();
});

describe("a simulation", () => {
  test("does what the rules say, at the virtual time at which it is due", async () => {
    const one = await bot();

    await one.stream("live");
    await one.at(19.999);
    expect(one.lines()).toEqual([]);
    await one.at(3_600);
    await one.stream("ended");

    expect(one.lines()).toEqual(["20 post create", "3600 post edit"]);
    expect(one.effects[1]).toMatchObject({
      rule: "go-live",
      key: "7",
      connection: "discord",
      action: "message",
      target: "channel 100000000000000000",
      input: { content: "Hello was live for 1 hour" },
      slot: one.effects[0]?.slot,
    });
  });

  test("gives the same effects bit for bit when it is told the same", async () => {
    const told = async (): Promise<string> => {
      const one = await bot();
      one.simulation.fail("discord", [{ status: 503 }, "timeout", "offline"]);
      await one.stream("live");
      await one.at(1_000);
      await one.simulation.restart("crash");
      await one.stream("updated", "Other");
      await one.stream("ended");
      await one.at(5_000);
      return JSON.stringify([one.effects, one.verdicts]);
    };

    expect(await told()).toBe(await told());
  });

  test("tells of each decision, with its event", async () => {
    const one = await bot();

    await one.stream("live");

    expect(one.verdicts).toMatchObject([{ rule: "go-live", outcome: "pending", event: { name: "stream.live", data: { user_id: 7 } } }]);
  });

  test("begins on an empty store, also on a database that was used before", async () => {
    const database = simulatedDatabase();
    try {
      for (const user of [7, 8]) {
        const one = await SimulatedBot.start(streaming, { database });
        await one.stream("live", "Hello", user);
        await one.at(60);
        await one.close();
        expect(one.lines()).toEqual(["20 post create"]);
      }
    } finally {
      database.close();
    }
  });
});

describe("an end and a start", () => {
  test.each(["crash", "clean"] as const)("by %s keep what was committed", async (kind) => {
    const one = await bot();
    await one.stream("live");
    await one.at(10);

    await one.simulation.restart(kind);
    await one.at(60);
    await one.simulation.restart(kind);
    await one.stream("ended");

    expect(one.lines()).toEqual(["20 post create", "60 post edit"]);
  });

  test.each(["crash", "clean"] as const)(
    "by %s leave in doubt what was under way, and it is looked for before it is sent again",
    async (kind) => {
      const one = await bot();
      one.simulation.fail("discord", ["lost"]);
      await one.stream("live");
      await one.at(25);

      await one.simulation.restart(kind);
      await one.at(3_600);

      expect(one.lines()).toEqual(["20 post create"]);
    },
  );

  test("send again what was under way and never arrived", async () => {
    const one = await bot();
    one.simulation.fail("discord", ["timeout"]);
    await one.stream("live");
    await one.at(25);

    await one.simulation.restart("crash");
    await one.at(3_600);

    expect(one.lines()).toHaveLength(1);
    expect(one.lines()[0]).toMatch(/^2\d(\.\d+)? post create$/);
  });

  test("pass by what is said while it is off", async () => {
    const one = await bot();

    await one.simulation.stop("clean");
    await one.stream("live");
    await one.at(60);
    expect(one.simulation.isRunning).toBe(false);
    await one.simulation.start();
    await one.at(120);

    expect(one.lines()).toEqual([]);
  });

  test("let timers wait until the sources are in step again", async () => {
    const one = await bot();
    await one.stream("live");

    await one.simulation.restart("crash", 40_000);
    await one.at(39);
    expect(one.lines()).toEqual([]);
    await one.at(41);

    expect(one.lines()).toEqual(["40 post create"]);
  });
});

describe("a person", () => {
  test("takes care of an open thing, and nobody is reminded any more", async () => {
    const [step] = goLive.do;
    const remind = { op: "reply", with: { content: "still live" } };
    const lifecycle = { ...goLive.lifecycle, repeat_every: "30m" };
    const one = await bot({ ...streaming, rules: [{ ...goLive, lifecycle, do: [{ ...step, remind }] }] });
    await one.stream("live");
    await one.at(3_600);

    await one.simulation.acknowledge("go-live/7", { by: "luna", why: "it is on purpose" });
    await one.at(4 * 3_600);

    expect(one.lines()).toEqual(["20 post create", "1820 post reply"]);
    await expect(one.simulation.acknowledge("go-live/8", { by: "luna", why: "" })).rejects.toMatchObject({ code: "THING_UNKNOWN" });
  });
});

describe("another configuration", () => {
  test("takes over what is open of a rule that is in both", async () => {
    const one = await bot();
    await one.stream("live");
    await one.at(60);

    const [step] = goLive.do;
    await one.simulation.reload(await planOf({ ...streaming, rules: [{ ...goLive, do: [{ ...step, close: { op: "delete" } }] }] }));
    await one.stream("ended");

    expect(one.lines()).toEqual(["20 post create", "60 post delete"]);
  });

  test("lets a rule rest that it does not have", async () => {
    const one = await bot();
    await one.stream("live");

    await one.simulation.reload(await planOf({ ...streaming, rules: [{ ...goLive, id: "other" }] }));
    await one.at(60);

    expect(one.lines()).toEqual([]);
  });

  const otherText = { ...streaming, rules: [goLive, { ...goLive, id: "other" }] };

  test("leaves a link up that it does not change, so that timers wait for nothing", async () => {
    const one = await bot(streaming, { inStepAfterMs: 60_000 });
    await one.at(100);
    await one.stream("live");

    await one.at(110);
    await one.simulation.reload(await planOf(otherText));
    await one.at(200);

    expect(one.lines()).toEqual(["120 post create"]);
  });

  test("begins a connection with other settings anew, whose timers wait until it is in step", async () => {
    const one = await bot(streaming, { inStepAfterMs: 60_000 });
    await one.at(100);
    await one.stream("live");

    await one.at(110);
    const { restream } = streaming.connections;
    await one.simulation.reload(
      await planOf({ ...streaming, connections: { ...streaming.connections, restream: { ...restream, access_token: "another" } } }),
    );
    await one.at(200);

    expect(one.lines()).toEqual(["170 post create"]);
  });

  test("waits with a changed connection for its request under way, while time goes on", async () => {
    const one = await bot();
    one.simulation.fail("discord", ["timeout"]);
    await one.stream("live");
    await one.at(20);
    const { discord } = streaming.connections;
    const other = { ...streaming, connections: { ...streaming.connections, discord: { ...discord, bot_token: "another" } } };

    await one.simulation.reload(await planOf(other));
    await one.simulation.reload(await planOf({ ...other, rules: [goLive, { ...goLive, id: "other" }] }));
    await one.stream("live", "Second", 8);
    await one.at(600);
    await one.stream("live", "Third", 9);
    await one.at(700);

    // Nobody answered the first request for thirty seconds, and it is made again; the rule that is new hears of the third alone.
    expect(one.lines()).toEqual(["50 post create", "55 post create", "620 post create", "620 post create"]);
  });
});

describe("a source that needs no network", () => {
  const hourly = {
    rules: [
      {
        id: "hourly",
        when: { event: "clock.tick", cron: "0 * * * *" },
        do: [{ id: "line", action: "console.print", with: { text: "tick" } }],
      },
    ],
  };

  test("runs by itself", async () => {
    const one = await bot(hourly);

    await one.at(2 * 3_600);

    expect(one.lines()).toEqual(["3600 line create", "7200 line create"]);
  });

  test("can be told what to say all the same", async () => {
    const one = await bot(hourly, { sources: { clock: "events" } });

    await one.at(3_600);

    expect(one.lines()).toEqual([]);
  });
});
