import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import type { Effect } from "#core/simulation/effect";
import { EffectComparison } from "#core/simulation/replay/effect-comparison";
import { type MalformedLine, replay, type Replayed, type ReplayOptions } from "#core/simulation/replay/replay";
import { goLive, planOf, streaming } from "../simulated-bot.ts";

const start = Date.UTC(2026, 0, 5, 12);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "herald-replay-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Played {
  readonly replayed: Replayed;
  readonly effects: readonly Effect[];
  readonly malformed: readonly MalformedLine[];
  /** `20 create Hello is live`, seconds from the start. */
  readonly lines: readonly string[];
}

async function play(
  lines: readonly (string | JsonObject)[],
  options: Partial<ReplayOptions> = {},
  config: JsonObject = streaming,
): Promise<Played> {
  const path = join(folder, "traffic.ndjson");
  writeFileSync(path, lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join(""));
  const effects: Effect[] = [];
  const malformed: MalformedLine[] = [];
  const plan = { plan: await planOf(config), onEffect: (effect: Effect) => effects.push(effect), onVerdict: () => undefined };
  const replayed = await replay({
    path,
    plans: [plan],
    onMalformed: (line) => malformed.push(line),
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...options,
  });
  const texts = effects.map(({ at, op, input }) => `${((at - start) / 1_000).toString()} ${op} ${String(input["content"])}`);
  return { replayed, effects, malformed, lines: texts };
}

function at(seconds: number, kind: string, more: JsonObject = {}): JsonObject {
  return { v: 1, at: start + seconds * 1_000, kind, ...more };
}

function stream(seconds: number, name: "live" | "updated" | "ended", title = "Hello", user = 7): JsonObject {
  const data = {
    user_id: user,
    session: "s",
    event_id: null,
    title,
    game: null,
    url: null,
    channels: [],
    viewers: null,
    peak_viewers: null,
  };
  const ended = name === "ended" ? { ended_at: "2026-01-05T12:00:00.000Z", duration: "60s" } : {};
  const more = { started_at: "2026-01-05T12:00:00.000Z", ...(name === "updated" ? { changed: ["title"] } : {}), ...ended };
  const event = { name: `stream.${name}`, id: `${name}-${seconds.toString()}-${user.toString()}`, time: start + seconds * 1_000 };
  return at(seconds, "event", { connection: "restream", event: { ...event, data: { ...data, ...more } } });
}

const day: readonly JsonObject[] = [stream(0, "live"), stream(60, "updated", "Other"), stream(3_600, "ended", "Other")];

