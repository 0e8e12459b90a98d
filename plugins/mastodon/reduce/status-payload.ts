import { timestampText } from "#core";
import type { AccountPayload, PlainStatusPayload, StatusPayload } from "../events/payloads.ts";
import { htmlToText } from "../html/html-to-text.ts";
import type { Account, PlainStatus, Status } from "../wire/entities.ts";

/** What the payloads are filled up with: the instance's domain, and the time for what the server does not tell. */
export interface Around {
  readonly domain: string;
  readonly now: number;
}

export function statusPayload(status: Status, around: Around): StatusPayload {
  return {
    ...plainStatusPayload(status, around),
    is_boost: status.reblog !== null,
    reblog: status.reblog === null ? null : plainStatusPayload(status.reblog, around),
  };
}

export function plainStatusPayload(status: PlainStatus, around: Around): PlainStatusPayload {
  const { account, mentions, poll, filtered, tags } = status;
  return {
    id: status.id,
    uri: status.uri,
    url: status.url ?? status.uri,
    created_at: timestampText(status.created_at ?? around.now),
    edited_at: timeText(status.edited_at),
    content: status.content,
    content_text: htmlToText(status.content),
    spoiler_text: status.spoiler_text,
    sensitive: status.sensitive,
    visibility: status.visibility,
    language: status.language,
    in_reply_to_id: status.in_reply_to_id,
    in_reply_to_account_id: status.in_reply_to_account_id,
    account: accountPayload(account, around),
    tags: [...new Set(tags.map(({ name }) => name.toLowerCase()))],
    mentions: mentions.map((mention) => ({ ...mention, acct: fullName(mention.acct, around) })),
    media_attachments: status.media_attachments,
    poll: poll === null ? null : { ...poll, expires_at: timeText(poll.expires_at) },
    card: status.card,
    filtered: filtered.map(({ filter }) => ({ title: filter.title, action: filter.filter_action })),
    replies_count: status.replies_count,
    reblogs_count: status.reblogs_count,
    favourites_count: status.favourites_count,
  };
}

export function accountPayload({ note, created_at, ...account }: Account, around: Around): AccountPayload {
  const acct = fullName(account.acct, around);
  return {
    ...account,
    acct,
    domain: acct.slice(acct.lastIndexOf("@") + 1).toLowerCase(),
    note_text: htmlToText(note),
    created_at: timestampText(created_at ?? around.now),
  };
}

/** The instance leaves its own domain out of names. */
function fullName(acct: string, { domain }: Around): string {
  return acct.includes("@") ? acct : `${acct}@${domain}`;
}

export function timeText(ms: number | null): string | null {
  return ms === null ? null : timestampText(ms);
}
