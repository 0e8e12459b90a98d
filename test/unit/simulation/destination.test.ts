import { afterEach, describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import type { Faults } from "#core/simulation/fault";
import { SimulatedBot, streaming } from "./simulated-bot.ts";

const bots: SimulatedBot[] = [];

afterEach(async () => {
  for (const one of bots.splice(0)) await one.close();
});

/** What becomes of a post within an hour of a stream that went live, when requests go wrong like this. */
async function postedWith(faults: Faults, config: JsonObject = streaming): Promise<SimulatedBot> {
  const one = await SimulatedBot.start(config);
  bots.push(one);
  one.simulation.fail("discord", faults);
  await one.stream("live");
  await one.at(3_600);
  return one;
}

function times({ effects }: SimulatedBot): readonly number[] {
  return effects.map(({ at }) => Math.round((at - (effects[0]?.at ?? 0)) / 1_000));
}

describe("a destination", () => {
  test("carries everything out at once", async () => {
    expect((await postedWith([])).lines()).toEqual(["20 post create"]);
  });

  test.each<[string, Faults]>([
    ["a server that fails for a moment", [{ status: 503 }, { status: 500 }]],
    ["a network that is down", ["offline", "offline"]],
    ["a request that never arrived", ["timeout"]],
    ["a rate limit", [{ status: 429 }]],
    ["an answer that was lost", ["lost"]],
    ["a channel that forbids it for a while", [{ status: 403, body: { code: 50_013 } }]],
    ["a token that is refused for a while", [{ status: 401 }]],
  ])("gets one post in spite of %s", async (_, faults) => {
    expect((await postedWith(faults)).lines()).toHaveLength(1);
  });

  test.each<[string, Faults, RegExp]>([
    ["a message that Discord does not take", [{ status: 400, body: { code: 50_035, message: "Invalid Form Body" } }], /Invalid Form Body/],
    ["a message that has to be there, and is not", ["gone"], /no longer there/],
  ])("never gets %s, and the plugin's own words say why", async (_, faults, reason) => {
    const one = await postedWith(faults);

    expect(one.lines()).toEqual(["20 post create given up"]);
    expect(one.effects[0]?.reason).toMatch(reason);
  });

  test("fails until it is told otherwise", async () => {
    const one = await postedWith({ always: "offline" });
    expect(one.lines()).toEqual([]);

    one.simulation.fail("discord", []);
    await one.at(5_000);

    expect(one.lines()).toHaveLength(1);
  });

  test("waits as long as an answer asks for", async () => {
    const one = await postedWith([{ status: 429, headers: { "Retry-After": "90" } }]);

    expect(one.lines()).toEqual(["110 post create"]);
  });

  test("has the plugin say what a failed edit means, by the service's own codes", async () => {
    const one = await postedWith([]);

    one.simulation.fail("discord", [{ status: 404, body: { code: 10_008, message: "Unknown Message" } }]);
    await one.stream("updated", "Other");
    await one.stream("ended");
    await one.at(7_200);

    expect(one.lines()).toEqual(["20 post create", "3600 post edit given up"]);
    expect(one.effects[1]?.reason).toMatch(/Unknown Message/);
  });

  test("makes a second post of a repeated request where the service would", async () => {
    const webhook = { plugin: "discord", webhook_url: { env: "DISCORD_WEBHOOK" } };
    const [rule] = streaming.rules;
    const [step] = rule?.do ?? [];
    const blind = { ...step, on_ambiguous: "resend", with: { content: "live" }, update: { op: "none" }, close: { op: "none" } };

    const one = await postedWith(["lost"], {
      connections: { ...streaming.connections, discord: webhook },
      rules: [{ ...rule, do: [blind] }],
    });

    expect(one.lines()).toHaveLength(2);
  });
});

describe("a destination without the core's HTTP client", () => {
  const printing = {
    rules: [{ id: "tick", when: { event: "clock.tick", every: "1h" }, do: [{ id: "line", action: "console.print", with: { text: "x" } }] }],
  };

  test.each<[string, Faults, readonly string[]]>([
    ["is tried again after 503", [{ status: 503 }], ["line create"]],
    ["is tried again when it was not reached", ["offline"], ["line create"]],
    ["gives up what it refuses", [{ status: 404 }], ["line create given up"]],
    ["is in doubt after 500, which the rule decides", [{ status: 500 }], ["line create given up"]],
    ["waits for the connection after 401", [{ status: 401 }], ["line create"]],
  ])("%s", async (_, faults, expected) => {
    const one = await SimulatedBot.start({
      ...printing,
      rules: printing.rules.map((rule) => ({ ...rule, do: [{ ...rule.do[0], on_ambiguous: "give_up" }] })),
    });
    bots.push(one);
    one.simulation.fail("console", faults);

    await one.at(3_600 + 1_800);

    expect(one.lines().map((line) => line.replace(/^\S+ /, ""))).toEqual(expected);
  });
});

describe("what a create returns", () => {
  const chained = {
    rules: [
      {
        id: "tick",
        when: { event: "clock.tick", every: "1h" },
        do: [
          { id: "first", action: "console.print", with: { text: "one" } },
          { id: "second", action: "console.print", with: { text: "after {{ steps.first.id }}" } },
        ],
      },
    ],
  };

  test("is made up where nothing is said of it, and is another for each message", async () => {
    const one = await SimulatedBot.start(chained);
    bots.push(one);

    await one.at(2 * 3_600);

    expect(one.effects.map(({ input }) => input["text"])).toEqual(["one", "after console-1", "one", "after console-3"]);
  });

  test("is what the destination was told to return", async () => {
    const one = await SimulatedBot.start(chained);
    bots.push(one);
    one.simulation.answerWith("console", { id: "k3Jx" });

    await one.at(3_600);

    expect(one.effects.map(({ input }) => input["text"])).toEqual(["one", "after k3Jx"]);
    expect(times(one)).toEqual([0, 0]);
  });
});
