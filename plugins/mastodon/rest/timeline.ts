import { isJsonObject, type Json, LinkError } from "#core";
import type { Stream } from "../streams/stream.ts";
import type { Wanted } from "../streams/wanted-streams.ts";
import { ask, jsonOf, type RestCall } from "./answer.ts";
import { type RateLimit, rateLimitOf } from "./rate-limit.ts";

/** What can be fetched of a stream's past. */
export interface Timeline {
  /** The stream's key; `notifications` for those. */
  readonly key: string;
  readonly of: "statuses" | "notifications" | "conversations";
  /** Behind `/api/v1/`. */
  readonly path: string;
  readonly query: { readonly [name: string]: string };
}

const notificationTimeline: Timeline = { key: "notifications", of: "notifications", path: "notifications", query: {} };

/** The timeline of a stream; undefined for `user:notification`, which has no posts. */
function timelineOf({ key, name, tag, list }: Stream): Timeline | undefined {
  const statuses = (path: string, query: Timeline["query"] = {}): Timeline => ({ key, of: "statuses", path, query });
  if (tag !== undefined) return statuses(`timelines/tag/${encodeURIComponent(tag)}`, name === "hashtag:local" ? { local: "true" } : {});
  if (list !== undefined) return statuses(`timelines/list/${encodeURIComponent(list)}`);
  if (name === "user") return statuses("timelines/home");
  if (name === "direct") return { key, of: "conversations", path: "conversations", query: {} };
  if (name !== "public" && !name.startsWith("public:")) return undefined;
  const parts = name.split(":");
  return statuses("timelines/public", {
    ...(parts.includes("local") ? { local: "true" } : {}),
    ...(parts.includes("remote") ? { remote: "true" } : {}),
    ...(parts.includes("media") ? { only_media: "true" } : {}),
  });
}

/** The timelines whose past can be fetched, of all that is wanted. */
export function timelinesOf({ streams, notifications }: Wanted): readonly Timeline[] {
  const timelines = streams.map(timelineOf).filter((timeline) => timeline !== undefined);
  return notifications ? [...timelines, notificationTimeline] : timelines;
}

/** One thing of a timeline. */
export interface Item {
  readonly id: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number | undefined;
  readonly json: Json;
}

export interface Page {
  /** Newest first. */
  readonly items: readonly Item[];
  /** What to ask the next, older page with; undefined at the end. */
  readonly older: string | undefined;
  readonly limit: RateLimit;
}

/** As many as servers give at once. */
export const pageSize = 40;

/** Fetches a page: the newest, or the one older than `olderThan`. Rejects with a `LinkError`. */
export async function fetchPage(baseUrl: string, timeline: Timeline, olderThan: string | undefined, call: RestCall): Promise<Page> {
  const url = new URL(`${baseUrl}/api/v1/${timeline.path}`);
  for (const [name, value] of Object.entries(timeline.query)) url.searchParams.set(name, value);
  url.searchParams.set("limit", pageSize.toString());
  if (olderThan !== undefined) url.searchParams.set("max_id", olderThan);
  const answer = await ask(call, url);
  const json = jsonOf(answer, call);
  if (!Array.isArray(json)) {
    throw new LinkError("MASTODON_BAD_ANSWER", `The instance answered something that is no list for ${timeline.key}.`, {
      failure: "refused",
    });
  }
  const items = (json as readonly Json[]).map(itemOf);
  return { items, older: olderOf(answer.headers["link"], items), limit: rateLimitOf(answer.headers, call.now()) };
}

function itemOf(json: Json): Item {
  const thing = isJsonObject(json) ? json : {};
  const dated = isJsonObject(thing["last_status"] ?? null) ? (thing["last_status"] as typeof thing) : thing;
  const at = typeof dated["created_at"] === "string" ? Date.parse(dated["created_at"]) : Number.NaN;
  const id = thing["id"];
  return { id: typeof id === "string" || typeof id === "number" ? id.toString() : undefined, at: Number.isNaN(at) ? undefined : at, json };
}

/** The `Link` header names another address; only its `max_id` is taken, so that the token goes nowhere else. Without the header the oldest id serves. */
function olderOf(link: string | undefined, items: readonly Item[]): string | undefined {
  if (link === undefined) return items.at(-1)?.id;
  const next = /<([^>]{1,2000})>\s*;\s*rel="?next"?/.exec(link)?.[1];
  return next === undefined ? undefined : (URL.parse(next)?.searchParams.get("max_id") ?? undefined);
}
