import type { JsonObject } from "#core/codec/json";
import type { OpKind } from "#core/plugin/action-definition";

/** Something that a destination carried out, or that delivery gave up. */
export interface Effect {
  /** Milliseconds since the epoch on the virtual clock. */
  readonly at: number;
  /** `sent`: it was carried out. `dead`: it became a dead letter. */
  readonly outcome: "sent" | "dead";
  readonly rule: string;
  readonly step: string;
  /** The key for people. */
  readonly key: string;
  readonly connection: string;
  /** The action's name in its plugin. */
  readonly action: string;
  readonly op: OpKind;
  /** Which follow-up, for `op: "follow"`. */
  readonly follow: string | undefined;
  /** Rendered, cut and accepted by the action's schema. */
  readonly input: JsonObject;
  /** Where it goes, in words: `channel 123`. */
  readonly target: string;
  /** The same for all ops of one remote message. */
  readonly slot: string;
  /** Why it was given up. */
  readonly reason: string | undefined;
}
