import { tagKey } from "../streams/tag-key.ts";
import type { World } from "./world.ts";

export interface ReadAnswer {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string };
  /** Written as JSON. */
  readonly body: unknown;
}

/** A refusal as Mastodon words it. */
export function refused(status: number, error: string): ReadAnswer {
  return { status, body: { error } };
}

/** Home, tags, lists, public, notifications, conversations: what is fetched after a gap. Undefined for any other path. */
export function readTimeline(url: URL, world: World): ReadAnswer | undefined {
  const request = { path: url.pathname, query: url.searchParams };
  if (request.path === "/api/v1/notifications") return page(request, [...world.notifications].reverse());
  if (request.path === "/api/v1/conversations")
    return page(request, [...world.conversations.values()].reverse() as { readonly id: string }[]);
  const [, kind = "", argument] = /^\/api\/v1\/timelines\/(home|public|tag|list)(?:\/([^/]+))?$/.exec(request.path) ?? [];
  if (kind === "") return undefined;
  if (kind === "list" && !world.lists.has(argument ?? "")) return refused(404, "Record not found");
  return page(request, statusesOf(world, channelOf(kind, decodeURIComponent(argument ?? ""), request.query)));
}

function channelOf(kind: string, argument: string, query: URLSearchParams): string {
  if (kind === "home") return "user";
  if (kind === "list") return `list:${argument}`;
  const local = query.get("local") === "true" ? ":local" : "";
  if (kind === "tag") return `hashtag${local}:${tagKey(argument)}`;
  const remote = query.get("remote") === "true" ? ":remote" : "";
  return `public${local}${remote}${query.get("only_media") === "true" ? ":media" : ""}`;
}

/** Newest first, by id: a post that came late stands where its time of writing puts it. */
function statusesOf(world: World, channel: string): readonly { readonly id: string }[] {
  const found = [...world.statuses.values()].filter(({ channels }) => channels.includes(channel)).map(({ entity }) => entity);
  return found.sort((one, other) => (BigInt(one.id) < BigInt(other.id) ? 1 : -1));
}

interface PageRequest {
  readonly path: string;
  readonly query: URLSearchParams;
}

function page({ path, query }: PageRequest, things: readonly { readonly id: string }[]): ReadAnswer {
  const limit = Math.min(40, Number(query.get("limit") ?? "20"));
  const before = query.get("max_id");
  const older = before === null ? things : things.filter(({ id }) => BigInt(id) < BigInt(before));
  const items = older.slice(0, limit);
  const last = items.at(-1);
  const next = new URLSearchParams(query);
  if (last !== undefined) next.set("max_id", last.id);
  const link = last === undefined ? {} : { link: `<https://social.example${path}?${next.toString()}>; rel="next"` };
  return { status: 200, headers: link, body: items };
}
