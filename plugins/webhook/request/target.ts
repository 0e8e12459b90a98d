import { DeliveryError, hashOf } from "#core";
import type { PostInput } from "../post-input.ts";
import type { Settings } from "../settings.ts";

/** Where a request is to go; undefined when nobody says. Pure. */
export function urlOf(settings: Settings, input: Pick<PostInput, "url">): URL | undefined {
  const text = input.url?.text ?? settings.url?.reveal();
  return text === undefined ? undefined : new URL(text);
}

/** Names the place for people. The path may be a secret, so two paths of one host are told apart by a few characters of a hash. Pure. */
export function targetOf(url: URL | undefined): string {
  if (url === undefined) return "no address";
  const path = url.pathname + url.search;
  return path === "/" ? url.origin : `${url.origin} (path ${hashOf("webhook", path).slice(0, 6)})`;
}

/** The address, or the error for a request without one. */
export function requireUrl(settings: Settings, input: Pick<PostInput, "url">): URL {
  const url = urlOf(settings, input);
  if (url !== undefined) return url;
  throw new DeliveryError("WEBHOOK_NO_URL", "url is missing: neither the step nor the connection has one", { failure: "permanent" });
}
