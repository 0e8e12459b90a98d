import { LinkError, type SourceRun, untilAborted } from "#core";
import type { ElstatClient } from "../client.ts";
import { type Settings, streamUrl } from "../settings.ts";
import { type Wanted, wantedOf } from "../wanted.ts";
import type { Frame } from "../wire/frames.ts";
import { closeError, isWordless } from "./close-reason.ts";
import { Link } from "./link.ts";
import { openSocket } from "./socket.ts";

type Run = SourceRun<Settings, ElstatClient>;

/**
 * One link: handshake, subscriptions, first values, in step, values, loss. Returns when the signal aborts; throws a `LinkError` when the link is
 * lost or refused. Frames are emitted one after the other in their order; the socket is held back while they are not on disk.
 */
export async function run(source: Run): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([source.signal, stop.signal]);
  try {
    await runLink(source, signal);
  } catch (cause) {
    if (!source.signal.aborted) throw cause;
  } finally {
    stop.abort();
  }
}

async function runLink(source: Run, signal: AbortSignal): Promise<void> {
  const wanted = wantedOf(source.subscriptions, source.config);
  sayUnnamed(source, wanted);
  const frame: Frame = { kind: "link", channels: [...wanted.channels] };
  await untilAborted(source.emit(frame), signal);
  const link = new Link(source, wanted.channels);
  const socket = await openSocket({
    url: streamUrl(source.config),
    clock: source.clock,
    signal,
    onText: (text) => link.text(text),
    onBinary: (bytes) => link.binary(bytes),
    onPong: () => link.alive(),
  });
  try {
    await Promise.race([link.live(socket, signal), lost(source.client, link, socket.ended)]);
  } finally {
    link.stop();
    await socket.close();
  }
}

/** Rejects with what the end of the link means. */
async function lost(client: ElstatClient, link: Link, ended: Promise<number>): Promise<never> {
  const code = await ended;
  const { asked } = link;
  const isOnMessage = asked !== undefined && isWordless(code);
  client.endsOnMessage = isOnMessage ? client.endsOnMessage + 1 : 0;
  throw closeError({ code, asked, endsOnMessage: client.endsOnMessage });
}

/** Rules that name no service, with settings that name none either. */
function sayUnnamed({ client, log }: Run, { channels, unnamed, incidents }: Wanted): void {
  if (unnamed.length === 0) return;
  const problem = `no rule says of which services it wants ${unnamed.join(" and ")}: name them in the rule's entry, or in the setting services`;
  if (channels.length === 0 && !incidents) throw new LinkError("ELSTAT_NO_SERVICES", problem, { failure: "denied" });
  if (client.said.has(problem)) return;
  client.said.add(problem);
  log.warn(problem.replace("no rule says", "a rule does not say"), { code: "ELSTAT_NO_SERVICES" });
}
