import { type ActionResult, DeliveryError } from "#core";
import { z } from "zod";
import { ApiError } from "../../api/api-failure.ts";
import { newPoll } from "./poll.ts";
import { refTo } from "./post-status.ts";
import { resultOf } from "./sent-status.ts";
import { buildText, mentionOf, type StatusText } from "./status-body.ts";
import type { StatusCall } from "./status-call.ts";
import { readRef } from "./status-ref.ts";

/** A post as an account's list shows it; only what can be compared. */
const ListedStatus = z.object({
  id: z.string().min(1),
  url: z.string().min(1).optional().catch(undefined),
  created_at: z.string(),
  in_reply_to_id: z.string().nullish().catch(undefined),
  poll: z.unknown(),
  media_attachments: z.array(z.object({ id: z.string() })).catch([]),
});

type ListedStatus = z.infer<typeof ListedStatus>;

const Source = z.object({ text: z.string(), spoiler_text: z.string().nullish() });

const perPage = 40;
const mostPages = 5;
/** `Date` has whole seconds, and an answer is a while on its way. */
const knownSlackMs = 3_000;
/** Without an answer that told the server's time. */
const unknownSlackMs = 60_000;

/**
 * Looks whether a new post was made although no answer said so: among what the account has posted since the first attempt, one that says exactly
 * what was sent and is no other op's. Many servers know no idempotency keys, and none lists them, so the text is the mark. `undefined`: it was
 * certainly not made.
 */
export async function findStatus(call: StatusCall): Promise<ActionResult | undefined> {
  const { client, input, signal } = call;
  const limits = await client.poster.limits.read(signal);
  const text = buildText(input, mentionOf(input), limits);
  const poll = input.poll ? newPoll(input.poll, limits) : undefined;
  const answered = call.op === "reply" ? readRef(call.ref).id : input.in_reply_to?.trim() || undefined;
  for await (const listed of postedSince(call, since(call))) {
    const isCandidate =
      !client.poster.made.has(listed.id) &&
      (listed.in_reply_to_id ?? undefined) === answered &&
      (listed.poll !== undefined && listed.poll !== null) === (poll !== undefined);
    if (!isCandidate || !(await saysTheSame(call, listed, text))) continue;
    client.poster.made.add(listed.id);
    return resultOf(refTo(call, listed, poll));
  }
  return undefined;
}

/** The account's own posts, the newest first, boosts left out. */
async function* postedSince({ client, signal }: StatusCall, sinceMs: number): AsyncGenerator<ListedStatus> {
  const { api } = client.poster;
  const me = await api.request({ method: "GET", path: "/api/v1/accounts/verify_credentials", kind: "read", signal });
  const account = read(z.object({ id: z.string().min(1) }), me.json, "no account with an id is in it").id;
  const path: `/${string}` = `/api/v1/accounts/${encodeURIComponent(account)}/statuses?limit=${perPage.toString()}&exclude_reblogs=true`;
  let before = "";
  for (let page = 0; page < mostPages; page++) {
    const { json } = await api.request({ method: "GET", path: `${path}${before}`, kind: page === 0 ? "read" : "page", signal });
    const statuses = read(z.array(ListedStatus), json, "no list of posts is in it");
    for (const status of statuses) if (Date.parse(status.created_at) >= sinceMs) yield status;
    const last = statuses.at(-1);
    // A server may give fewer than asked for, and a pinned or late one may stand out of order: only an old last one ends the search.
    if (last === undefined || Date.parse(last.created_at) < sinceMs) return;
    before = `&max_id=${encodeURIComponent(last.id)}`;
  }
  throw new DeliveryError("MASTODON_TOO_MANY_POSTS", "too many posts since the first attempt to tell whether it is among them", {
    failure: "permanent",
  });
}

/** Compares what was written, not the HTML that a server made of it. */
async function saysTheSame({ client, signal }: StatusCall, { id }: ListedStatus, sent: StatusText): Promise<boolean> {
  const path: `/${string}` = `/api/v1/statuses/${encodeURIComponent(id)}/source`;
  const { json } = await client.poster.api.request({ method: "GET", path, kind: "read", signal });
  const source = read(Source, json, "no source is in it");
  return same(source.text, sent.status) && same(source.spoiler_text ?? "", sent.spoiler_text);
}

function same(one: string, other: string): boolean {
  return one.replaceAll("\r\n", "\n").trim() === other.replaceAll("\r\n", "\n").trim();
}

/** When, by the server's clock, the first attempt can have made it at the earliest. */
function since({ client, firstAttemptAt }: StatusCall): number {
  const { api, clock } = client.poster;
  const offsetMs = api.clockOffsetMs();
  const first = firstAttemptAt ?? clock.now() - unknownSlackMs;
  return offsetMs === undefined ? first - unknownSlackMs : first + offsetMs - knownSlackMs;
}

function read<S extends z.ZodType>(schema: S, json: unknown, otherwise: string): z.infer<S> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ApiError({ kind: "unreadable", status: 200, reason: otherwise });
}
