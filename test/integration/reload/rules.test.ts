import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import { simulated } from "#plugins/discord/simulator";
import { ReloadBot } from "./reload-bot.ts";

const day = 86_400_000;
let bot: ReloadBot;

beforeEach(async () => {
  bot = await ReloadBot.open();
});
afterEach(() => bot.close());

interface RuleOptions {
  readonly id?: string;
  readonly is?: string;
  readonly lifecycle?: JsonObject;
}

function goLive({ id = "go-live", is = "is live", lifecycle = {} }: RuleOptions = {}): JsonObject {
  return {
    id,
    lifecycle: {
      key: "event.user_id",
      open: "restream.stream.live",
      update: "restream.stream.updated",
      close: "restream.stream.ended",
      ...lifecycle,
    },
    do: [
      {
        id: "post",
        action: "discord.message",
        with: { channel: simulated.textChannel, content: `{{ event.title }} ${is}` },
        update: { op: "edit" },
        close: { op: "edit", with: { content: "{{ event.title }} was live" } },
      },
    ],
  };
}

function configOf(...rules: readonly JsonObject[]): JsonObject {
  return { connections: bot.connections, rules: [...rules] };
}

const post = { id: "post", action: "discord.message", with: { channel: simulated.textChannel, content: "{{ event.title }} is live" } };

async function live(title = "Hello"): Promise<void> {
  bot.restream.account.goLive({ title });
  await bot.until(() => bot.restream.account.isLive, "the stream");
  await bot.pass(5_000);
}

describe("a reload with other rules", () => {
  test("leaves a post alone that is open, and the link over which its stream comes", async () => {
    await bot.start(configOf(goLive()));
    await live();

    const changes = await bot.take(configOf(goLive(), goLive({ id: "other", lifecycle: { for: "1h" } })));
    bot.restream.account.end();
    await bot.pass(90_000, 5_000);

    expect(changes.rules).toEqual({ added: ["other"], removed: [], changed: [] });
    expect(bot.shown).toEqual(["Hello was live"]);
    expect(bot.handshakes).toHaveLength(1);
  });

  test("tells a new rule what goes on already, and no other rule", async () => {
    const replying = { ...goLive(), do: [{ ...post, update: [{ op: "reply", with: { content: "news" } }] }] };
    await bot.start(configOf(replying));
    await live();
    const before = bot.shown;

    await bot.take(configOf(replying, goLive({ id: "second", is: "is on" })));
    await bot.pass(2_000);

    expect(bot.shown).toEqual([...before, "Hello is on"]);
    expect(bot.handshakes).toHaveLength(1);
  });

  test("shows what a changed rule says of what is open", async () => {
    await bot.start(configOf(goLive()));
    await live();

    const changes = await bot.take(configOf(goLive({ is: "has begun" })));
    await bot.pass(2_000);

    expect(changes.rules.changed).toEqual(["go-live"]);
    expect(bot.shown).toEqual(["Hello has begun"]);
    expect(bot.discord.messages()).toHaveLength(1);
  });

  test("keeps what is inside `for` waiting, and counts a changed one from when it began", async () => {
    await bot.start(configOf(goLive({ lifecycle: { for: "1m" } })));
    await live();
    await bot.take(configOf(goLive({ lifecycle: { for: "1m" } })));
    expect(bot.shown).toEqual([]);

    await bot.take(configOf(goLive({ lifecycle: { for: "30s" } })));
    await bot.pass(20_000);
    expect(bot.shown).toEqual([]);
    await bot.pass(8_000);

    expect(bot.shown).toEqual(["Hello is live"]);
  });

  test("keeps the entities of a removed rule for a week: a rule that comes back finds them", async () => {
    await bot.start(configOf(goLive(), goLive({ id: "stays", is: "stays" })));
    await live();

    const changes = await bot.take(configOf(goLive({ id: "stays", is: "stays" })));
    expect(changes.rules.removed).toEqual(["go-live"]);
    await bot.pass(60_000);
    await bot.take(configOf(goLive(), goLive({ id: "stays", is: "stays" })));
    bot.restream.account.end();
    await bot.pass(90_000, 5_000);

    expect(bot.shown).toEqual(["Hello was live", "Hello was live"]);
    expect(bot.discord.messages()).toHaveLength(2);
  });

  test("forgets them then", async () => {
    await bot.start(configOf(goLive(), goLive({ id: "stays", is: "stays" })));
    await live();
    bot.restream.account.stopUpdates();
    await bot.take(configOf(goLive({ id: "stays", is: "stays" })));

    await bot.stop();
    await bot.clock.advance(7 * day + 1_000);
    await bot.start(configOf(goLive({ id: "stays", is: "stays" })));
    await bot.pass(2_000);

    expect(await bot.store.rulesWithEntities()).not.toContain("go-live");
  });

  test("drops work of a removed rule that was never attempted, also what could not have gone now, and finishes what was", async () => {
    await bot.start(configOf(goLive(), goLive({ id: "stays" })));
    bot.discord.fail({ on: { method: "POST" }, times: 100, answer: { kind: "reply", status: 500, body: "" } });
    await live();
    bot.restream.account.end();
    await bot.pass(90_000, 5_000);
    const before = (await bot.store.unfinishedOps()).filter(({ rule }) => rule === "go-live");
    expect(before.map(({ op, tries }) => `${op} ${tries > 0 ? "tried" : "untried"}`)).toEqual(["create tried", "edit untried"]);

    await bot.take(configOf(goLive({ id: "stays" })));

    const after = (await bot.store.unfinishedOps()).filter(({ rule }) => rule === "go-live");
    expect(after.map(({ op }) => op)).toEqual(["create"]);
    bot.discord.heal();
    await bot.pass(900_000, 10_000);
    // Whether the title came before the post was written is the simulator's affair.
    expect(bot.shown.map((text) => text.replace(/^Hello /, "")).toSorted()).toEqual(["is live", "was live"]);
  });

  test("takes other lists, maps, intervals and time zones over", async () => {
    const rule = {
      id: "tick",
      when: { event: "clock.tick", cron: "*/10 * * * *", if: "'a' in lists.some" },
      do: [{ action: "console.print", with: { text: "{{ maps.names['x'] }} {{ event.scheduled_at.format('HH:mm') }}" } }],
    };
    await bot.start({ lists: { some: ["b"] }, maps: { names: { x: "one" } }, rules: [rule] });
    await bot.pass(600_000, 60_000);

    const changes = await bot.take({ timezone: "Europe/Athens", lists: { some: ["a"] }, maps: { names: { x: "two" } }, rules: [rule] });
    await bot.pass(600_000, 60_000);

    expect(changes.settings).toEqual(["timezone", "lists", "maps"]);
    expect(bot.printed).toEqual(["two 09:20"]);
  });

  test("lets the clock tick for a new schedule, and no more for an old one, without a new link", async () => {
    const ticking = (id: string, every: string): JsonObject => ({
      id,
      when: { event: "clock.tick", every },
      do: [{ action: "console.print", with: { text: `${id} {{ event.scheduled_at.format('HH:mm:ss') }}` } }],
    });
    await bot.start({ rules: [ticking("a", "1m"), ticking("b", "1m")] });
    await bot.pass(61_000);

    await bot.take({ rules: [ticking("b", "1m"), ticking("c", "30s")] });
    await bot.pass(60_000);

    expect(bot.printed).toEqual(["a 07:01:00", "b 07:01:00", "c 07:01:30", "b 07:02:00", "c 07:02:00"]);
    expect(bot.logged.match(/"connected"/g)).toHaveLength(1);
  });
});
