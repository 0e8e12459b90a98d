import { Token } from "#core/container/token";
import type { RouteAnswer } from "./route-answer.ts";

/** A POST that came whole. */
export interface IncomingRequest {
  /** Lower-case names; of a repeated header the values are joined with `, `. */
  readonly headers: { readonly [name: string]: string };
  readonly body: Buffer;
}

/** Judges a request and does what it asks for; the sender is answered when it resolves. When it rejects the sender is told 500, and why to nobody. */
export type IncomingHandler = (request: IncomingRequest) => Promise<RouteAnswer>;

/** The requests that others make to one connection: POST at `/hooks/<connection>` on the bot's own listener. */
export interface IncomingRequests {
  /** False when the configuration has no `http.listen`, and in a dry run: nothing will come. */
  readonly isListening: boolean;
  /**
   * Hands every request to `handle` from now on; until then, and after the returned function was called, senders are told to come again. A body
   * longer than `maxBodyBytes` is refused unread.
   */
  serve(handle: IncomingHandler, options: { readonly maxBodyBytes: number }): () => void;
}

export const IncomingRequests: Token<IncomingRequests> = new Token("IncomingRequests");
