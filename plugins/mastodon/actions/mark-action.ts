import { type ActionDefinition, type ActionResult, defineAction } from "#core";
import { z } from "zod";
import { isRefusedWith } from "../api/api-failure.ts";
import { classifyFailure } from "../api/classify-failure.ts";
import type { MastodonClient } from "../client.ts";
import type { Settings } from "../settings.ts";
import { budgetsOf } from "./budgets.ts";
import type { PosterCall } from "./poster.ts";
import { refuseInput } from "./refuse-input.ts";
import { readSentStatus, resultOf } from "./status/sent-status.ts";
import { StatusOutput } from "./status/status-input.ts";
import { readRef } from "./status/status-ref.ts";
import { targetOf } from "./target.ts";

/** A boost, favourite or bookmark: something done to a post of somebody, and taken back. */
interface Mark {
  readonly summary: string;
  /** For people: `boosts`. */
  readonly what: string;
  readonly set: "reblog" | "favourite" | "bookmark";
  readonly unset: "unreblog" | "unfavourite" | "unbookmark";
}

const id = z
  .string()
  .regex(/^(?!\.{1,2}$)./s, "not the id of a post")
  .describe("The id of the post: `{{ event.id }}` of a `status` event.");
const visibility = z
  .enum(["public", "unlisted", "private"])
  .nullish()
  .describe("Who sees the boost: public, unlisted or private (followers). Default: the account's.");

const MarkInput = z.strictObject({ id });
const BoostInput = z.strictObject({ id, visibility });

const somePost = { id: "115000000000000001" };

type AnyInput = z.infer<typeof BoostInput>;

/** The action `boost`. */
export const boostAction = markAction(BoostInput, somePost, {
  summary: "A boost of a post; deleting takes it back.",
  what: "boosts",
  set: "reblog",
  unset: "unreblog",
});

/** The action `favourite`. */
export const favouriteAction = markAction(MarkInput, somePost, {
  summary: "A favourite for a post; deleting takes it back.",
  what: "favourites",
  set: "favourite",
  unset: "unfavourite",
});

/** The action `bookmark`. */
export const bookmarkAction = markAction(MarkInput, somePost, {
  summary: "A bookmark of a post; deleting takes it back.",
  what: "bookmarks",
  set: "bookmark",
  unset: "unbookmark",
});

function markAction<Input extends typeof MarkInput | typeof BoostInput>(
  input: Input,
  example: z.input<Input>,
  mark: Mark,
): ActionDefinition<Settings, MastodonClient, Input, typeof StatusOutput> {
  return defineAction<Settings, MastodonClient, Input, typeof StatusOutput>({
    summary: mark.summary,
    input,
    output: StatusOutput,
    example,
    exampleRef: { id: somePost.id },
    ops: ["create", "delete"],
    idempotency: () => ({ by: "natural" }),
    budgets: (settings, _input, op) => budgetsOf(settings, op, mark.set === "reblog" ? "boost" : "mark"),
    target: (settings) => targetOf(settings, mark.what),
    async perform(call) {
      const { op } = call;
      try {
        if (op === "create") return await setMark(call, mark);
        if (op === "delete") return await unsetMark(call, mark);
      } catch (error) {
        throw classifyFailure(error, { op, target: targetOf(call.config, mark.what), isRepeatable: true });
      }
      throw refuseInput(`${mark.what} are set and taken back; nothing else can be done with them`);
    },
  });
}

/** What names it is the id of the post itself: the id of the boost is not needed to take it back. */
async function setMark({ client, input, signal }: PosterCall<AnyInput>, { set }: Mark): Promise<ActionResult> {
  const body = set === "reblog" && input.visibility ? { visibility: input.visibility } : {};
  const kind = set === "reblog" ? "post" : "change";
  const { json } = await client.poster.api.request({ method: "POST", path: pathTo(input.id, set), kind, body, signal });
  const { url } = readSentStatus(json);
  return resultOf({ id: input.id, ...(url !== undefined && { url }) });
}

/** Of a post that is no longer there nothing is left to take back. */
async function unsetMark({ client, ref, signal }: PosterCall<AnyInput>, { unset }: Mark): Promise<ActionResult> {
  const kind = unset === "unreblog" ? "delete" : "change";
  try {
    await client.poster.api.request({ method: "POST", path: pathTo(readRef(ref).id, unset), kind, body: {}, signal });
  } catch (error) {
    if (!isRefusedWith(error, 404, 410)) throw error;
  }
  return {};
}

function pathTo(status: string, verb: Mark["set"] | Mark["unset"]): `/${string}` {
  return `/api/v1/statuses/${encodeURIComponent(status)}/${verb}`;
}
