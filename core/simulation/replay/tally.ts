import type { Json } from "#core/codec/json";
import type { Effect } from "../effect.ts";

/** What was, or would be, done. `pings`: messages that were made with somebody to notify. */
export interface Tally {
  readonly posts: number;
  readonly edits: number;
  readonly replies: number;
  readonly deletions: number;
  readonly followUps: number;
  readonly pings: number;
  readonly givenUp: number;
}

export const emptyTally: Tally = { posts: 0, edits: 0, replies: 0, deletions: 0, followUps: 0, pings: 0, givenUp: 0 };

const countOf = { create: "posts", edit: "edits", reply: "replies", delete: "deletions", follow: "followUps" } as const;

/** What one effect counts as. */
export function tallyOf(effect: Effect): Tally {
  if (effect.outcome === "dead") return { ...emptyTally, givenUp: 1 };
  return { ...emptyTally, [countOf[effect.op]]: 1, pings: isPing(effect) ? 1 : 0 };
}

export function added(one: Tally, other: Tally, times = 1): Tally {
  return {
    posts: one.posts + times * other.posts,
    edits: one.edits + times * other.edits,
    replies: one.replies + times * other.replies,
    deletions: one.deletions + times * other.deletions,
    followUps: one.followUps + times * other.followUps,
    pings: one.pings + times * other.pings,
    givenUp: one.givenUp + times * other.givenUp,
  };
}

/** A message is made with its input `mention` set; an edit notifies nobody. */
function isPing({ op, input }: Effect): boolean {
  return (op === "create" || op === "reply") && isSomebody(input["mention"]);
}

function isSomebody(mention: Json | undefined): boolean {
  if (Array.isArray(mention)) return mention.length > 0;
  return typeof mention === "string" && mention !== "";
}
