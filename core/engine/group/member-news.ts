import type { JsonObject } from "#core/codec/json";
import type { EventMeta } from "#core/rules/compiled-rule";
import type { Member } from "./roster.ts";

/**
 * What a member tells its group. `joined`: it was announced, or its value became this group's. `left`: its value became another's.
 * `forgotten`: nothing was heard of it for so long that it is given up without a word.
 */
export interface MemberNews {
  readonly kind: "member";
  readonly rule: string;
  /** The group's address, and its name for people. */
  readonly key: string;
  readonly text: string;
  readonly news: "joined" | "changed" | "closed" | "expired" | "left" | "forgotten";
  readonly member: Member;
  /** When it happened, by the event's own time: milliseconds since the epoch. */
  readonly at: number;
  /** The member's episode, its `vars`, and the event that this is about. */
  readonly episode: string;
  readonly vars: JsonObject;
  readonly meta: EventMeta;
}
