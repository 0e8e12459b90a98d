import { LinkError } from "#core";
import type { Stream } from "../streams/stream.ts";

/** What the service says on an open link in place of a stream: `{ error, status }`. */
export interface StreamRefusal {
  /** Fit for a log; undefined when it said nothing that is. */
  readonly said: string | undefined;
  readonly status: number | undefined;
}

/** What a refusal of a stream means: the end of the link, or trouble of a part of it. */
export type Consequence =
  | { readonly end: LinkError }
  /** `keys`: the streams that it can be about. */
  | { readonly trouble: string; readonly keys: readonly string[] };

/**
 * Judges a refusal. `about`: the streams that it can be about, since it does not say which; its words may tell. `isOnly`: nothing else was asked
 * for. Pure.
 */
export function judgeRefusal({ said, status }: StreamRefusal, about: readonly Stream[], isOnly: boolean): Consequence {
  const words = said === undefined ? "" : ` (“${said}”)`;
  const isList = /\blist\b/i.test(said ?? "");
  const meant = about.filter(({ list, tag }) => (isList ? list !== undefined : !/\btag\b/i.test(said ?? "") || tag !== undefined));
  const keys = (meant.length === 0 ? about : meant).map(({ key }) => key);
  if (/scope/i.test(said ?? "")) {
    const text = `Mastodon refuses the streams${words}: the access token lacks a scope. It needs read, or read:statuses and, as asked for, read:notifications and read:lists.`;
    return { end: new LinkError("MASTODON_SCOPE_MISSING", text, { failure: "denied" }) };
  }
  if (status === 401 && !isList) {
    const text = `Mastodon refuses the streams${words}: the access token is not accepted. Make a new one and set access_token.`;
    return { end: new LinkError("MASTODON_TOKEN_REFUSED", text, { failure: "denied" }) };
  }
  const what = isList ? "a list that is not the account's own" : "a stream that the server does not give";
  const trouble = `Mastodon refuses ${what}${words}; asked for: ${keys.join(", ")}`;
  if (!isOnly) return { trouble, keys };
  return { end: new LinkError("MASTODON_STREAM_REFUSED", `${trouble}.`, { failure: "refused" }) };
}
