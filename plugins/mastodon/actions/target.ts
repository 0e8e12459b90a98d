import type { Settings } from "../settings.ts";

/** The place that a refusal parks, in words for people: `posts on https://mastodon.example`. Pure. */
export function targetOf(settings: Settings, what: string): string {
  return `${what} on ${URL.parse(settings.url)?.origin ?? "the server"}`;
}
