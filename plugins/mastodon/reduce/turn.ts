import type { SourceEvent, SourceNotice } from "#core";
import type { MastodonState } from "./state.ts";

/** One call of the reducer: the state, replaced when something changes, and what comes out. */
export interface Turn {
  state: MastodonState;
  readonly now: number;
  /** Of the instance's own accounts. */
  readonly domain: string;
  readonly events: SourceEvent[];
  readonly notices: SourceNotice[];
}
