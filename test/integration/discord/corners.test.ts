import { rm, writeFile } from "node:fs/promises";
import { afterEach, describe, expect, test } from "vitest";
import { RecentIds } from "#plugins/discord/recent-ids";
import { simulated } from "#plugins/discord/simulator";
import { openDiscord, startMs } from "./discord-connection.ts";

const bigFile = `discord-corner-${process.pid.toString()}.bin`;

afterEach(() => rm(bigFile, { force: true }));

describe("a change without a message", () => {
  test.each([undefined, null, {}, { channel_id: 5 }])("is refused when the create left %j behind", async (ref) => {
    const { failure, simulator } = await openDiscord();

    const error = await failure({ op: "edit", ref, input: { content: "a" } });

    expect(error).toMatchObject({ code: "DISCORD_NO_REFERENCE", failure: "permanent" });
    expect(simulator.seen).toEqual([]);
  });
});

test("a follow-up that does not exist is refused", async () => {
  const { failure } = await openDiscord();

  const error = await failure({ op: "follow", follow: "pin", ref: { channel_id: "1", message_id: "2" }, input: { content: "a" } });

  expect(error.message).toContain('no follow-up "pin"');
});

test("a bot's post without a channel is refused before it is sent", async () => {
  const { failure, simulator } = await openDiscord();

  const error = await failure({ input: { channel: null, content: "a" } });

  expect(error).toMatchObject({ code: "DISCORD_INPUT", failure: "permanent" });
  expect(simulator.seen).toEqual([]);
});

test("a file over 10 MiB is refused before it is sent", async () => {
  const { failure, simulator } = await openDiscord();
  await writeFile(bigFile, Buffer.alloc(10 * 1024 * 1024 + 1));

  const error = await failure({ input: { content: "a", files: [{ path: bigFile }] } });

  expect(error.message).toContain("over 10 MiB");
  expect(simulator.seen).toEqual([]);
});

describe("a webhook", () => {
  test("posts in a thread, and changes and deletes what it posted there", async () => {
    const { perform, simulator } = await openDiscord("webhook");
    simulator.scene.world.addChannel({ id: "310000000000000001", kind: 11 });
    const input = { thread_id: "310000000000000001", content: "a" };

    const { ref } = await perform({ input });
    await perform({ op: "edit", ref, input: { ...input, content: "b" } });
    await perform({ op: "delete", ref, input });

    const [message] = simulator.messages();
    expect(message).toMatchObject({ channelId: "310000000000000001", isDeleted: true });
    expect(message?.history.map((shown) => shown.content)).toEqual(["a", "b"]);
  });

  test("gives its forum post the tags", async () => {
    const { perform, simulator } = await openDiscord("forum-webhook");

    await perform({ input: { content: "a", thread_name: "Today", applied_tags: ["320000000000000001"] } });

    expect(simulator.seen[0]?.form).toMatchObject({ thread_name: "Today", applied_tags: ["320000000000000001"] });
  });

  test("is told by Discord what a forum needs", async () => {
    const { failure } = await openDiscord("forum-webhook");

    const error = await failure({ input: { content: "a" } });

    expect(error).toMatchObject({ failure: "permanent", scope: "row" });
    expect(error.message).toContain("set thread_name or thread_id");
  });
});

test("a channel with thousands of messages since the first attempt is looked at again later", async () => {
  const { find, simulator } = await openDiscord();
  for (let count = 0; count < 2_000; count++) simulator.postAsSomebody(simulated.textChannel, "chat");

  await expect(find({ input: { content: "live" }, firstAttemptAt: startMs })).rejects.toMatchObject({ failure: "retryable" });
});

test("only the last few hundred ids are remembered", () => {
  const ids = new RecentIds();
  for (let count = 0; count < 600; count++) ids.add(count.toString());

  expect([ids.has("0"), ids.has("99"), ids.has("100"), ids.has("599")]).toEqual([false, false, true, true]);
});
