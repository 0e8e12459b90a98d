import { describe, expect, test } from "vitest";
import { shownNow } from "#plugins/discord/simulator/world";
import { simulated } from "#plugins/discord/simulator";
import { openDiscord, startMs } from "./discord-connection.ts";

describe("a message by a bot", () => {
  test("is posted with its content, embed and buttons, and names itself for later steps", async () => {
    const { perform, simulator } = await openDiscord();

    const result = await perform({
      input: {
        content: "**Luna** is live",
        embed: { title: "Hades", url: "https://twitch.tv/luna", color: "#ff0066", fields: [{ name: "Game", value: "Hades" }] },
        buttons: [{ label: "Watch", url: "https://twitch.tv/luna" }],
      },
    });

    const [message] = simulator.messages();
    expect(result).toEqual({
      ref: { channel_id: simulated.textChannel, message_id: message?.id },
      output: { channel_id: simulated.textChannel, message_id: message?.id },
    });
    expect(message?.history).toEqual([
      {
        at: startMs,
        content: "**Luna** is live",
        embeds: [{ title: "Hades", url: "https://twitch.tv/luna", color: 0xff0066, fields: [{ name: "Game", value: "Hades" }] }],
        components: [{ type: 1, components: [{ type: 2, style: 5, label: "Watch", url: "https://twitch.tv/luna" }] }],
      },
    ]);
  });

  test("notifies exactly those it mentions, whatever the text says", async () => {
    const { perform, simulator } = await openDiscord();

    await perform({
      input: { mention: ["live", "user:600000000000000001"], content: "live! @everyone <@&400000000000000009> <@600000000000000002>" },
    });

    const [message] = simulator.messages();
    expect(message?.pinged).toEqual([`role:${simulated.role}`, "user:600000000000000001"]);
    expect(message?.history[0]?.content).toMatch(/^<@&400000000000000001> <@600000000000000001> live!/);
  });

  test("notifies nobody when it mentions nobody", async () => {
    const { perform, simulator } = await openDiscord();

    await perform({ input: { content: `@everyone @here <@&${simulated.role}> <@600000000000000001>` } });

    expect(simulator.messages()[0]?.pinged).toEqual([]);
  });

  test("keeps its mention in front when it is edited, and the edit allows no mention", async () => {
    const { perform, simulator } = await openDiscord();
    const { ref } = await perform({ input: { mention: "live", content: "live" } });

    await perform({ op: "edit", ref, input: { content: "was live" } });

    const [message] = simulator.messages();
    expect(message === undefined ? undefined : shownNow(message).content).toBe(`<@&${simulated.role}> was live`);
    expect(simulator.seen.at(-1)?.form.allowed_mentions).toEqual({ parse: [], replied_user: false });
  });

  test("loses the embed and buttons that an edit no longer has", async () => {
    const { perform, simulator } = await openDiscord();
    const { ref } = await perform({ input: { content: "a", embed: { title: "t" }, buttons: [{ label: "b", url: "https://a.example" }] } });

    await perform({ op: "edit", ref, input: { content: "a" } });

    expect(simulator.messages()[0]?.history.at(-1)).toMatchObject({ content: "a", embeds: [], components: [] });
  });

  test("is answered by a reply that notifies its author not", async () => {
    const { perform, simulator } = await openDiscord();
    const { ref } = await perform({ input: { content: "down" } });

    await perform({ op: "reply", ref, key: "BBBBBBBBBBBBBBBBBBBBBBBB", input: { content: "back" } });

    const [down, back] = simulator.messages();
    expect(back?.answers).toBe(down?.id);
    expect(simulator.seen.at(-1)?.form.allowed_mentions).toEqual({ parse: [], replied_user: false });
  });

  test("is deleted, and deleting it again is no error", async () => {
    const { perform, simulator } = await openDiscord();
    const { ref } = await perform({ input: { content: "a" } });

    await perform({ op: "delete", ref });
    await perform({ op: "delete", ref });

    expect(simulator.messages()[0]?.isDeleted).toBe(true);
  });

  test("that was deleted by a moderator is gone for an edit and a reply", async () => {
    const { perform, failure, simulator } = await openDiscord();
    const { ref } = await perform({ input: { content: "a" } });
    simulator.deleteMessage(simulator.messages()[0]?.id ?? "");

    const edit = await failure({ op: "edit", ref, input: { content: "b" } });
    const reply = await failure({ op: "reply", ref, key: "BBBBBBBBBBBBBBBBBBBBBBBB", input: { content: "b" } });

    expect(edit).toMatchObject({ failure: "permanent", scope: "row", gone: true });
    expect(reply).toMatchObject({ failure: "permanent", scope: "row", gone: true });
  });

  test("is published once in an announcement channel, and publishing it again is no error", async () => {
    const { perform, simulator } = await openDiscord();
    const input = { channel: simulated.announcementChannel, content: "news", crosspost: true };
    const { ref } = await perform({ input });

    const first = await perform({ op: "follow", follow: "crosspost", ref, input });
    const second = await perform({ op: "follow", follow: "crosspost", ref, input });

    expect(simulator.messages()[0]?.isCrossposted).toBe(true);
    expect([first.ref, second.ref]).toEqual([ref, ref]);
  });

  test("gets its thread once, and starting it again is no error", async () => {
    const { perform, simulator } = await openDiscord();
    const input = { content: "down", thread: { name: "What happened", auto_archive: 1440 } };
    const { ref } = await perform({ input });

    await perform({ op: "follow", follow: "thread", ref, input });
    await perform({ op: "follow", follow: "thread", ref, input });

    expect(simulator.messages()[0]?.threadName).toBe("What happened");
    expect(simulator.seen.at(-1)?.json).toEqual({ name: "What happened", auto_archive_duration: 1440 });
  });

  test("may be silent and without previews", async () => {
    const { perform, simulator } = await openDiscord();

    await perform({ input: { content: "psst", silent: true, suppress_embeds: true } });

    expect(simulator.messages()[0]?.flags).toBe(4 | 4096);
  });

  test("that has nothing to show is refused before it is sent", async () => {
    const { failure, simulator } = await openDiscord();

    const error = await failure({
      input: { content: "  ", embed: { color: 5, url: "https://a.example" }, buttons: [{ label: "", url: "x" }] },
    });

    expect(error).toMatchObject({ code: "DISCORD_INPUT", failure: "permanent", scope: "row" });
    expect(simulator.seen).toEqual([]);
  });

  test("with a mention that nobody has is refused with the names that are known", async () => {
    const { failure, simulator } = await openDiscord();

    const error = await failure({ input: { content: "a", mention: ["lve"] } });

    expect(error).toMatchObject({ failure: "permanent", scope: "row" });
    expect(error.message).toContain('did you mean "live"?');
    expect(error.message).toContain("roles are live");
    expect(simulator.seen).toEqual([]);
  });
});

