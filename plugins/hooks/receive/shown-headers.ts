import type { Settings } from "../settings.ts";

/** Proofs of who sends, of this scheme and of others: rules have no use for them, and what an event holds is stored. */
const proofs = /^(authorization|proxy-authorization|cookie|.*signature.*|.*token.*|.*secret.*|.*api-?key.*|x-forwarded-client-cert)$/;

/** The headers that an event shows. */
export function shownHeaders(
  headers: { readonly [name: string]: string },
  { token_header }: Settings,
): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== token_header && !proofs.test(name)));
}
