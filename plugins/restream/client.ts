import { Clock, HttpClient, KeyValueStore, Logger, type Needed, type OpenContext } from "#core";
import { Directory } from "./api/directory.ts";
import { createRestreamApi, type RestreamApi } from "./api/restream-api.ts";
import { type Settings, tokenUrlOf } from "./settings.ts";
import { fixedToken } from "./tokens/fixed-token.ts";
import { OAuthTokens } from "./tokens/oauth-tokens.ts";
import type { TokenSource } from "./tokens/token-source.ts";
import { tokenVault } from "./tokens/token-vault.ts";

export const needs = { clock: Clock, http: HttpClient, store: KeyValueStore, log: Logger };

/** What one connection keeps over all its links. */
export interface RestreamClient {
  readonly tokens: TokenSource;
  readonly api: RestreamApi;
  readonly directory: Directory;
  /** What was said once and need not be said again. */
  readonly said: Set<string>;
}

/** Makes the client of a connection. Opens nothing. */
export function openClient({ connection, config, needs: given }: OpenContext<Settings, typeof needs>): RestreamClient {
  const api = createRestreamApi(given.http, new URL(config.api_url));
  return {
    tokens: tokensOf(connection, config, given),
    api,
    directory: new Directory(api, given.clock, given.log),
    said: new Set(),
  };
}

function tokensOf(connection: string, config: Settings, { http, clock, store }: Needed<typeof needs>): TokenSource {
  const { access_token, client_id, client_secret, refresh_token } = config;
  if (access_token !== undefined) return fixedToken(access_token);
  if (client_id === undefined || client_secret === undefined || refresh_token === undefined) {
    throw new TypeError("the settings were not checked by their schema");
  }
  return new OAuthTokens({
    http,
    clock,
    vault: tokenVault({ store, connection, clientSecret: client_secret, configured: refresh_token }),
    tokenUrl: tokenUrlOf(config),
    clientId: client_id,
    clientSecret: client_secret,
    refreshToken: refresh_token,
  });
}
