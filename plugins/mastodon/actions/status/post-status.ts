import type { ActionResult } from "#core";
import { isRefusedWith } from "../../api/api-failure.ts";
import { classifyFailure } from "../../api/classify-failure.ts";
import type { InstanceLimits } from "../../api/instance-limits.ts";
import { forgetUploads, uploadMedia } from "../media/upload-media.ts";
import { refuseInput } from "../refuse-input.ts";
import { targetOf } from "../target.ts";
import { inputMistakes } from "./input-mistakes.ts";
import { newPoll, type PollBody, pollRefOf } from "./poll.ts";
import { readSentStatus, resultOf, type SentStatus } from "./sent-status.ts";
import { buildText, guardOf, mentionOf } from "./status-body.ts";
import type { StatusCall } from "./status-call.ts";
import { readRef, type StatusRef } from "./status-ref.ts";

/** Makes a post, or one that answers the slot's post. Throws `ApiError` and `DeliveryError`. */
export async function postStatus(call: StatusCall): Promise<ActionResult> {
  const { client, input, idempotencyKey, signal } = call;
  const mistakes = inputMistakes(input);
  if (mistakes.length > 0) throw refuseInput(mistakes.join("; "));
  const answered = call.op === "reply" ? readRef(call.ref).id : undefined;
  const { limits, mediaIds } = await prepare(call);
  const poll = input.poll ? newPoll(input.poll, limits) : undefined;
  const text = buildText(input, mentionOf(input), limits);
  if (text.status === "" && mediaIds.length === 0) throw refuseInput("the post is empty: it has neither text nor media");
  const inReplyTo = answered ?? trimmed(input.in_reply_to);
  const quote = trimmed(input.quote);
  const body = {
    ...text,
    ...guardOf(text),
    ...(input.visibility && { visibility: input.visibility }),
    ...(mediaIds.length > 0 && { media_ids: mediaIds }),
    ...(poll !== undefined && { poll }),
    ...(inReplyTo !== undefined && { in_reply_to_id: inReplyTo }),
    ...(quote !== undefined && { quoted_status_id: quote }),
  };
  try {
    const { json } = await client.poster.api.request({
      method: "POST",
      path: "/api/v1/statuses",
      kind: "post",
      body,
      idempotencyKey,
      signal,
    });
    const sent = readSentStatus(json);
    client.poster.made.add(sent.id);
    forgetUploads(call);
    return resultOf(refTo(call, sent, poll));
  } catch (error) {
    // The server knows the key and no longer the post: it was posted, and somebody has deleted it since.
    const mayMeanOther = inReplyTo !== undefined || quote !== undefined;
    if (isRefusedWith(error, 404) && call.firstAttemptAt !== undefined && !mayMeanOther) return { gone: true };
    throw error;
  }
}

/** What names the post of this call from now on. */
export function refTo({ input, client }: StatusCall, sent: SentStatus, poll: PollBody | undefined): StatusRef {
  const mention = mentionOf(input);
  const media = sent.media_attachments.map(({ id }) => id);
  return {
    id: sent.id,
    ...(sent.url !== undefined && { url: sent.url }),
    ...(mention !== "" && { mention }),
    ...(media.length > 0 && { media }),
    ...(poll !== undefined && { poll: pollRefOf(poll, client.poster.clock.now()) }),
  };
}

/** Everything that has to be there before the post. None of it posts anything, so none of it can be in doubt. */
async function prepare(call: StatusCall): Promise<{ readonly limits: InstanceLimits; readonly mediaIds: readonly string[] }> {
  try {
    const limits = await call.client.poster.limits.read(call.signal);
    const most = limits.statuses.max_media_attachments;
    if ((call.input.media ?? []).length > most) throw refuseInput(`media: this server takes ${most.toString()} at most in a post`);
    return { limits, mediaIds: await uploadMedia(call, limits.media_attachments.description_limit) };
  } catch (error) {
    throw classifyFailure(error, { op: call.op, target: targetOf(call.config, "posts"), isRepeatable: true, isHarmless: true });
  }
}

function trimmed(text: string | null | undefined): string | undefined {
  const value = text?.trim() ?? "";
  return value === "" ? undefined : value;
}
