/** Text of one look, or a link that stands for itself. */
export interface Span {
  readonly text: string;
  readonly look: Look;
  /** The text is this address and nothing else. */
  readonly isUrl: boolean;
}

/** How text looks, as a set of bits of `looks`. */
export type Look = number;

export const looks = { bold: 1, italic: 2, struck: 4, code: 8 } as const;

/** A line of a text for people. One without spans is empty and parts two blocks. */
export interface Line {
  readonly isQuote: boolean;
  /** What stands before the text: nothing, `- ` or `1. `, with spaces before it for lists in lists. */
  readonly marker: string;
  readonly spans: Span[];
}
