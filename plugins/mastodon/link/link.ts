import { Inbox, type Json, type SourceRun } from "#core";
import type { MastodonClient } from "../client.ts";
import type { Settings } from "../settings.ts";
import { keyOfWire } from "../streams/stream.ts";
import type { Wanted } from "../streams/wanted-streams.ts";
import { type Frame, StreamMessage } from "../wire/frames.ts";
import type { Coverage } from "./coverage.ts";
import { timelinesOf } from "../rest/timeline.ts";
import { judgeRefusal } from "./stream-refusal.ts";
import type { Arrived, Transport, TransportOptions } from "./transport.ts";

/** How often a quiet link notes that it was up. */
const aliveMs = 30_000;

/** A message that waits. `at`: when it came, milliseconds since the epoch. */
interface Waiting {
  readonly arrived: Arrived;
  readonly at: number;
}

export interface LinkOptions {
  readonly wanted: Wanted;
  readonly coverage: Coverage;
  readonly signal: AbortSignal;
}

/** What is under way on one link. */
export class Link {
  readonly #source: SourceRun<Settings, MastodonClient>;
  readonly #options: LinkOptions;
  readonly #inbox = new Inbox<Waiting>({ fullItems: 1024, fullBytes: 8 * 1024 * 1024, window: 256 });
  readonly #lost = Promise.withResolvers<never>();
  readonly #crowded = Promise.withResolvers<void>();
  /** By what is said of them: the streams that they can be about. */
  readonly #troubles = new Map<string, readonly string[]>();
  #wanted: Wanted;
  #transport: Transport | undefined;
  #isUp = false;
  #heardAt: number;
  #notedAt: number;

  constructor(source: SourceRun<Settings, MastodonClient>, options: LinkOptions) {
    this.#source = source;
    this.#options = options;
    this.#wanted = options.wanted;
    this.#heardAt = source.clock.now();
    this.#notedAt = this.#heardAt;
    // It may be lost before anybody waits for that.
    this.#lost.promise.catch(() => undefined);
  }

  /** Rejects when the link ends. */
  get lost(): Promise<never> {
    return this.#lost.promise;
  }

  /** Resolves when so much waits that it has to be taken. */
  get crowded(): Promise<void> {
    return this.#crowded.promise;
  }

  get listeners(): Pick<TransportOptions, "onMessage" | "onRefusal" | "onAlive"> {
    return {
      onMessage: (arrived, bytes) => this.#inbox.push({ arrived, at: this.#source.clock.now() }, bytes),
      onRefusal: (refusal, about) => {
        const consequence = judgeRefusal(refusal, about, this.#wanted.streams.length === 1);
        if ("end" in consequence) this.#lost.reject(consequence.end);
        else this.#troubles.set(consequence.trouble, consequence.keys);
        this.#tellTroubles();
      },
      onAlive: () => this.#alive(),
    };
  }

  /** The link is up. */
  start(transport: Transport): void {
    this.#isUp = true;
    this.#transport = transport;
    this.#tellTroubles();
    this.#inbox.onFull = (full) => {
      if (full) this.#crowded.resolve();
      if (full) transport.pause();
      else transport.resume();
    };
    void transport.ended.then((error) => this.#lost.reject(error));
  }

  /** The rules ask for something else now: the same link goes on with it. */
  follow(wanted: Wanted): void {
    this.#wanted = wanted;
    this.#options.coverage.follow(
      timelinesOf(wanted).map(({ key }) => key),
      this.#source.clock.now(),
    );
    for (const [trouble, keys] of this.#troubles) {
      if (!wanted.streams.some(({ key }) => keys.includes(key))) this.#troubles.delete(trouble);
    }
    this.#transport?.follow(wanted.streams);
    this.#tellTroubles();
  }

  /** Emits what comes. Rejects when the link's signal aborts. */
  drain(): Promise<never> {
    return this.#inbox.drain((items) => this.#emit(items), this.#options.signal);
  }

  stop(): void {
    this.#inbox.onFull = undefined;
  }

  #tellTroubles(): void {
    if (this.#isUp) this.#source.troubled?.(this.#troubles.size === 0 ? undefined : [...this.#troubles.keys()].join("; "));
  }

  /** With the last of them goes what is covered then. */
  async #emit(items: readonly Waiting[]): Promise<void> {
    const { coverage } = this.#options;
    const emitted = items.map(({ arrived, at }, index) => {
      const frame = frameOf(arrived);
      const taken = frame.kind === "message" ? takenFrom(frame) : undefined;
      if (taken !== undefined) coverage.took(taken.key, taken.id);
      if (index < items.length - 1) return this.#source.emit(frame as Json);
      coverage.reached(at);
      this.#notedAt = at;
      return this.#source.emit(frame as Json, coverage.toJson());
    });
    await Promise.all(emitted);
  }

  /** A quiet link is covered as well. */
  #alive(): void {
    this.#heardAt = this.#source.clock.now();
    if (!this.#isUp || this.#heardAt - this.#notedAt < aliveMs || this.#inbox.size > 0) return;
    this.#notedAt = this.#heardAt;
    this.#options.coverage.reached(this.#heardAt);
    const frame: Frame = { kind: "alive" };
    void this.#source.emit(frame, this.#options.coverage.toJson());
  }
}

function frameOf(arrived: Waiting["arrived"]): Frame {
  if ("unreadable" in arrived) return { kind: "unreadable", reason: arrived.unreadable };
  const { success, data } = StreamMessage.safeParse(arrived.message);
  return success ? { kind: "message", ...data } : { kind: "unreadable", reason: "It has no usable stream, event or payload." };
}

/** Which timeline a message adds to, and the id of what it adds: found without decoding the payload twice. */
function takenFrom({ stream, event, payload }: StreamMessage): { readonly key: string; readonly id: string } | undefined {
  if (event !== "update" && event !== "notification") return undefined;
  const id = typeof payload === "string" ? /^\s*\{\s*"id"\s*:\s*"([^"\\]{1,200})"/.exec(payload)?.[1] : undefined;
  return id === undefined ? undefined : { key: event === "notification" ? "notifications" : keyOfWire(stream), id };
}
