/** What `finish` is given. */
export interface LoginContext<Config, Client> {
  readonly config: Config;
  readonly client: Client;
  /** What the service gave for the person's consent. Works once. */
  readonly code: string;
  /** As it was in the address that the person opened. */
  readonly redirectUri: string;
  readonly signal: AbortSignal;
}

/** How a person signs a connection in, by OAuth's authorization code: `herald login`. */
export interface LoginDefinition<Config = unknown, Client = unknown> {
  /** What has to be set up at the service before, one sentence. */
  readonly before: string;
  /** The service's page that asks the person. Pure. Throws a `HeraldError` when the settings do not provide for it. */
  pageFor(config: Config, request: { readonly redirectUri: string; readonly state: string }): URL;
  /**
   * Exchanges the code and stores what came of it in the connection's own store, for this client and every later one. Resolves with sentences about
   * what is stored, without a secret. Rejects with a `HeraldError`; nothing is stored then.
   */
  finish(context: LoginContext<Config, Client>): Promise<readonly string[]>;
}