describe("a replay", () => {
  test("does what the rules say at the recorded times", async () => {
    const { lines, replayed } = await play(day);

    expect(lines).toEqual(["20 create Hello is live", "60 edit Other is live", "3600 edit Other was live for 1 hour"]);
    expect(replayed).toMatchObject({ lines: 3, malformed: 0, startMs: start, endMs: start + 3_600_000, unheard: [], silent: [] });
  });

  test("gives the same bit for bit each time", async () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      stream(index * 7, index % 3 === 0 ? "live" : index % 3 === 1 ? "updated" : "ended", `T${index.toString()}`, index % 11),
    );

    const once = await play(many);

    expect(once.effects.length).toBeGreaterThan(10);
    expect(JSON.stringify((await play(many)).effects)).toBe(JSON.stringify(once.effects));
  });

  test("names what is no line of a recording, and goes on without it", async () => {
    const future = { ...at(1, "frame"), v: 9 };
    const misfit = stream(2, "updated", 5 as never);
    const unknown = at(3, "event", { connection: "restream", event: { name: "nope", id: "1", time: 1, data: {} } });
    const { lines, malformed } = await play([day[0] ?? "", "{ cut o", "", future, '{"v":1}', misfit, unknown, ...day.slice(1)]);

    expect(lines).toHaveLength(3);
    expect(malformed.map(({ number }) => number)).toEqual([2, 4, 5, 6, 7]);
    expect(malformed.map(({ problem }) => problem)).toEqual([
      expect.stringContaining("This is not JSON"),
      "it is of version 9; this Herald reads version 1",
      expect.stringContaining("it is no line of a recording (kind"),
      expect.stringContaining("its data does not fit restream.stream.updated (title"),
      "restream has no event nope",
    ]);
  });

  test("plays what is before --from without telling of it, and ends at --to", async () => {
    const { lines, replayed } = await play(day, { fromMs: start + 30_000, toMs: start + 1_800_000 });

    expect(lines).toEqual(["60 edit Other is live"]);
    expect(replayed).toMatchObject({ lines: 2, endMs: start + 1_800_000 });
  });

  test("lets time go on to the last line", async () => {
    const { lines } = await play([stream(0, "live"), at(60, "end")]);

    expect(lines).toEqual(["20 create Hello is live"]);
  });

  test("lets silence say nothing after a gap in the recording", async () => {
    const { lines, replayed } = await play([stream(0, "live"), at(5, "skipped", { count: 3 }), at(100, "end")]);

    expect(lines).toEqual([]);
    expect(replayed.skipped).toBe(3);
  });

  test("reads the files of a folder in their order", async () => {
    const path = join(folder, "traffic");
    mkdirSync(path);
    writeFileSync(join(path, "b.ndjson"), JSON.stringify(day[2]));
    writeFileSync(join(path, "a.ndjson"), `${JSON.stringify(day[0])}\n${JSON.stringify(day[1])}`);
    writeFileSync(join(path, "c.txt"), "no recording");

    const { lines, malformed } = await play([], { path });

    expect(lines).toHaveLength(3);
    expect(malformed).toEqual([]);
  });

  test("says which connections nobody listens to, and which are not in the recording", async () => {
    const { replayed } = await play([at(0, "connected", { connection: "elsewhere" })]);

    expect(replayed).toMatchObject({ unheard: ["elsewhere"], silent: ["restream"] });
  });

  test.each([
    ["there is nothing to play", [""], "REPLAY_EMPTY"],
    ["nothing in it is a line", ["nonsense"], "REPLAY_EMPTY"],
  ])("refuses when %s", async (_, lines, code) => {
    await expect(play(lines)).rejects.toMatchObject({ code });
  });

  test("says what it could not read", async () => {
    await expect(play([], { path: join(folder, "gone") })).rejects.toMatchObject({ code: "REPLAY_NO_FILE" });
  });
});

describe("a comparison", () => {
  async function compare(other: JsonObject): Promise<readonly string[]> {
    const comparison = new EffectComparison();
    const take = (side: "before" | "after") => (effect: Effect) => comparison.take(side, effect);
    const after = { plan: await planOf({ ...streaming, rules: [other] }), onEffect: take("after"), onVerdict: () => undefined };
    const before = { plan: await planOf(streaming), onEffect: take("before"), onVerdict: () => undefined };
    await play(day, { plans: [before, after] });
    return comparison.differences().map((one) => {
      const { op, at: time } = one.kind === "fewer" ? one.before : one.after;
      return `${one.kind} ${op} ${((time - start) / 1_000).toString()}`;
    });
  }

  test("finds nothing between two that do the same", async () => {
    expect(await compare(goLive)).toEqual([]);
  });

  test("finds what comes more, less, later or with other words", async () => {
    const [post] = goLive.do;
    const step = { id: "post", action: "discord.message", with: { ...post?.with, content: "Now: {{ event.title }}" } };

    expect(await compare({ ...goLive, do: [step] })).toEqual(["changed create 20", "fewer edit 60", "fewer edit 3600"]);
    expect(await compare({ ...goLive, lifecycle: { ...goLive.lifecycle, for: "30s" } })).toEqual(["changed create 30"]);
    expect(await compare({ ...goLive, do: [...goLive.do, { ...step, id: "twin" }] })).toEqual(["more create 20"]);
  });
});
