import { Clock, HttpClient, KeyValueStore, Logger, type Needed, type OpenContext, type Secret } from "#core";
import { Directory } from "./api/directory.ts";
import { createRestreamApi, type RestreamApi } from "./api/restream-api.ts";
import { type Settings, tokenUrlOf } from "./settings.ts";
import { fixedToken } from "./tokens/fixed-token.ts";
import { OAuthTokens } from "./tokens/oauth-tokens.ts";
import { TokenEndpoint } from "./tokens/token-endpoint.ts";
import type { TokenSource } from "./tokens/token-source.ts";
import { tokenVault } from "./tokens/token-vault.ts";

export const needs = { clock: Clock, http: HttpClient, store: KeyValueStore, log: Logger };

/** What one connection keeps over all its links. */
export interface RestreamClient {
  readonly clock: Clock;
  readonly tokens: TokenSource;
  /** Undefined with a fixed access token. */
  readonly oauth: OAuth | undefined;
  readonly api: RestreamApi;
  readonly directory: Directory;
  /** What was said once and need not be said again. */
  readonly said: Set<string>;
}

/** What an application can do about its tokens. */
export interface OAuth {
  readonly tokens: OAuthTokens;
  readonly endpoint: TokenEndpoint;
}

/** Makes the client of a connection. Opens nothing. */
export function openClient({ connection, config, needs: given }: OpenContext<Settings, typeof needs>): RestreamClient {
  const api = createRestreamApi(given.http, given.clock, new URL(config.api_url));
  const oauth = oauthOf(connection, config, given);
  return {
    clock: given.clock,
    tokens: oauth?.tokens ?? fixedToken(tokenOf(config)),
    oauth,
    api,
    directory: new Directory(api, given.clock, given.log),
    said: new Set(),
  };
}

function tokenOf({ access_token }: Settings): Secret {
  if (access_token === undefined) throw new TypeError("the settings were not checked by their schema");
  return access_token;
}

function oauthOf(connection: string, config: Settings, { http, clock, store }: Needed<typeof needs>): OAuth | undefined {
  const { client_id, client_secret, refresh_token } = config;
  if (client_id === undefined || client_secret === undefined) return undefined;
  const endpoint = new TokenEndpoint({ http, url: tokenUrlOf(config), clientId: client_id, clientSecret: client_secret });
  const vault = tokenVault({ store, connection, clientSecret: client_secret, configured: refresh_token });
  return { endpoint, tokens: new OAuthTokens({ connection, clock, vault, endpoint, refreshToken: refresh_token }) };
}
