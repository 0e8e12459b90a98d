import { type Json, type SourceRun, timestampText, untilAborted } from "#core";
import type { MastodonClient } from "../client.ts";
import type { RestCall } from "../rest/answer.ts";
import { pageSize, type Timeline } from "../rest/timeline.ts";
import type { Settings } from "../settings.ts";
import type { Frame } from "../wire/frames.ts";
import type { Coverage } from "./coverage.ts";
import { type Found, GapFetcher } from "./fetch-gap.ts";

export interface FillOptions {
  readonly source: SourceRun<Settings, MastodonClient>;
  readonly timelines: readonly Timeline[];
  readonly coverage: Coverage;
  readonly call: RestCall;
  /** When the streams were there again, milliseconds since the epoch. */
  readonly connectedAt: number;
  readonly maxAgeMs: number;
}

/** Fetches what was missed of each timeline and emits it, oldest first; says what cannot be had. Rejects only with the signal's reason. */
export async function fillGaps(options: FillOptions): Promise<void> {
  const { source, timelines, coverage, call, connectedAt } = options;
  // From here on a gap is known as one, also when nothing has come yet.
  coverage.reached(connectedAt);
  await noteCoverage(options);
  const mostPages = source.config.backfill_pages;
  const fetcher = new GapFetcher({ baseUrl: source.client.baseUrl, call, clock: source.clock, mostPages });
  const open = coverage.gaps();
  for (const timeline of timelines) {
    if (open.includes(timeline.key)) await fillGap(options, timeline, fetcher);
  }
}

async function fillGap(options: FillOptions, timeline: Timeline, fetcher: GapFetcher): Promise<void> {
  const { source, coverage, connectedAt, maxAgeMs, call } = options;
  const cover = coverage.coverOf(timeline.key);
  if (cover === undefined) return;
  const oldest = connectedAt - maxAgeMs;
  const found = await fetcher.fetch(timeline, { cover, oldest, connectedAt });
  for (const chunk of chunksOf(found.items.map(({ json }) => json))) {
    const frame: Frame = { kind: "filled", via: timeline.key, of: timeline.of, items: chunk };
    await untilAborted(source.emit(frame as Json), call.signal);
  }
  const tooOld = cover.until < oldest ? { from: cover.until, to: oldest, because: "it is longer ago than max_age" } : undefined;
  for (const missing of [tooOld, found.missing]) await tellGap(options, timeline, missing);
  const ids = found.items.flatMap(({ id }) => id ?? []);
  coverage.closed(timeline.key, connectedAt, ids);
  await noteCoverage(options);
}

async function noteCoverage({ source, coverage, call }: FillOptions): Promise<void> {
  const frame: Frame = { kind: "alive" };
  await untilAborted(source.emit(frame, coverage.toJson()), call.signal);
}

async function tellGap({ source, call }: FillOptions, { key }: Timeline, missing: Found["missing"]): Promise<void> {
  if (missing === undefined) return;
  const { from, to, because } = missing;
  const bounds = { from: timestampText(from), to: timestampText(to) };
  source.log.warn(`What came by ${key} between ${bounds.from} and ${bounds.to} could not all be fetched, because ${because}`, {
    code: "MASTODON_GAP",
    stream: key,
    ...bounds,
  });
  const frame: Frame = { kind: "gap", via: key, from, to };
  await untilAborted(source.emit(frame), call.signal);
}

/** A page at a time, so that one frame stays a bearable piece of work. */
function chunksOf(items: readonly Json[]): Json[][] {
  const chunks: Json[][] = [];
  for (let at = 0; at < items.length; at += pageSize) chunks.push(items.slice(at, at + pageSize));
  return chunks;
}
