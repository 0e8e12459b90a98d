import { afterEach, describe, expect, test } from "vitest";
import type { Json } from "#core/codec/json";
import type { BotNews, DeadLetterReport, RunningBot } from "#core/plugin/running-bot";
import type { SourceRun } from "#core/plugin/source-definition";
import { VirtualClock } from "#core/time/virtual-clock";
import { run } from "#plugins/herald/run";
import { recordingLog } from "#test/unit/runtime/loop-scene";

const start = 1_000_000;
const stop = new AbortController();
afterEach(() => stop.abort());

function letter(id: string, diedAt: number): DeadLetterReport {
  return {
    id,
    rule: "go-live",
    key: "7",
    step: "post",
    connection: "discord",
    action: "discord.message",
    op: "create",
    target: "channel 1",
    code: "C",
    message: "m",
    tries: 1,
    diedAt,
  };
}

/** A source that runs beside a bot of which the test decides what it tells. */
function listen({ cursor, dead = [] }: { readonly cursor?: Json; readonly dead?: readonly DeadLetterReport[] }) {
  const emitted: string[] = [];
  let hear: ((news: BotNews) => void) | undefined;
  const bot: RunningBot = {
    watch(listener) {
      hear = listener;
      hear({ kind: "state", connections: [{ connection: "a", plugin: "p", state: undefined, reason: undefined }], targets: [] });
      return () => (hear = undefined);
    },
    deadLetters: (since) => Promise.resolve(dead.filter(({ diedAt }) => diedAt >= since)),
    acknowledge: () => Promise.reject(new Error("nobody asks for this")),
  };
  const ended = new AbortController();
  const context: SourceRun<unknown, RunningBot> = {
    config: {},
    client: bot,
    clock: new VirtualClock(start),
    log: recordingLog(),
    store: undefined as never,
    subscriptions: [],
    cursor,
    emit(frame, position) {
      const { kind, letters = [] } = frame as { readonly kind: string; readonly letters?: readonly { readonly id: string }[] };
      emitted.push([kind, ...letters.map(({ id }) => id), ...(position === undefined ? [] : [`@${JSON.stringify(position)}`])].join(" "));
      return Promise.resolve();
    },
    connected: () => void emitted.push("connected"),
    inStep: () => void emitted.push("in step"),
    signal: ended.signal,
  };
  const running = run(context);
  return {
    emitted,
    async tell(news?: BotNews) {
      if (news !== undefined) hear?.(news);
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
    async end() {
      ended.abort();
      await running;
      return hear === undefined;
    },
  };
}

const known: BotNews = { kind: "state", connections: [{ connection: "a", plugin: "p", state: "up", reason: undefined }], targets: [] };

describe("the source of herald", () => {
  test("takes what was given up before anybody listened for no news", async () => {
    const source = listen({ dead: [letter("old", start - 1)] });
    await source.tell();
    await source.end();

    expect(source.emitted).toEqual(["connected", `begun @${start.toString()}`, "state"]);
  });

  test("tells first of what was given up and not told before the process ended", async () => {
    const source = listen({ cursor: 500, dead: [letter("told", 400), letter("last", 500), letter("missed", 600)] });
    await source.tell();
    await source.tell({ kind: "dead", letters: [letter("new", 700)] });
    await source.end();

    expect(source.emitted).toEqual(["connected", "dead last missed @600", "state", "dead new @700"]);
  });

  test("is in step when every connection has said how it stands", async () => {
    const source = listen({ cursor: 500 });
    await source.tell();
    expect(source.emitted).toEqual(["connected", "state"]);
    await source.tell(known);
    await source.tell(known);

    expect(source.emitted).toEqual(["connected", "state", "state", "in step", "state"]);
    expect(await source.end()).toBe(true);
  });
});