describe("a message by a webhook", () => {
  test("is posted under the name and picture of the connection, edited and deleted", async () => {
    const { perform, simulator } = await openDiscord("webhook", { username: "Luna's bot", avatar_url: "https://a.example/a.png" });

    const { ref } = await perform({ input: { content: "live", buttons: [{ label: "Watch", url: "https://twitch.tv/luna" }] } });
    await perform({ op: "edit", ref, input: { content: "over" } });
    await perform({ op: "delete", ref });

    const [message] = simulator.messages();
    expect(message?.author.username).toBe("Luna's bot");
    expect(message?.history.map((shown) => [shown.content, shown.components.length])).toEqual([
      ["live", 1],
      ["over", 0],
    ]);
    expect(message?.isDeleted).toBe(true);
    expect(simulator.seen[0]?.form.avatar_url).toBe("https://a.example/a.png");
  });

  test("is found again in the thread that it opened in a forum", async () => {
    const { perform, simulator } = await openDiscord("forum-webhook");

    const { ref } = await perform({ input: { content: "a", thread_name: "Stream of today" } });
    await perform({ op: "edit", ref, input: { content: "b", thread_name: "Stream of today" } });
    await perform({ op: "reply", ref, input: { content: "c", thread_name: "Stream of today" } });

    const [first, second] = simulator.messages();
    expect(first?.history.at(-1)?.content).toBe("b");
    expect(second?.channelId).toBe(first?.channelId);
  });

  test("notifies exactly the role that it mentions", async () => {
    const { perform, simulator } = await openDiscord("webhook");

    await perform({ input: { content: "live <@600000000000000002>", mention: ["live"] } });

    expect(simulator.messages()[0]?.pinged).toEqual([`role:${simulated.role}`]);
  });

  test("with a channel is refused before it is sent", async () => {
    const { failure, simulator } = await openDiscord("webhook");

    const error = await failure({ input: { content: "a", channel: simulated.textChannel } });

    expect(error).toMatchObject({ code: "DISCORD_INPUT", failure: "permanent" });
    expect(simulator.seen).toEqual([]);
  });
});

describe("files", () => {
  test("are uploaded with the message and stay when it is edited without text", async () => {
    const { perform, simulator } = await openDiscord();
    const input = { content: "see", files: [{ path: "package.json", name: "a.json", description: "what it is" }] };

    const { ref } = await perform({ input });
    await perform({ op: "edit", ref, input: {} });

    expect(simulator.messages()[0]).toMatchObject({ files: ["a.json"] });
    expect(simulator.seen[0]?.json).toMatchObject({ attachments: [{ id: 0, filename: "a.json", description: "what it is" }] });
    expect(simulator.messages()[0]?.history.at(-1)?.content).toBe("");
  });

  test.each(["../outside.txt", "/etc/passwd", ".env", ".git/config", "missing.png"])("%s is not given away", async (path) => {
    const { failure, simulator } = await openDiscord();

    const error = await failure({ input: { content: "see", files: [{ path }] } });

    expect(error).toMatchObject({ code: "DISCORD_INPUT", failure: "permanent", scope: "row" });
    expect(simulator.seen).toEqual([]);
  });
});
