import { timingSafeEqual } from "node:crypto";

/** What the address says to which a service sent the person's browser back. */
export type Callback =
  | { readonly is: "code"; readonly code: string }
  /** The person or the service said no. */
  | { readonly is: "refused"; readonly reason: string }
  /** Not an answer to this request: it counts for nothing. */
  | { readonly is: "foreign"; readonly reason: string };

/** What an answer is held against. */
export interface Expected {
  readonly redirectUri: string;
  readonly state: string;
}

/** Reads the parameters of the authorization code grant (RFC 6749, 4.1.2). `text`: the whole address. Pure. */
export function readCallback(text: string, { redirectUri, state }: Expected): Callback {
  const [url, expected] = [URL.parse(text.trim()), new URL(redirectUri)];
  if (url === null || url.host !== expected.host || url.pathname !== expected.pathname) {
    return { is: "foreign", reason: `that is no address which begins with ${redirectUri}` };
  }
  const { searchParams } = url;
  const [code, given, error] = [searchParams.get("code"), searchParams.get("state"), searchParams.get("error")];
  // Restream tells of a refusal by sending nothing along.
  if (code === null && given === null && error === null) return { is: "refused", reason: "the page was left without consent" };
  if (given === null || !isSame(given, state)) return { is: "foreign", reason: "that is the answer to another request than this one" };
  if (code !== null && code !== "") return { is: "code", code };
  const known = error !== null && /^[a-z_]{1,40}$/.test(error) ? ` (${error})` : "";
  return { is: "refused", reason: `the service gave no code${known}` };
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
