import { expect, test } from "vitest";
import { SystemClock } from "#core/time/system-clock";
import { simulated, simulator } from "#plugins/discord/simulator";
import { openDiscord } from "./discord-connection.ts";

test("shows a person what is posted, edited and deleted, one line each", async () => {
  const lines: string[] = [];
  const running = await simulator.start({ clock: new SystemClock(), host: "127.0.0.1", port: 0, show: (line) => lines.push(line) });
  const { perform } = await openDiscord("bot", { api_url: running.settings["api_url"] });

  const { ref } = await perform({ input: { mention: "live", content: "live", embed: { title: "Hades" } } });
  await perform({ op: "edit", ref, input: { content: "over" } });
  await perform({ op: "delete", ref });
  await running.close();

  const id = (ref as { message_id: string }).message_id;
  const place = `${id} in ${simulated.textChannel}`;
  expect(lines).toEqual([
    `posted ${place}, notifying role:${simulated.role}: <@&${simulated.role}> live [Hades]`,
    `edited ${place}: <@&${simulated.role}> over`,
    `deleted ${place}: <@&${simulated.role}> over`,
  ]);
});

test("says where it listens and how to reach it", async () => {
  const { simulator: running } = await openDiscord();

  expect(running.lines.join("\n")).toContain(running.apiUrl);
  expect(running.settings).toMatchObject({ api_url: running.apiUrl, bot_token: simulated.botToken });
});

test("obeys a person's commands", async () => {
  const { simulator: running, perform, failure } = await openDiscord();
  const { commands } = running;
  const { ref } = await perform({ input: { content: "live" } });
  const id = (ref as { message_id: string }).message_id;

  const listed = await commands["messages"]?.run([]);
  await commands["fail"]?.run(["503", "2"]);
  const failed = await failure({ op: "edit", ref, input: { content: "b" } });
  await commands["heal"]?.run([]);
  await perform({ op: "edit", ref, input: { content: "b" } });
  await commands["lose"]?.run(["1"]);
  const lost = await failure({ input: { content: "c" }, key: "BBBBBBBBBBBBBBBBBBBBBBBB" });
  await commands["delete"]?.run([id]);
  await commands["limit"]?.run(["7"]);
  const limited = await failure({ input: { content: "d" }, key: "CCCCCCCCCCCCCCCCCCCCCCCC" });

  expect(listed).toContain(`there is ${id}`);
  expect([failed.failure, lost.failure, limited.retryAfterMs]).toEqual(["retryable", "ambiguous", 7_000]);
  expect(running.messages().map((message) => message.isDeleted)).toEqual([true, false]);
  await expect(commands["delete"]?.run([id])).rejects.toThrow("no message");
  await expect(commands["fail"]?.run(["often"])).rejects.toThrow('"often" is not a status');
});

test("refuses as Discord does: too long, empty, unknown, too many", async () => {
  const { simulator: running } = await openDiscord();
  const headers = { authorization: `Bot ${simulated.botToken}`, "content-type": "application/json" };
  const post = async (body: unknown): Promise<unknown> => {
    const url = `${running.apiUrl}/v10/channels/${simulated.textChannel}/messages`;
    const response = await fetch(url, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) });
    return { status: response.status, ...((await response.json()) as object) };
  };

  const long = await post({ content: "a".repeat(2001) });
  const empty = await post({ content: " " });
  const broken = await post("{");
  const fields = await post({ embeds: [{ title: "t", fields: [{ name: "a", value: "" }] }] });
  const mentions = await post({ content: "a", allowed_mentions: { parse: ["roles"], roles: ["1"] } });
  await post({ content: "a" });
  const limited = await post({ content: "b" });

  expect(long).toMatchObject({ status: 400, code: 50035, errors: { content: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH" }] } } });
  expect(empty).toMatchObject({ status: 400, code: 50006 });
  expect(broken).toMatchObject({ status: 400, code: 50109 });
  expect(fields).toMatchObject({
    code: 50035,
    errors: { embeds: { 0: { fields: { 0: { value: { _errors: [{ code: "BASE_TYPE_REQUIRED" }] } } } } } },
  });
  expect(mentions).toMatchObject({ code: 50035 });
  expect(limited).toMatchObject({ status: 429, retry_after: 5, global: false });
});

test("forgets a nonce after its window and without enforce_nonce", async () => {
  const { simulator: running, perform, clock } = await openDiscord();
  running.scene.nonceWindowMs = 60_000;

  await perform({ input: { content: "a" } });
  await clock.advance(60_000);
  await perform({ input: { content: "a" } });
  await clock.advance(60_001);
  await perform({ input: { content: "a" } });

  expect(running.messages()).toHaveLength(2);
});
