import { Inbox, isHeraldError, type Json, LinkError, parseDurationText, type SourceRun, untilAborted } from "#core";
import type { Named } from "../api/directory.ts";
import type { RestreamClient } from "../client.ts";
import type { Settings } from "../settings.ts";
import type { AccessToken } from "../tokens/token-source.ts";
import type { Frame } from "../wire/frames.ts";
import { closeBlamesToken } from "./close-reason.ts";
import { connect } from "./connect.ts";
import { type KeepAlive, keepAlive } from "./keep-alive.ts";
import { openReplayWindow, type ReplayWindow } from "./replay-window.ts";
import type { OpenSocket } from "./socket.ts";

type Run = SourceRun<Settings, RestreamClient>;

/** With an expired token and this long without a message, nothing shows that the feed still works. */
const quietMs = 60_000;

/**
 * One link: handshake, replay, in step, updates, loss. Returns when the signal aborts; throws a `LinkError` when the link is lost or refused.
 * Frames are emitted one after the other in their order; the socket is held back while they are not on disk.
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
  const frame: Frame = { kind: "connecting" };
  await untilAborted(source.emit(frame), signal);
  const link = new Link(source, signal);
  const { socket, token } = await connect(source.client.tokens, {
    url: new URL(source.config.url),
    clock: source.clock,
    signal,
    onText: (text) => link.text(text),
    onBinary: (bytes) => link.heard({ kind: "binary", bytes }, 64),
    onPong: () => link.alive(),
  });
  // Everything of the account comes over this link, whatever rules ask for.
  const stopListening = source.onSubscriptions?.(() => undefined);
  try {
    source.connected();
    await link.live(socket, token);
  } finally {
    stopListening?.();
    link.stop();
    await socket.close();
  }
}

/** What waits to be emitted, and what is to be done when it has been. */
interface Waiting {
  readonly frame: Json;
  readonly emitted?: () => void;
}

/** What is under way on one link. */
class Link {
  readonly #run: Run;
  readonly #signal: AbortSignal;
  readonly #inbox = new Inbox<Waiting>({ fullItems: 256, fullBytes: 4 * 1024 * 1024 });
  #pulse: KeepAlive | undefined;
  #replay: ReplayWindow | undefined;
  #token: AccessToken | undefined;
  #lastMessageAt: number;

  constructor(source: Run, signal: AbortSignal) {
    this.#run = source;
    this.#signal = signal;
    this.#lastMessageAt = source.clock.now();
  }

  text(text: string): void {
    this.heard({ kind: "message", text }, text.length);
    if (this.#token !== undefined) void this.#refresh(this.#token, namesIn(text));
  }

  heard(frame: Frame, bytes: number): void {
    this.#lastMessageAt = this.#run.clock.now();
    this.#replay?.heard();
    this.alive();
    this.#inbox.push({ frame }, bytes);
  }

  alive(): void {
    this.#pulse?.heard();
  }

  stop(): void {
    this.#pulse?.stop();
    this.#replay?.stop();
    this.#inbox.onFull = undefined;
  }

  /** Rejects when the link ends. */
  live(socket: OpenSocket, token: AccessToken): Promise<never> {
    const { clock, client, config } = this.#run;
    const lost = Promise.withResolvers<never>();
    this.#token = token;
    this.#inbox.onFull = (full) => (full ? socket.pause() : socket.resume());
    this.#pulse = keepAlive({
      clock,
      intervalMs: parseDurationText(config.ping_interval),
      ping: () => socket.ping(),
      beat: () => this.#beat(lost.reject),
      dead: () => {
        socket.cut();
        lost.reject(new LinkError("RESTREAM_NO_PONG", "Restream did not answer two pings; the link is made anew.", { failure: "drop" }));
      },
    });
    void socket.ended.then(({ error, code }) => {
      if (closeBlamesToken(code)) client.tokens.refused(token);
      lost.reject(error);
    });
    this.#replay = openReplayWindow(clock);
    // The first messages may come along with the handshake.
    if (this.#inbox.size > 0) this.#replay.heard();
    void this.#settle(token, this.#replay).catch(lost.reject);
    return Promise.race([lost.promise, this.#inbox.drain((items) => this.#emit(items), this.#signal)]);
  }

  async #emit(items: readonly Waiting[]): Promise<void> {
    for (const { frame, emitted } of items) {
      await this.#run.emit(frame);
      emitted?.();
    }
  }

  #beat(lose: (error: LinkError) => void): void {
    const now = this.#run.clock.now();
    // While we hold the socket back, the silence is ours.
    if (this.#inbox.isFull) this.alive();
    const expired = this.#token !== undefined && isExpired(this.#token, now);
    if (expired && now - this.#lastMessageAt >= quietMs) {
      lose(
        new LinkError("RESTREAM_TOKEN_EXPIRED", "The access token of this link has expired; it is made anew with a new one.", {
          failure: "drop",
        }),
      );
    }
  }

  /** Waits for the replay and the REST API, which is asked meanwhile, and then says that the past has been told. */
  async #settle(token: AccessToken, replay: ReplayWindow): Promise<void> {
    const [snapshot] = await Promise.all([this.#inProgress(token), replay.over, this.#refresh(token, {})]);
    if (this.#signal.aborted) return;
    this.#inbox.push({ frame: snapshot, emitted: () => this.#run.inStep() });
  }

  async #inProgress(token: AccessToken): Promise<Frame> {
    const { api } = this.#run.client;
    const call = { token: token.text, signal: this.#signal };
    const [events, accountId] = await Promise.all([
      this.#orNull("which streams are going on", api.eventsInProgress(call)),
      this.#orNull("the account's number", api.accountId(call)),
    ]);
    return { kind: "in-progress", user_id: accountId, events };
  }

  /** The answer, or null when there is none, which is said once. */
  async #orNull<T>(what: string, answer: Promise<T>): Promise<T | null> {
    const { client, log } = this.#run;
    try {
      return await answer;
    } catch (cause) {
      if (!isHeraldError(cause)) throw cause;
      if (!client.said.has(what) && !this.#signal.aborted) {
        client.said.add(what);
        log.warn(`Restream's API does not tell ${what}: ${cause.message}. Herald goes on with what the socket says.`, {
          code: cause.code,
          hint: cause.hint,
        });
      }
      return null;
    }
  }

  /** An expired token earns refusals only; a new one would make the link's own worthless, so the link goes on with what is known. */
  async #refresh(token: AccessToken, named: Named): Promise<void> {
    if (isExpired(token, this.#run.clock.now())) return;
    const call = { token: token.text, signal: this.#signal };
    await this.#run.client.directory.refresh(call, named, (frame) => {
      if (!this.#signal.aborted) this.#inbox.push({ frame });
    });
  }
}

function isExpired({ expiresAt }: AccessToken, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}

/** The numbers of channel and platform that a message names, if it does: found without decoding it twice. */
function namesIn(text: string): Named {
  const channel = /"channelId"\s*:\s*(\d{1,15})/.exec(text)?.[1];
  const platform = /"platformId"\s*:\s*(\d{1,15})/.exec(text)?.[1];
  return {
    ...(channel === undefined ? {} : { channelId: Number(channel) }),
    ...(platform === undefined ? {} : { platformId: Number(platform) }),
  };
}
