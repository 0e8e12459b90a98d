import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "#core/codec/json";

const minuteMs = 60_000;
const [mutedFromMs, mutedUntilMs] = [15 * minuteMs, 25 * minuteMs];

const goLiveBot = join(fileURLToPath(new URL("../../", import.meta.url)), "bots", "go-live");
const channel = { env: "DISCORD_CHANNEL" };
const lifecycle = {
  key: "event.user_id",
  open: "restream.stream.live",
  update: "restream.stream.updated",
  close: "restream.stream.ended",
  for: "20s",
  keep_firing_for: "3m",
  reopen_within: "15m",
  expire_after: "24h",
};

/** A post that says what the go-live bot's says, behind a word by which it is known. */
function post(name: string): JsonObject {
  return {
    id: "post",
    action: "discord.message",
    with: { channel, mention: "live", content: `(${name}) **{{ event.title }}** is live` },
    update: { op: "edit" },
    close: { op: "edit", with: { content: `(${name}) **{{ event.title }}** was live for {{ entity.duration }}` } },
  };
}

const remind = { op: "reply", with: { mention: null, content: "(reminder) {{ event.title }} for {{ entity.duration }}" } };

function note(name: string): JsonObject {
  return { id: "note", action: "discord.message", with: { channel, content: `(${name}) {{ meta.id }}` } };
}

const heard = ["restream.stream.live", "restream.stream.updated", "restream.stream.ended"];

/** The go-live bot, and beside it rules that do as it does with the rest of the language: for each what begins its posts. */
export const playedConfig: JsonObject = {
  bots: [goLiveBot],
  time_intervals: { quarter: quarters() },
  rules: [
    { id: "grouped", lifecycle: { ...lifecycle, repeat_every: "10m" }, group_by: "event.user_id", do: [{ ...post("grouped"), remind }] },
    { id: "muted", lifecycle, mute: ["quarter"], do: [post("muted")] },
    { id: "queued", when: heard, throttle: { limit: 1, per: "5m" }, do: [note("queued")] },
    { id: "digest", when: heard, batch: { wait: "7m" }, do: [note("digest")] },
    { id: "limited", when: heard, rate_limit: { limit: 2, per: "30m" }, do: [note("limited")] },
  ],
};

/** The go-live bot's posts begin with no word of their own. */
export const announcers = ["", "grouped", "muted"] as const;
/** Those that tell each event once at most. */
export const tellers = ["queued", "digest", "limited"] as const;

export const remindedEveryMs: number = 10 * 60_000;

/** Ten minutes of every hour. */
function quarters(): JsonObject[] {
  const at = (hour: number, ms: number): string => `${hour.toString().padStart(2, "0")}:${(ms / minuteMs).toString()}`;
  const times = Array.from({ length: 24 }, (_, hour) => ({ start_time: at(hour, mutedFromMs), end_time: at(hour, mutedUntilMs) }));
  return [{ times }];
}

/** When the last mute ended; undefined inside of one. */
export function freeSince(now: number): number | undefined {
  const intoHour = now % (60 * minuteMs);
  if (intoHour >= mutedFromMs && intoHour < mutedUntilMs) return undefined;
  return now - intoHour + mutedUntilMs - (intoHour < mutedFromMs ? 60 * minuteMs : 0);
}
