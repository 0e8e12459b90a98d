import type { Clock } from "#core";

/** Somebody with an account. */
export interface SimulatedAccount {
  readonly id: string;
  readonly username: string;
  /** With the domain when it is of another server. */
  readonly acct: string;
}

/** What a post says at one time. */
export interface SaidText {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
  readonly spoilerText: string;
  readonly sensitive: boolean;
  readonly language: string;
  readonly mediaIds: readonly string[];
  readonly poll: SimulatedPoll | undefined;
}

export interface SimulatedPoll {
  readonly options: readonly string[];
  readonly multiple: boolean;
  readonly hideTotals: boolean;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
}

/** A post with all that has ever been done to it. */
export interface SimulatedStatus {
  readonly id: string;
  readonly account: SimulatedAccount;
  readonly visibility: string;
  readonly inReplyTo: string | undefined;
  readonly quotes: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** Names of those it mentioned when it was made. */
  readonly mentions: readonly string[];
  /** From the first form to the last. */
  readonly history: SaidText[];
  isDeleted: boolean;
  /** What the bot has done with it, in order: `reblog`, `unreblog`, `favourite` … Only what changed something. */
  readonly marks: string[];
}

/** A file that was uploaded. */
export interface SimulatedMedia {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly description: string;
  /** When the server is done with it, milliseconds since the epoch. */
  readonly readyAt: number;
  /** The server could not read it after all. */
  isBroken: boolean;
}

/** Something that happened to a post. */
export interface StatusChange {
  readonly what: "created" | "edited" | "deleted" | "boosted" | "unboosted";
  readonly status: SimulatedStatus;
}

/** A new post, as far as it matters here. */
export type NewStatus = Pick<SimulatedStatus, "account"> & Partial<Omit<SimulatedStatus, "history">> & { readonly said: Partial<SaidText> };

/** Posts and media of the simulated server. */
export class RestWorld {
  readonly clock: Clock;
  readonly bot: SimulatedAccount = { id: "109000000000000001", username: "herald", acct: "herald" };
  readonly statuses = new Map<string, SimulatedStatus>();
  readonly media = new Map<string, SimulatedMedia>();
  /** By idempotency key. */
  readonly keys = new Map<string, { readonly id: string; readonly at: number }>();
  readonly #listeners = new Set<(change: StatusChange) => void>();
  #lastId = 0n;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Snowflakes as Mastodon makes them: the time in milliseconds, then sixteen bits. */
  newId(): string {
    const now = BigInt(this.clock.now()) << 16n;
    this.#lastId = now > this.#lastId ? now : this.#lastId + 1n;
    return this.#lastId.toString();
  }

  /** Adds a post, by the bot or by anybody. */
  add({ said, ...given }: NewStatus): SimulatedStatus {
    const empty = { text: "", spoilerText: "", sensitive: false, language: "en", mediaIds: [], poll: undefined };
    const status: SimulatedStatus = {
      id: this.newId(),
      visibility: "public",
      inReplyTo: undefined,
      quotes: undefined,
      idempotencyKey: undefined,
      mentions: [],
      isDeleted: false,
      marks: [],
      ...given,
      history: [{ at: this.clock.now(), ...empty, ...said }],
    };
    this.statuses.set(status.id, status);
    this.tell({ what: "created", status });
    return status;
  }

  remove(status: SimulatedStatus): void {
    status.isDeleted = true;
    this.tell({ what: "deleted", status });
  }

  /** Tells every listener, in order. */
  tell(change: StatusChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** Returns what stops it. */
  onChange(listener: (change: StatusChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** What a post says now. */
export function saidNow(status: SimulatedStatus): SaidText {
  return status.history.at(-1) as SaidText;
}
