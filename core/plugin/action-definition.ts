import type { z } from "zod";
import type { Json, JsonObject } from "#core/codec/json";

/** What an op does to the one remote message of its slot. `follow` is a request that comes after the create and needs its reference (publishing, a thread). */
export type OpKind = "create" | "edit" | "reply" | "delete" | "follow";

/**
 * What protects a request that may have been carried out already from being carried out twice.
 * - `key`: the destination recognises our idempotency key for `windowMs`.
 * - `natural`: doing it twice is the same as once (an edit, a delete, a boost).
 * - `none`: nothing; an ambiguous outcome is resolved by `find`, or else by the step's `on_ambiguous`.
 */
export type Idempotency = { readonly by: "key"; readonly windowMs: number } | { readonly by: "natural" } | { readonly by: "none" };

/** At most `limit` requests in any `perMs` milliseconds. Shared by everything that names the same `key`; name it after the token or account, never with the secret in it. */
export interface Budget {
  readonly key: string;
  readonly limit: number;
  readonly perMs: number;
}

/** One request that delivery asks an action to carry out. */
export interface ActionCall<Config, Client, Input> {
  readonly config: Config;
  readonly client: Client;
  readonly op: OpKind;
  /** Which follow-up, for `op: "follow"`. */
  readonly follow: string | undefined;
  /** Parsed by the action's input schema. */
  readonly input: Input;
  /** What the create of this slot returned as `ref`; undefined for a create. */
  readonly ref: Json | undefined;
  /** 24 characters of base64url, stable over retries and restarts, different for every op. */
  readonly idempotencyKey: string;
  /** When this op was first attempted, milliseconds since the epoch; undefined at the first attempt. */
  readonly firstAttemptAt: number | undefined;
  /** Aborts at the request's deadline and at a hard stop. Every wait takes it. */
  readonly signal: AbortSignal;
}

/** What a carried-out request left behind. */
export interface ActionResult {
  /** Names the remote message for later edits, replies and deletes. Required from a create. Stored. */
  readonly ref?: Json;
  /** What later steps see as `steps.<id>`. */
  readonly output?: JsonObject;
  /** The message was made and somebody has deleted it since. */
  readonly gone?: boolean;
}

/** One kind of message that an action plugin can make. */
export interface ActionDefinition<
  Config = unknown,
  Client = unknown,
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodObject = z.ZodObject,
> {
  readonly summary: string;
  /** A `z.strictObject`. Traits say which fields are markup, create-only, cut when too long. */
  readonly input: Input;
  readonly output: Output;
  /** An input as a rule would write it, for the reference and the tests. Valid against `input`. Built-in plugins have one. */
  readonly example?: z.input<Input>;
  /** A reference as a create with the example returns it. Simulations hand it to `perform` where a later request is to fail as the plugin says. */
  readonly exampleRef?: Json;
  readonly ops: readonly Exclude<OpKind, "follow">[];
  /** Pure. */
  idempotency(config: Config, op: OpKind): Idempotency;
  /** Which budgets one request draws from. Pure. */
  budgets?(config: Config, input: z.infer<Input>, op: OpKind): readonly Budget[];
  /** The place that a refusal of scope `target` parks, in words for people: `channel 123`. Pure. */
  target(config: Config, input: z.infer<Input>): string;
  /** The follow-ups that a create with this input needs, in order. Pure. */
  followUps?(config: Config, input: z.infer<Input>): readonly string[];
  /**
   * What is wrong with an input that the schema alone cannot know, as sentences. Called by lint with what is static (templates left out) and
   * with the top-level names that hold a template somewhere: what is in neither is missing. A sentence that begins with `warning: ` stops
   * nothing. Pure.
   */
  lint?(config: Config, input: Partial<z.input<Input>>, templated?: readonly string[]): readonly string[];
  /** Carries the request out. Throws `DeliveryError`; any other throw is taken as ambiguous. Never retries and never sleeps by itself. */
  perform(call: ActionCall<Config, Client, z.infer<Input>>): Promise<ActionResult>;
  /** Whether `find` works with this connection. Default: when `find` is there. Pure. */
  canFind?(config: Config): boolean;
  /** Reads back whether an ambiguous create, reply or follow-up was carried out. `undefined`: it certainly was not. */
  find?(call: ActionCall<Config, Client, z.infer<Input>>): Promise<ActionResult | undefined>;
  /** The longest one request may take, milliseconds. Default 30,000. */
  readonly deadlineMs?: number;
}

/** Declares an action and keeps its exact types. */
export function defineAction<Config, Client, Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ActionDefinition<Config, Client, Input, Output>,
): ActionDefinition<Config, Client, Input, Output> {
  return definition;
}
