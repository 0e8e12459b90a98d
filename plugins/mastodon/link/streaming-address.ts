import { HttpError, LinkError } from "#core";
import type { MastodonClient } from "../client.ts";
import { fetchInstance } from "../rest/instance.ts";
import type { RestCall } from "../rest/answer.ts";
import type { Settings } from "../settings.ts";

const path = "/api/v1/streaming";

export interface StreamingAddress {
  /** `https://streaming.example/api/v1/streaming`: http or https, also for the socket. */
  readonly url: URL;
  /** The domain in the names of the instance's accounts, if it tells. */
  readonly domain: string | undefined;
}

/** Where the streams are: as set, else as the instance says, else at the instance itself. Rejects with a `LinkError`. */
export async function findStreaming(config: Settings, { baseUrl }: MastodonClient, call: RestCall): Promise<StreamingAddress> {
  const { domain, streamingUrl } = await fetchInstance(baseUrl, call);
  const url = addressOf(config.streaming_url ?? streamingUrl ?? baseUrl) ?? addressOf(baseUrl);
  if (url === undefined) throw new TypeError("the settings were not checked by their schema");
  const base = new URL(baseUrl);
  if (config.streaming_url !== undefined) return { url, domain };
  // A server behind plain HTTP announces a secure address of the same host that is not there; and no server talks us out of encryption.
  if (base.protocol === "https:" || url.host === base.host) url.protocol = base.protocol;
  return { url, domain };
}

/** With http in place of ws, and the path put on where it is missing. Undefined when it is no such address. */
function addressOf(text: string): URL | undefined {
  const url = URL.parse(text.replace(/^ws(s?):/i, "http$1:"));
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === "" || url.username !== "") return undefined;
  const given = url.pathname.replace(/\/+$/, "");
  url.pathname = given.endsWith(path) ? given : given + path;
  url.search = "";
  url.hash = "";
  return url;
}

/** Asks whether the streaming service is well. One that has no such address counts as well; throws a `LinkError` when it says that it is not. */
export async function checkStreamingHealth(url: URL, { http, signal }: Pick<RestCall, "http" | "signal">): Promise<void> {
  let status: number;
  try {
    ({ status } = await http.request({
      method: "GET",
      url: new URL(`${url.href}/health`),
      headers: { "user-agent": "Herald" },
      deadlineMs: 10_000,
      signal,
    }));
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    const seen = cause instanceof HttpError ? cause.message : `${url.host} did not answer`;
    throw new LinkError("MASTODON_UNREACHABLE", `${seen}: the streaming API cannot be reached.`, { failure: "drop" });
  }
  if (status < 500) return;
  const text = `Mastodon: the streaming API is not well (HTTP ${status.toString()} at ${path}/health); it is tried again later.`;
  throw new LinkError("MASTODON_UNAVAILABLE", text, { failure: "refused" });
}
