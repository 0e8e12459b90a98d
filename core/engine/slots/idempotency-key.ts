import { hashOf } from "#core/codec/hash-of";
import type { OpKind } from "#core/plugin/action-definition";

const keyLength = 24;

/** What makes a request another one than all others that this or any other installation ever makes. */
export interface RequestIdentity {
  readonly install: string;
  readonly rule: string;
  readonly key: string;
  readonly episode: string;
  readonly step: string;
  /** With the name of the follow-up for `follow`. */
  readonly kind: OpKind | `follow ${string}`;
  /** The slot's op counter. */
  readonly n: number;
  readonly generation: number;
}

/**
 * 24 characters of base64url. The episode is in it: without it a key that opens again inside the destination's window would be answered with
 * the first message instead of a new one.
 */
export function idempotencyKey(identity: RequestIdentity): string {
  const { install, rule, key, episode, step, kind, n, generation } = identity;
  return hashOf(install, rule, key, episode, step, kind, String(n), String(generation)).slice(0, keyLength);
}

/** The id of a slot: one remote message of one step in one episode. */
export function slotId(identity: Pick<RequestIdentity, "rule" | "key" | "episode" | "step" | "generation">): string {
  const { rule, key, episode, step, generation } = identity;
  return hashOf(rule, key, episode, step, String(generation));
}
