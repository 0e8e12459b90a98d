/** A token that opens the socket and the REST API. */
export interface AccessToken {
  readonly text: string;
  /** Milliseconds since the epoch; undefined when nobody said. */
  readonly expiresAt: number | undefined;
}

/** Where access tokens come from. */
export interface TokenSource {
  /** A token that is good for another minute at least, as far as known. Rejects with a `LinkError`. */
  current(): Promise<AccessToken>;
  /** The service refused this token: the next `current` gives another one, or rejects if there is none. Returns whether another can be had. */
  refused(token: AccessToken): boolean;
  /** Resolves when nothing is under way that must not be cut off. */
  close(): Promise<void>;
}
