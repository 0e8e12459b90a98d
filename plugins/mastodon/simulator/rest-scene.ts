import type { RestLimits } from "./rest-limits.ts";
import type { RestRequest } from "./rest-request.ts";
import type { RestWorld } from "./rest-world.ts";

/** What the simulated server is like. Settable. */
export interface ServerTraits {
  /** The token of the bot; undefined once it was revoked. */
  token: string | undefined;
  /** What the token may do; undefined: it is not told, as by servers before Mastodon 4.3. Nothing is refused for it. */
  scopes: readonly string[] | undefined;
  /** Tags that nobody has used for a week. All others are used ten times a day. */
  readonly unusedTags: Set<string>;
  /** The lists of the account, by id. */
  readonly lists: ReadonlySet<string>;
  maxCharacters: number;
  maxMedia: number;
  /** False: as GoToSocial and snac, which make two posts for one idempotency key. */
  keepsKeys: boolean;
  /** Whether it has `/api/v2/instance`. */
  hasInstanceV2: boolean;
  /** Whether it has edits. */
  hasEdits: boolean;
  /** How long it works on an upload, milliseconds. */
  processingMs: number;
}

/** What a request is carried out with. */
export interface RestScene {
  readonly world: RestWorld;
  readonly limits: RestLimits;
  readonly server: ServerTraits;
  /** Of its links: `http://127.0.0.1:1234`. */
  origin(): string;
  /** Tells a person who watches. */
  show(line: string): void;
}

export interface RestAnswer {
  readonly status: number;
  readonly body: object;
}

/** Carries out one kind of request. `id`: what the path names. Throws `RestRefusal`. */
export type RestOperation = (scene: RestScene, request: RestRequest, id: string) => RestAnswer;
