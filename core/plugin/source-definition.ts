import type { z } from "zod";
import type { Json, JsonObject } from "#core/codec/json";
import type { Clock } from "#core/time/clock";
import type { KeyValueStore } from "./key-value-store.ts";
import type { Logger } from "./logger.ts";

/** An event as a source's reducer makes it; the core adds the connection. The words are those of CloudEvents. */
export interface SourceEvent {
  /** The event's name in the plugin: `stream.live`. */
  readonly name: string;
  /** The same happening always has the same id, however often and over whatever link it is seen: rules deduplicate by it. Grows with time where the service allows. */
  readonly id: string;
  /** The thing it is about, in the service's words. */
  readonly subject?: string;
  /** When it happened, milliseconds since the epoch; the core never lets it be later than its arrival. */
  readonly time: number;
  readonly data: JsonObject;
  /** Which subscriptions brought it, for sources with parameters. */
  readonly via?: readonly string[];
}

/**
 * What holds now: every thing of which `event` is the opening and that goes on at this moment.
 * The core closes what is open and not in it, and opens what is in it and not open. `time` of each is since when it holds.
 */
export interface SourceSnapshot {
  readonly event: string;
  readonly holds: readonly SourceEvent[];
}

/** Something a person should know that is no event: a malformed frame, an unknown action. Counted by `code`, logged at a limited rate. */
export interface SourceNotice {
  readonly code: string;
  readonly message: string;
  readonly level: "debug" | "warn";
}

/** What a reducer is fed, in order. */
export type SourceInput =
  /** What `run` emitted: a frame as it came off the wire, or what the plugin fetched. Recorded traffic is made of these. */
  | { readonly kind: "frame"; readonly frame: Json }
  | { readonly kind: "connected" }
  | { readonly kind: "lost"; readonly reason: string }
  /** Everything the link has to tell about the past has been told. */
  | { readonly kind: "in-step" }
  | { readonly kind: "timer"; readonly name: string };

/** The answer of a reducer. */
export interface Reduction<State> {
  readonly state: State;
  readonly events: readonly SourceEvent[];
  readonly snapshots?: readonly SourceSnapshot[];
  readonly notices?: readonly SourceNotice[];
  /** The new state may be stored up to five seconds late, with the next commit at the latest: losing it would lose nothing but when something was last seen. */
  readonly lazy?: boolean;
}

/** An event that the rules ask for, with the parameters that they wrote. A source subscribes to exactly these. */
export interface Subscription {
  readonly event: string;
  readonly parameters: JsonObject;
}

/** What a running source is given. */
export interface SourceRun<Config, Client> {
  readonly config: Config;
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: KeyValueStore;
  readonly subscriptions: readonly Subscription[];
  /**
   * Calls `listener` with all subscriptions whenever other rules ask for other things, so that a source can follow over its link: at once when they
   * changed since the link began. Returns a function that ends that. A source that does not listen by the time it is in step is linked anew instead.
   * Absent where rules never change while a source runs.
   */
  onSubscriptions?(listener: (subscriptions: readonly Subscription[]) => void): () => void;
  /** What the last `emit` with a cursor stored, from before a restart too. */
  readonly cursor: Json | undefined;
  /** Hands a frame to the reducer. Resolves when everything it changed is on disk. Waiting for it is the back-pressure. */
  emit(frame: Json, cursor?: Json): Promise<void>;
  /** The link is up: handshake done, subscriptions sent. Call once per run. */
  connected(): void;
  /** The link is up and a part of it does not work: the reason, for health and people, without a secret. `undefined`: all of it works again. */
  troubled?(reason: string | undefined): void;
  /** All frames about the past have been emitted. Call once per run, after `connected`. */
  inStep(): void;
  /** Aborts when the connection is to stop: `run` then closes its link and returns within a second. */
  readonly signal: AbortSignal;
}

/** A source of events. `reduce` and `timers` are pure; only `run` touches the network. */
export interface SourceDefinition<Config = unknown, Client = unknown, State extends Json = Json> {
  /** It needs no network (a clock): in tests of rules and in replays it runs as it is. Default: false. */
  readonly isLocal?: true;
  /** The state of a connection that has never been up. */
  readonly initial: State;
  /** Reads a stored state back; one that does not fit is refused with a message and starts from `initial`. */
  readonly state: z.ZodType<State>;
  reduce(state: State, input: SourceInput, context: { readonly now: number; readonly config: Config }): Reduction<State>;
  /**
   * What holds now as far as the state knows, for rules that come while the source is in step: the snapshots that `reduce` gave when it came in step, as
   * of now. Pure. Absent for sources that give none, and for those that repeat what holds anyway.
   */
  snapshot?(state: State, context: { readonly now: number; readonly config: Config }): readonly SourceSnapshot[];
  /** When the reducer wants to be called with `timer`, by name: milliseconds since the epoch. Derived from the state alone. */
  timers?(state: State, config: Config): { readonly [name: string]: number };
  /** One link, from connect to loss. Throws `LinkError` when the link is lost or refused; any other throw is a defect and is treated as a drop. Never reconnects by itself. */
  run(run: SourceRun<Config, Client>): Promise<void>;
}
