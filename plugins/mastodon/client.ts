import { Clock, HttpClient, KeyValueStore, Logger, type Needed, type OpenContext, type Secret } from "#core";
import { createPoster, type Poster } from "./actions/poster.ts";
import type { Settings } from "./settings.ts";

export const needs = { clock: Clock, http: HttpClient, store: KeyValueStore, log: Logger };

/** What one connection keeps over all its links and posts. */
export interface MastodonClient extends Needed<typeof needs> {
  /** The instance, without a slash at the end: `https://mastodon.example`. */
  readonly baseUrl: string;
  readonly token: Secret;
  /** What its actions share, the REST API included. */
  readonly poster: Poster;
}

/** Makes the client of a connection. Opens nothing. */
export function openClient({ config, needs: given }: OpenContext<Settings, typeof needs>): MastodonClient {
  const url = new URL(config.url);
  const account = { baseUrl: url.origin + url.pathname.replace(/\/+$/, ""), token: config.access_token };
  return { ...given, ...account, poster: createPoster({ ...given, ...account }) };
}
