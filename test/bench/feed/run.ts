import { mkdtempSync, rmSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHttpClient } from "#core/http/undici-http-client";
import type { Logger } from "#core/plugin/logger";
import type { RuleSet } from "#core/rules/compiled-rule";
import { startRuntime } from "#core/runtime/runtime";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { SystemClock } from "#core/time/system-clock";
import type { FeedDriver } from "./plugin.ts";
import { feedPlugin } from "./plugin.ts";
import { postId, postOf } from "./post.ts";

const silent: Logger = { debug: nothing, info: nothing, warn: complain, error: complain, child: () => silent };
/** How many frames a source may have handed in that are not on disk yet. */
const inFlight = 4_096;

export interface Throughput {
  readonly perSecond: number;
  /** 99 of 100 turns of the event loop were not later than this. */
  readonly loopDelayMs: number;
}

export interface FeedRun {
  readonly rules: RuleSet;
  readonly frames: number;
  /** The number of what the `index`-th post is about. */
  readonly about: (index: number) => number;
  readonly deliver: FeedDriver["deliver"];
  /** Every frame leads to one note, and counts as open until that is delivered. */
  readonly deliversAll: boolean;
  /** Nothing is written down of what was decided. */
  readonly withoutTraces?: true;
}

/** Pushes frames through the real runtime over the real store as fast as it takes them, until all is on disk and delivered. */
export async function runFeed({ rules, frames, about, deliver, deliversAll, withoutTraces }: FeedRun): Promise<Throughput> {
  // The id comes first in the JSON, so that a text can be used again under another id.
  const rests = Array.from({ length: Math.min(frames, 10_000) }, (_, index) =>
    JSON.stringify(postOf(about(index))).replace(/^{"id":"\d+"/, ""),
  );
  const finished = Promise.withResolvers<void>();
  const waiting: (() => void)[] = [];
  const hand = async (emit: (frame: string) => Promise<void>, index: number): Promise<void> => {
    // A destination never holds a source back, so that one which fires for all would only fill the queue of what is not delivered.
    const delivered = deliversAll ? new Promise<void>((resolve) => waiting.push(resolve)) : undefined;
    await emit(`{"id":"${postId(index)}"${rests[index % rests.length]}`);
    await delivered;
  };
  let startedAt = 0;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const plugin = feedPlugin({
    async run({ emit, connected, inStep, signal }) {
      connected();
      inStep();
      startedAt = performance.now();
      delay.enable();
      await pour(frames, (index) => hand(emit, index));
      finished.resolve();
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    },
    async deliver(input, signal) {
      await deliver(input, signal);
      waiting.shift()?.();
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "herald-bench-"));
  const clock = new SystemClock();
  const store = await openSqliteStore({ path: join(folder, "herald.db") });
  const http = createHttpClient({ clock, userAgent: "Herald/bench" });
  const runtime = await startRuntime({
    connections: [{ name: "feed", plugin, settings: {}, fingerprint: "" }],
    rules,
    store,
    clock,
    http,
    printer: { print: () => Promise.resolve() },
    log: silent,
    random: () => 0.5,
    graceMs: 1_000,
    ...(withoutTraces === undefined ? {} : { withoutTraces }),
  });
  await finished.promise;
  await runtime.idle();
  const seconds = (performance.now() - startedAt) / 1000;
  delay.disable();
  await runtime.stop();
  await http.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
  return { perSecond: frames / seconds, loopDelayMs: delay.percentile(99) / 1e6 };
}

/** Hands all in, with at most so many of them not yet accepted. */
async function pour(count: number, hand: (index: number) => Promise<void>): Promise<void> {
  const open = new Set<number>();
  let proceed: (() => void) | undefined;
  for (let index = 0; index < count; index += 1) {
    open.add(index);
    void hand(index).then(() => {
      open.delete(index);
      proceed?.();
    });
    const limit = index === count - 1 ? 1 : inFlight;
    while (open.size >= limit) await new Promise<void>((resolve) => (proceed = resolve));
  }
}

function nothing(): void {}

function complain(message: string, fields?: object): void {
  process.stderr.write(`${message} ${JSON.stringify(fields ?? {})}\n`);
}
