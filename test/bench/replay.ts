import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replayRecording } from "#core/cli/services/replay-recording";
import type { Effort, Figure } from "./figure.ts";

const start = Date.UTC(2026, 0, 5, 12);
/** Streams that go on at the same time, and how many of them rules tell of. */
const streams = 1_000;
const told = 10;

/** Recorded events in a second through the rules, from the file to the last effect, one rule of a lifecycle; beside reading the file alone. */
export async function measureReplay({ quick }: Effort): Promise<readonly Figure[]> {
  const events = quick ? 50_000 : 1_000_000;
  const folder = mkdtempSync(join(tmpdir(), "herald-bench-replay-"));
  try {
    const config = join(folder, "bot.config.yaml");
    const path = join(folder, "traffic.ndjson");
    writeFileSync(config, JSON.stringify(configuration()));
    await writeTraffic(path, events);
    const limit =
      events /
      secondsOf(() =>
        readFileSync(path, "utf8")
          .split("\n")
          .every((line) => line === "" || JSON.parse(line) !== null),
      );
    let effects = 0;
    const begun = performance.now();
    const listener = { onMalformed: refuse, onProgress: () => undefined, onEffect: () => (effects += 1) };
    const request = { path, fromMs: undefined, toMs: undefined };
    const result = await replayRecording(config, request, listener, { env: {}, signal: new AbortController().signal });
    const value = events / ((performance.now() - begun) / 1000);
    if (result.kind !== "replayed" || result.replayed.lines !== events || effects === 0) throw new Error("the replay is not whole");
    const what = `herald replay, ${events.toLocaleString("en")} events, each at a time of its own, ${effects.toLocaleString("en")} effects`;
    return [{ what, value, unit: "/s", beside: "JSON.parse of the file alone", limit, measure: "replay" }];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function configuration(): object {
  const post = {
    id: "post",
    action: "discord.message",
    with: { channel: "100000000000000000", content: "{{ event.title }} is live" },
    update: { op: "edit" },
    close: { op: "edit", with: { content: "{{ event.title }} was live for {{ entity.duration }}" } },
  };
  const [open, update, close] = ["restream.stream.live", "restream.stream.updated", "restream.stream.ended"];
  return {
    version: 1,
    connections: {
      restream: { plugin: "restream", access_token: { env: "RESTREAM_TOKEN" } },
      discord: { plugin: "discord", bot_token: { env: "DISCORD_BOT_TOKEN" } },
    },
    rules: [
      { id: "go-live", lifecycle: { key: "event.user_id", open, update, close, for: "20s" }, if: `event.user_id < ${told}`, do: [post] },
    ],
  };
}

async function writeTraffic(path: string, events: number): Promise<void> {
  const file = createWriteStream(path);
  for (let index = 0; index < events; index += 1) {
    if (!file.write(`${lineOf(index)}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
}

/** Each stream goes live, changes eighteen times and ends. */
function lineOf(index: number): string {
  const turn = Math.floor(index / streams) % 20;
  const name = turn === 0 ? "stream.live" : turn === 19 ? "stream.ended" : "stream.updated";
  const at = start + index * 250;
  const nothing = { event_id: null, game: null, url: null, channels: [], viewers: null, peak_viewers: null };
  const data = { ...nothing, user_id: index % streams, session: "s", title: `Title ${turn}`, started_at: "2026-01-05T12:00:00.000Z" };
  const ended = { ended_at: "2026-01-05T13:00:00.000Z", duration: "3600s" };
  const more = name === "stream.updated" ? { changed: ["title"] } : name === "stream.ended" ? ended : {};
  const event = { name, id: `${index}`, time: at, data: { ...data, ...more } };
  return JSON.stringify({ v: 1, at, connection: "restream", kind: "event", event });
}

function secondsOf(work: () => unknown): number {
  const begun = performance.now();
  work();
  return (performance.now() - begun) / 1000;
}

function refuse({ number, problem }: { readonly number: number; readonly problem: string }): never {
  throw new Error(`line ${number}: ${problem}`);
}
