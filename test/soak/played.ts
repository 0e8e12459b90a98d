/** What came of a schedule. */
export interface Played {
  /** What was not as it has to be. */
  readonly wrong: readonly string[];
  /** What happened when, for a person. */
  readonly log: readonly string[];
  /** How often it was made sure that a post was there that had to be. */
  readonly sure: number;
}
