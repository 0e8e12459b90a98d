import { Token } from "#core/container/token";
import type { OpKind } from "./action-definition.ts";

/**
 * How a connection stands. `up`: it works. `troubled`: it works but for a part. `lost`: its link is down, and is tried again by itself. `denied`: the
 * service refuses the link, which will hardly change until a setting or a right does. `parked`: the destination refuses everything, and messages wait.
 * `missing`: a setting is not there. `unopened`: it could not be opened.
 */
export const connectionStates = ["up", "troubled", "lost", "denied", "parked", "missing", "unopened"] as const;
export type ConnectionState = (typeof connectionStates)[number];

/** One connection. `state` is undefined until its first link is up or has failed: not known is not down. The reason never holds a secret. */
export interface ConnectionReport {
  readonly connection: string;
  readonly plugin: string;
  readonly state: ConnectionState | undefined;
  readonly reason: string | undefined;
}

/** A place at a destination that takes nothing: its messages wait. */
export interface RefusedTarget {
  readonly connection: string;
  readonly plugin: string;
  /** In words for people: `channel 123`. */
  readonly target: string;
  readonly reason: string;
}

/** A message that was given up. The texts are for people and hold no secret. */
export interface DeadLetterReport {
  readonly id: string;
  readonly rule: string;
  /** The key for people. */
  readonly key: string;
  readonly step: string;
  readonly connection: string;
  /** `<connection>.<action>` as rules write it. */
  readonly action: string;
  readonly op: OpKind;
  readonly target: string;
  readonly code: string;
  readonly message: string;
  readonly tries: number;
  /** When it was given up, milliseconds since the epoch. */
  readonly diedAt: number;
}

/** What a bot tells of itself. `state`: all connections but its own, and all targets that take nothing. */
export type BotNews =
  | { readonly kind: "state"; readonly connections: readonly ConnectionReport[]; readonly targets: readonly RefusedTarget[] }
  | { readonly kind: "dead"; readonly letters: readonly DeadLetterReport[] };

/** An open thing of a lifecycle rule, and who says what about it. `key` is the one for people. */
export interface AcknowledgeRequest {
  readonly rule: string;
  readonly key: string;
  readonly by: string;
  readonly why: string;
}

/** The bot that a connection belongs to. */
export interface RunningBot {
  /** Tells `hear` at once how everything stands, and from then on every change and every dead letter. Returns a function that ends that. */
  watch(hear: (news: BotNews) => void): () => void;
  /** What was given up at or after a time (milliseconds since the epoch), the oldest first. */
  deadLetters(since: number): Promise<readonly DeadLetterReport[]>;
  /**
   * Says that somebody takes care of an open thing. Resolves at the commit, with false when nothing of that name is open. Rejects with a `HeraldError`
   * when no lifecycle rule has that id.
   */
  acknowledge(request: AcknowledgeRequest): Promise<boolean>;
}

export const RunningBot: Token<RunningBot> = new Token("RunningBot");
