import type { BotNews, RunningBot, SourceRun } from "#core";
import { z } from "zod";
import type { Frame } from "./frames.ts";

/** When the last dead letter that was told had died. */
const Position = z.number();

/** There is no link to lose: what the bot tells of itself is handed in, in its order, until it is told to stop. */
export async function run({ client: bot, cursor, clock, emit, connected, inStep, signal }: SourceRun<unknown, RunningBot>): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  connected();
  const known = Position.safeParse(cursor);
  // What was given up before anybody listened for it is no news.
  if (!known.success) await Promise.race([emit({ kind: "begun" } satisfies Frame, clock.now()), stopped]);
  const inbox = new Inbox();
  const unwatch = bot.watch((news) => inbox.put(news));
  try {
    if (known.success) inbox.putFirst({ kind: "dead", letters: await bot.deadLetters(known.data) });
    let isInStep = false;
    while (!signal.aborted) {
      const news = inbox.take();
      if (news === undefined) {
        await Promise.race([inbox.filled(), stopped]);
        continue;
      }
      await Promise.race([emit(frameOf(news), positionOf(news)), stopped]);
      if (isInStep || news.kind !== "state" || news.connections.some(({ state }) => state === undefined)) continue;
      isInStep = true;
      inStep();
    }
  } finally {
    unwatch();
  }
}

class Inbox {
  readonly #news: BotNews[] = [];
  #wake: (() => void) | undefined;

  put(news: BotNews): void {
    this.#news.push(news);
    this.#wake?.();
  }

  putFirst(news: BotNews): void {
    if (news.kind === "state" || news.letters.length > 0) this.#news.unshift(news);
  }

  take(): BotNews | undefined {
    return this.#news.shift();
  }

  filled(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}

function frameOf(news: BotNews): Frame {
  if (news.kind === "dead") return { kind: "dead", letters: news.letters.map((letter) => ({ ...letter })) };
  const connections = news.connections.map((one) => ({ ...one, state: one.state ?? null, reason: one.reason ?? null }));
  return { kind: "state", connections, targets: news.targets.map((one) => ({ ...one })) };
}

function positionOf(news: BotNews): number | undefined {
  return news.kind === "dead" ? news.letters.at(-1)?.diedAt : undefined;
}
