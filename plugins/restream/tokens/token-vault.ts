import { hashOf, type KeyValueStore, seal, type Secret, unseal } from "#core";
import { z } from "zod";
import type { TokenPair } from "./token-reply.ts";

const noteName = "oauth";
const Note = z.object({ for: z.string(), sealed: z.string() });
const Pair = z.object({ accessToken: z.string().min(1), refreshToken: z.string().min(1), expiresAt: z.number() });

/** The newest tokens on disk, encrypted with the client secret. */
export interface TokenVault {
  /** The newest pair that came of this very refresh token of the settings, or, where they have none, of anything; undefined when there is none or it cannot be opened. */
  load(): Promise<TokenPair | undefined>;
  /** Resolves when the pair is on disk. */
  save(pair: TokenPair): Promise<void>;
}

/**
 * Tokens are bound to the refresh token of the settings: when a person sets a new one, what came of the old one is left aside. Without one the newest
 * are good, wherever they came from: a person may sign in first and take the token out of the settings later.
 */
export function tokenVault(options: {
  readonly store: KeyValueStore;
  readonly connection: string;
  readonly clientSecret: Secret;
  readonly configured: Secret | undefined;
}): TokenVault {
  const { configured } = options;
  const origin = configured === undefined ? "login" : hashOf("restream refresh token", configured.reveal()).slice(0, 22);
  const context = `restream/${options.connection}/tokens`;
  return {
    async load() {
      const note = Note.safeParse(await options.store.get(noteName));
      if (!note.success || (configured !== undefined && note.data.for !== origin)) return undefined;
      const text = unseal(options.clientSecret.reveal(), context, note.data.sealed);
      return text === undefined ? undefined : Pair.safeParse(JSON.parse(text)).data;
    },
    save: (pair) =>
      options.store.set(noteName, { for: origin, sealed: seal(options.clientSecret.reveal(), context, JSON.stringify(pair)) }),
  };
}
