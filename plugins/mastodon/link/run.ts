import { type SourceRun, untilAborted } from "#core";
import type { MastodonClient } from "../client.ts";
import type { RestCall } from "../rest/answer.ts";
import { timelinesOf } from "../rest/timeline.ts";
import { maxAgeMsOf, type Settings } from "../settings.ts";
import { type Wanted, wantedStreams } from "../streams/wanted-streams.ts";
import type { Frame } from "../wire/frames.ts";
import { Coverage } from "./coverage.ts";
import { fillGaps } from "./fill-gaps.ts";
import { Link } from "./link.ts";
import { openServerSentEvents } from "./server-sent-events.ts";
import { checkStreamingHealth, findStreaming } from "./streaming-address.ts";
import { openWebSocket } from "./web-socket.ts";

type Run = SourceRun<Settings, MastodonClient>;

/** Servers do not say when a subscription holds; they need a moment, and tell of a refusal within it. */
const settleMs = 1_000;
/** What comes meanwhile waits for what was missed, but not longer than this. */
const holdMs = 15_000;

/**
 * One link: the instance's address, the streams, what was missed, in step, messages, loss. Returns when the signal aborts; throws a
 * `LinkError` when the link is lost or refused. Messages are emitted in their order; the link is held back while they are not on disk.
 */
export async function run(source: Run): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([source.signal, stop.signal]);
  try {
    await runLink(source, wantedStreams(source.subscriptions), signal);
  } catch (cause) {
    if (!source.signal.aborted) throw cause;
  } finally {
    stop.abort(new Error("the link is over"));
  }
}

async function runLink(source: Run, wanted: Wanted, signal: AbortSignal): Promise<void> {
  const { client, clock, config } = source;
  const call: RestCall = { http: client.http, token: client.token.reveal(), signal, now: () => clock.now() };
  const { url, domain } = await findStreaming(config, client, call);
  await checkStreamingHealth(url, call);
  if (domain !== undefined) {
    const frame: Frame = { kind: "instance", domain };
    await untilAborted(source.emit(frame), signal);
  }
  const timelines = timelinesOf(wanted);
  const coverage = new Coverage(
    source.cursor,
    timelines.map(({ key }) => key),
    clock.now(),
  );
  const link = new Link(source, { wanted, coverage, signal });
  const open = config.transport === "sse" ? openServerSentEvents : openWebSocket;
  const opening = open({ ...link.listeners, url, streams: wanted.streams, token: call.token, clock, http: client.http, signal });
  // A refusal of a stream can end the link before it is up.
  const transport = await Promise.race([opening, link.lost]);
  let stopListening: (() => void) | undefined;
  try {
    const connectedAt = clock.now();
    source.connected();
    link.start(transport);
    stopListening = source.onSubscriptions?.((subscriptions) => link.follow(wantedStreams(subscriptions)));
    const filled = clock
      .sleep(settleMs, signal)
      .then(() => fillGaps({ source, timelines, coverage, call, connectedAt, maxAgeMs: maxAgeMsOf(config) }))
      .then(() => source.inStep());
    const held = Promise.race([filled, clock.sleep(holdMs, signal), link.crowded]);
    await Promise.race([link.lost, filled.then(() => link.lost), held.then(() => link.drain())]);
  } finally {
    stopListening?.();
    link.stop();
    await transport.close();
  }
}
