import { DeliveryError } from "#core";
import { hostOf, type Settings } from "../settings.ts";

/** Who chose where a request goes. */
export type ChosenBy = "rule" | "template" | "redirect";

/** Where a request goes, and whether only hosts on the internet will do. */
export interface Route {
  readonly url: URL;
  readonly publicOnly: boolean;
}

/**
 * Whether a request may go to a URL. Pure.
 *
 * What the author of the configuration wrote goes anywhere. A URL with a template in it may be a stranger's choice, and a redirect is one:
 * these reach the internet alone, and with this connection's headers or signature only its own server. `allow_hosts` lifts both.
 */
export function routeTo(url: URL, chosenBy: ChosenBy, settings: Settings): Route {
  const isListed = settings.allow_hosts.some((host) => hostOf(host) === url.hostname);
  if (chosenBy === "rule" || isListed) return { url, publicOnly: false };
  const hasSecrets = settings.secret !== undefined || Object.keys(settings.headers).length > 0;
  if (hasSecrets && !isOwn(url, settings)) {
    const what = chosenBy === "template" ? "the URL has a template in it and leads" : "a redirect leads";
    throw new DeliveryError(
      "WEBHOOK_HOST_NOT_ALLOWED",
      `${what} to ${url.origin}, which is not this connection's server: its headers and signature are for others only where allow_hosts lists them`,
      { failure: "permanent" },
    );
  }
  return { url, publicOnly: true };
}

function isOwn(url: URL, settings: Settings): boolean {
  return settings.url !== undefined && new URL(settings.url.reveal()).origin === url.origin;
}

/**
 * The route that a redirect leads on to; undefined when it cannot be followed: the method or the body would be lost, or it leads nowhere.
 * On the same host, over a connection that is no worse, the choice stays who made it. Pure.
 */
export function redirected(
  { status, location, method }: { readonly status: number; readonly location: string | undefined; readonly method: string },
  from: Route & { readonly chosenBy: ChosenBy },
  settings: Settings,
): (Route & { readonly chosenBy: ChosenBy }) | undefined {
  const keepsMethod = status === 307 || status === 308 || method === "GET" || method === "HEAD";
  const url = location === undefined ? null : URL.parse(location, from.url.href);
  if (!keepsMethod || url === null || !/^https?:$/.test(url.protocol)) return undefined;
  if (from.url.protocol === "https:" && url.protocol === "http:") return undefined;
  const chosenBy = url.hostname === from.url.hostname ? from.chosenBy : "redirect";
  return { ...routeTo(url, chosenBy, settings), chosenBy };
}
