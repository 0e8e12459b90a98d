import type { RestWorld, SimulatedAccount, SimulatedMedia, SimulatedStatus } from "./rest-world.ts";
import { saidNow } from "./rest-world.ts";

/** A post as the API writes it. `origin`: of its links. */
export function restStatusJson(world: RestWorld, status: SimulatedStatus, origin: string): object {
  const said = saidNow(status);
  const url = `${origin}/@${status.account.acct}/${status.id}`;
  return {
    id: status.id,
    created_at: new Date(status.history[0]?.at ?? said.at).toISOString(),
    edited_at: status.history.length > 1 ? new Date(said.at).toISOString() : null,
    in_reply_to_id: status.inReplyTo ?? null,
    in_reply_to_account_id: status.inReplyTo === undefined ? null : (world.statuses.get(status.inReplyTo)?.account.id ?? null),
    sensitive: said.sensitive,
    spoiler_text: said.spoilerText,
    visibility: status.visibility,
    language: said.language,
    uri: `${origin}/users/${status.account.username}/statuses/${status.id}`,
    url,
    replies_count: 0,
    reblogs_count: isSet(status, "reblog") ? 1 : 0,
    favourites_count: isSet(status, "favourite") ? 1 : 0,
    reblogged: isSet(status, "reblog"),
    favourited: isSet(status, "favourite"),
    bookmarked: isSet(status, "bookmark"),
    content: htmlOf(said.text),
    reblog: null,
    account: restAccountJson(status.account, origin),
    media_attachments: said.mediaIds.flatMap((id) => {
      const media = world.media.get(id);
      return media === undefined ? [] : [restMediaJson(world, media, origin)];
    }),
    mentions: status.mentions.map((acct) => ({ id: acct, username: acct.split("@")[0], acct, url: `${origin}/@${acct}` })),
    tags: [...said.text.matchAll(/(?<!\w)#(\w+)/g)].map(([, tag = ""]) => ({ name: tag.toLowerCase(), url: `${origin}/tags/${tag}` })),
    emojis: [],
    card: null,
    poll:
      said.poll === undefined
        ? null
        : {
            id: `${status.id}1`,
            expires_at: new Date(said.poll.endsAt).toISOString(),
            expired: said.poll.endsAt <= world.clock.now(),
            multiple: said.poll.multiple,
            votes_count: 0,
            options: said.poll.options.map((title) => ({ title, votes_count: said.poll?.hideTotals ? null : 0 })),
          },
  };
}

export function restAccountJson({ id, username, acct }: SimulatedAccount, origin: string): object {
  return { id, username, acct, display_name: username, bot: false, locked: false, url: `${origin}/@${acct}`, note: "" };
}

/** An attachment has no URL while the server works on it. */
export function restMediaJson(world: RestWorld, media: SimulatedMedia, origin: string): object {
  const isReady = media.readyAt <= world.clock.now();
  return {
    id: media.id,
    type: "image",
    url: isReady ? `${origin}/media/${media.id}/${media.name}` : null,
    preview_url: null,
    description: media.description === "" ? null : media.description,
  };
}

/** Whether the bot has boosted it, and has not taken that back. */
export function isSet(status: SimulatedStatus, mark: "reblog" | "favourite" | "bookmark"): boolean {
  return status.marks.findLast((each) => each.endsWith(mark)) === mark;
}

function htmlOf(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return text === "" ? "" : `<p>${escaped.replaceAll(/\n{2,}/g, "</p><p>").replaceAll("\n", "<br />")}</p>`;
}
