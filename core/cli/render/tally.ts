import { emptyTally, type Tally } from "#core/simulation/replay/tally";

const words: { readonly [K in keyof Tally]: readonly [one: string, many: string] } = {
  posts: ["post", "posts"],
  edits: ["edit", "edits"],
  replies: ["reply", "replies"],
  deletions: ["deletion", "deletions"],
  followUps: ["follow-up", "follow-ups"],
  pings: ["ping", "pings"],
  givenUp: ["message given up", "messages given up"],
};
const kinds = Object.keys(emptyTally) as readonly (keyof Tally)[];

/** `3 posts, 12 edits, 1 ping`; `nothing`. `word` stands behind each number: `3 more posts`. */
export function tallyText(tally: Tally, word = ""): string {
  return partsOf(tally, word).join(", ") || "nothing";
}

/** `3 more posts, 1 fewer ping`; empty when there is neither. */
export function differenceText(more: Tally, fewer: Tally): string {
  return [...partsOf(more, "more "), ...partsOf(fewer, "fewer ")].join(", ");
}

function partsOf(tally: Tally, word: string): readonly string[] {
  return kinds.flatMap((kind) => {
    const number = tally[kind];
    return number === 0 ? [] : [`${number.toLocaleString("en")} ${word}${words[kind][number === 1 ? 0 : 1]}`];
  });
}
