import { z } from "zod";
import { RestRefusal } from "./rest-refusal.ts";
import type { RestScene } from "./rest-scene.ts";
import type { SaidText, SimulatedStatus } from "./rest-world.ts";

/** The body of a new post or an edit. Loose: what Mastodon does not know it ignores. */
export const StatusForm = z.looseObject({
  status: z.string().nullish(),
  spoiler_text: z.string().nullish(),
  sensitive: z.boolean().nullish(),
  language: z.string().nullish(),
  visibility: z.enum(["public", "unlisted", "private", "direct"]).nullish(),
  media_ids: z.array(z.string()).nullish(),
  poll: z
    .looseObject({
      options: z.array(z.string()),
      expires_in: z.number(),
      multiple: z.boolean().nullish(),
      hide_totals: z.boolean().nullish(),
    })
    .nullish(),
  in_reply_to_id: z.string().nullish(),
  quoted_status_id: z.string().nullish(),
  allowed_mentions: z.array(z.string()).nullish(),
});

export type StatusForm = z.infer<typeof StatusForm>;

/** What a form says, checked as Mastodon checks it. What an edit leaves out is taken away, media and poll included. Throws `RestRefusal`. */
export function saidBy({ world, server }: RestScene, form: StatusForm): SaidText {
  const text = form.status?.trim() ?? "";
  const spoilerText = form.spoiler_text?.trim() ?? "";
  const mediaIds = form.media_ids ?? [];
  if (text === "" && mediaIds.length === 0) throw new RestRefusal(422, "Validation failed: Text can't be blank");
  if (countedLength(text) + graphemes(spoilerText) > server.maxCharacters) {
    throw new RestRefusal(422, `Validation failed: Text character limit of ${server.maxCharacters.toString()} exceeded`);
  }
  if (mediaIds.length > server.maxMedia)
    throw new RestRefusal(422, `Validation failed: Cannot attach more than ${server.maxMedia.toString()} files`);
  if (mediaIds.length > 0 && form.poll) throw new RestRefusal(422, "Validation failed: Cannot attach media to a post with a poll");
  for (const id of mediaIds) {
    const media = world.media.get(id);
    if (media === undefined) throw new RestRefusal(422, `Validation failed: Media ${id} not found`);
    if (media.readyAt > world.clock.now()) {
      throw new RestRefusal(422, "Cannot attach files that have not finished processing. Try again in a moment!");
    }
  }
  return {
    at: world.clock.now(),
    text,
    spoilerText,
    sensitive: (form.sensitive ?? false) || spoilerText !== "",
    language: form.language ?? "en",
    mediaIds,
    poll: pollBy(form, world.clock.now()),
  };
}

/** Whom a text mentions, by Mastodon's own expression. */
export function mentionedIn(text: string): readonly string[] {
  return [
    ...text.matchAll(/(?<![=/\p{L}\p{N}\p{M}_])@([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*(?:@[\p{L}\p{N}_]+(?:[.-]+[\p{L}\p{N}_]+)*)?)/giu),
  ].map(([, name = ""]) => name);
}

/** A post that is there. Throws 404. */
export function existingStatus({ world }: RestScene, id: string): SimulatedStatus {
  const status = world.statuses.get(id);
  if (status === undefined || status.isDeleted) throw new RestRefusal(404, "Record not found");
  return status;
}

function pollBy({ poll }: StatusForm, now: number): SaidText["poll"] {
  if (!poll) return undefined;
  if (poll.options.length < 2) throw new RestRefusal(422, "Validation failed: Poll must have more than one item");
  if (poll.options.length > 4) throw new RestRefusal(422, "Validation failed: Poll can't contain more than 4 items");
  if (poll.options.some((option) => graphemes(option) > 50)) throw new RestRefusal(422, "Validation failed: Poll can't be longer than 50");
  if (poll.expires_in < 300) throw new RestRefusal(422, "Validation failed: Poll duration is too short");
  if (poll.expires_in > 2_629_746) throw new RestRefusal(422, "Validation failed: Poll duration is too long");
  return {
    options: poll.options,
    multiple: poll.multiple ?? false,
    hideTotals: poll.hide_totals ?? false,
    endsAt: now + poll.expires_in * 1000,
  };
}

function countedLength(text: string): number {
  return graphemes(text.replaceAll(/https?:\/\/\S*[\w/]/g, "x".repeat(23)).replaceAll(/(?<![\w/=])(@\w+)@[\w.-]+\w/g, "$1"));
}

function graphemes(text: string): number {
  return [...new Intl.Segmenter("en").segment(text)].length;
}
