import { type ActionResult, DeliveryError } from "#core";
import { isRefusedWith } from "../../api/api-failure.ts";
import { refuseInput } from "../refuse-input.ts";
import { keptPoll } from "./poll.ts";
import { readSentStatus, resultOf } from "./sent-status.ts";
import { buildText } from "./status-body.ts";
import type { StatusCall } from "./status-call.ts";
import { readRef, type StatusRef } from "./status-ref.ts";

/** Makes the slot's post say what the input says. Its media and its poll are named again, which keeps them. Doing it twice is the same as once. */
export async function editStatus(call: StatusCall): Promise<ActionResult> {
  const { client, input, signal } = call;
  const ref = readRef(call.ref);
  const { api, limits, clock } = client.poster;
  const known = await limits.read(signal);
  const text = buildText(input, ref.mention ?? "", known);
  if (text.status === "" && (ref.media ?? []).length === 0) throw refuseInput("the post would be empty: it has neither text nor media");
  const body = {
    ...text,
    media_ids: ref.media ?? [],
    ...(ref.poll !== undefined && { poll: keptPoll(ref.poll, known, clock.now()) }),
  };
  try {
    const { json } = await api.request({ method: "PUT", path: pathOf(ref), kind: "change", body, signal });
    readSentStatus(json);
  } catch (error) {
    if (isRefusedWith(error, 404) && (await isThere(call, ref))) throw cannotEdit();
    throw error;
  }
  return resultOf(ref);
}

/** Where a post is changed and deleted. */
export function pathOf({ id }: StatusRef): `/${string}` {
  return `/api/v1/statuses/${encodeURIComponent(id)}`;
}

/** A server that knows no edits answers as if there were no such post. */
async function isThere({ client, signal }: StatusCall, ref: StatusRef): Promise<boolean> {
  try {
    await client.poster.api.request({ method: "GET", path: pathOf(ref), kind: "read", signal });
    return true;
  } catch (error) {
    if (isRefusedWith(error, 404, 410)) return false;
    throw error;
  }
}

function cannotEdit(): DeliveryError {
  return new DeliveryError("MASTODON_NO_EDITS", "the post is there, but the server knows no edits", { failure: "permanent", status: 404 });
}
