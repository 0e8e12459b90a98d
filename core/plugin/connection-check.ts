import type { JsonObject } from "#core/codec/json";
import type { OpKind } from "./action-definition.ts";
import type { Subscription } from "./source-definition.ts";

/**
 * One thing that was looked at, for people: a sentence about what was seen, and where something is wrong a sentence about what to do. Holds no secret.
 * `warning`: it works, and something will surprise. `error`: what the rules ask for cannot work.
 */
export type Finding =
  | { readonly level: "ok"; readonly what: string }
  | { readonly level: "warning" | "error"; readonly what: string; readonly advice: string };

/** A message that the rules would have an action make. */
export interface WantedMessage {
  /** The action's name in the plugin. */
  readonly action: string;
  readonly rule: string;
  readonly step: string;
  readonly op: Exclude<OpKind, "follow" | "delete">;
  /** What of the input is known: top-level names with a template in them, or with a value from outside that is not there, are left out. */
  readonly input: JsonObject;
  /** The top-level names that were left out. */
  readonly templated: readonly string[];
}

/** What `check` is given. */
export interface CheckContext<Config, Client> {
  readonly config: Config;
  readonly client: Client;
  /** What the rules listen to. */
  readonly subscriptions: readonly Subscription[];
  /** What the rules would have it do. */
  readonly messages: readonly WantedMessage[];
  /** The link of this connection's source is up at this moment, in this process. */
  readonly isUp: boolean;
  /** False: what the client stores is lost, so nothing may be done of which the result has to be kept, such as renewing a token that is replaced at each use. */
  readonly canKeep: boolean;
  /** Aborts when the check has had its time. Every wait takes it. */
  readonly signal: AbortSignal;
}

/** What `check` found, in the order of a reader. */
export interface CheckResult {
  readonly findings: readonly Finding[];
  /** By how much the service's clock is before ours, milliseconds, where an answer told it. */
  readonly clockOffsetMs?: number | undefined;
}
