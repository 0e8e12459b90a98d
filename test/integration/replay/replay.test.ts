import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import { HeraldFolder } from "#test/integration/bad-input/herald-process";

const start = Date.UTC(2026, 0, 5, 12);

/** A bot that posts what comes over a hook. */
function config(content: string, more: JsonObject = {}): JsonObject {
  return {
    version: 1,
    connections: {
      restream: { plugin: "restream", access_token: { env: "RESTREAM_TOKEN" } },
      discord: { plugin: "discord", bot_token: { env: "DISCORD_BOT_TOKEN" } },
    },
    rules: [
      {
        id: "online",
        when: "restream.channel.online",
        do: [{ action: "discord.message", with: { channel: "100000000000000000", content, ...more } }],
      },
    ],
  };
}

function online(index: number): string {
  const data = {
    user_id: 7,
    session: "s",
    event_id: null,
    channel_id: index,
    platform_id: 1,
    platform: "Twitch",
    url: null,
    title: `T${index}`,
  };
  const more = { game: null, viewers: null, online: true, started_at: "2026-01-05T12:00:00.000Z" };
  const event = { name: "channel.online", id: `online-${index}`, time: start + index * 2_000, data: { ...data, ...more } };
  return JSON.stringify({ v: 1, at: start + index * 2_000, connection: "restream", kind: "event", event });
}

let folder: HeraldFolder;
beforeEach(() => {
  folder = new HeraldFolder({
    "bot.config.yaml": config("{{ event.title }}", { mention: "everyone" }),
    "quiet.yaml": config("{{ event.title }}"),
    "broken.yaml": { version: 1, rules: [{ id: "x", when: "clock.tikc", do: [{ action: "console.print", with: { text: "x" } }] }] },
    "traffic.ndjson": `${Array.from({ length: 40 }, (_, index) => online(index)).join("\n")}\nnonsense\n`,
  });
});
afterEach(() => folder.close());

describe("herald replay", () => {
  test("prints what would be sent and each rule's count, the same bit for bit in every process; what differs goes beside it", async () => {
    const [one, other] = await Promise.all([folder.run(["replay", "traffic.ndjson"]), folder.run(["replay", "traffic.ndjson"])]);
    const lines = one.stdout.trimEnd().split("\n");

    expect(one.code).toBe(0);
    expect(lines).toHaveLength(42);
    expect(lines[0]).toMatch(/^2026-01-05T12:00:00\.000Z {2}online\/\S+ {2}\S+ create {2}discord\.message to channel 1000\S+ {2}\{.*"T0"/);
    expect(lines.slice(-2)).toEqual(["online  40 posts, 40 pings", "40 posts, 40 pings, from 40 lines over 1m18s"]);
    expect(other.stdout).toBe(one.stdout);
    expect(one.stderr).toMatch(/^traffic\.ndjson:41: left out: This is not JSON.*\n40 lines in \d+\.\d s, [\d,]+ a second\n$/);
  });

  test("--diff tells what another configuration would do otherwise", async () => {
    const { stdout } = await folder.run(["replay", "traffic.ndjson", "--diff", "quiet.yaml"]);
    const json = await folder.run(["replay", "traffic.ndjson", "--config", "bot.config.yaml", "--diff", "quiet.yaml", "--json"]);

    expect(stdout).toMatch(
      /^40 fewer pings, 40 messages changed, from 40 lines over 1m18s\nonline {2}40 fewer pings, 40 messages changed\n~ /,
    );
    expect(stdout).toContain('    - mention: "everyone"\n    + mention: null\n');
    expect(JSON.parse(json.stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      summary: { lines: 40, difference: "40 more pings, 40 messages changed", more: { pings: 40 } },
    });
  });

  test("says what to compare when it is not told, and refuses a configuration with mistakes", async () => {
    const unsaid = await folder.run(["replay", "traffic.ndjson", "--diff"]);
    const broken = await folder.run(["replay", "traffic.ndjson", "--config", "broken.yaml"]);

    expect(unsaid).toMatchObject({ code: 1, stderr: expect.stringContaining("--diff OLD NEW") as string });
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain("tikc");
  });
});
