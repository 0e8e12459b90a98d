import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import { simulated } from "#plugins/discord/simulator";
import { ReloadBot } from "./reload-bot.ts";

let bot: ReloadBot;

beforeEach(async () => {
  bot = await ReloadBot.open();
});
afterEach(() => bot.close());

const listening: JsonObject = {
  id: "listen",
  when: "restream.channel.online",
  do: [{ action: "console.print", with: { text: "online" } }],
};
const telling: JsonObject = {
  id: "down",
  lifecycle: { key: "event.connection", open: { event: "herald.connection.status", if: "event.up == false" } },
  do: [
    {
      id: "post",
      action: "discord.message",
      with: { channel: simulated.textChannel, content: "{{ event.connection }} {{ event.state }}" },
      update: { op: "edit" },
      close: { op: "edit", with: { content: "{{ entity.key }} is over" } },
    },
  ],
};

describe("a reload, told by the connection herald", () => {
  test("lets go of a connection that is down and is not configured any more", async () => {
    const { restream, discord } = bot.connections;
    await bot.start({ connections: { restream: { ...restream, refresh_token: "wrong" }, discord }, rules: [listening, telling] });
    await bot.pass(30_000);
    expect(bot.shown).toEqual(["restream denied"]);

    await bot.take({ connections: { discord }, rules: [telling] });
    await bot.pass(30_000);

    expect(bot.shown).toEqual(["restream is over"]);
  });

  test("tells of a connection that it brings, and that it is well with other settings", async () => {
    const { restream, discord } = bot.connections;
    await bot.start({ connections: { discord }, rules: [telling] });
    await bot.pass(30_000);

    await bot.take({ connections: { restream: { ...restream, refresh_token: "wrong" }, discord }, rules: [telling, listening] });
    await bot.pass(30_000);
    expect(bot.shown).toEqual(["restream denied"]);
    await bot.take({ connections: { restream, discord }, rules: [telling, listening] });
    await bot.pass(30_000);

    expect(bot.shown).toEqual(["restream is over"]);
  });

  test("tells a rule that is new what is down already", async () => {
    const { restream, discord } = bot.connections;
    const connections = { restream: { ...restream, refresh_token: "wrong" }, discord };
    await bot.start({ connections, rules: [listening] });
    await bot.pass(30_000);
    await bot.take({ connections, rules: [listening, telling] });
    await bot.pass(30_000);

    expect(bot.shown).toEqual(["restream denied"]);
  });
});
