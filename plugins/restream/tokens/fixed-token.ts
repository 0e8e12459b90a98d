import type { Secret } from "#core";
import type { TokenSource } from "./token-source.ts";

/** The token that stands in the settings: it cannot be renewed. */
export function fixedToken(token: Secret): TokenSource {
  return {
    current: () => Promise.resolve({ text: token.reveal(), expiresAt: undefined }),
    refused: () => false,
    close: () => Promise.resolve(),
  };
}
