import { type ActionResult, defineAction, type OpKind } from "#core";
import { classifyFailure } from "../api/classify-failure.ts";
import type { MastodonClient } from "../client.ts";
import type { Settings } from "../settings.ts";
import { budgetsOf } from "./budgets.ts";
import { refuseInput } from "./refuse-input.ts";
import { deleteStatus } from "./status/delete-status.ts";
import { editStatus } from "./status/edit-status.ts";
import { findStatus } from "./status/find-status.ts";
import { emptiness, inputMistakes } from "./status/input-mistakes.ts";
import { postStatus } from "./status/post-status.ts";
import type { StatusCall } from "./status/status-call.ts";
import { StatusInput, StatusOutput } from "./status/status-input.ts";
import { targetOf } from "./target.ts";

/** What each kind of op does. */
const operations: { readonly [op in Exclude<OpKind, "follow">]: (call: StatusCall) => Promise<ActionResult> } = {
  create: postStatus,
  reply: postStatus,
  edit: editStatus,
  delete: deleteStatus,
};

const what = "posts";
/** With the upload of its media. Not longer: a post in doubt after a crash waits as long before it is looked for. */
const deadlineMs = 60_000;

/** The action `status`: one post, made, edited, answered and deleted. */
export const statusAction = defineAction<Settings, MastodonClient, typeof StatusInput, typeof StatusOutput>({
  summary: "A post: text, warning, pictures, poll; posted, edited, answered, deleted.",
  input: StatusInput,
  output: StatusOutput,
  example: {
    text: "Now live: Painting https://twitch.tv/luna",
    language: "en",
    visibility: "public",
    mention: ["sol@example.org"],
  },
  exampleRef: { id: "115000000000000001" },
  ops: ["create", "edit", "reply", "delete"],
  // Each post carries the op's key. Servers that ignore it are many, and none says so: a post in doubt is looked for before it is sent again.
  idempotency: (_settings, op) => ({ by: op === "create" || op === "reply" ? "none" : "natural" }),
  budgets: (settings, _input, op) => budgetsOf(settings, op, "post"),
  target: (settings) => targetOf(settings, what),
  lint: (_settings, input, templated) => [...inputMistakes(input), ...emptiness(input, templated)],
  async perform(call) {
    const { op } = call;
    if (op === "follow") throw refuseInput("a post has no follow-ups");
    try {
      return await operations[op](call);
    } catch (error) {
      throw classifyFailure(error, { op, target: targetOf(call.config, what), isRepeatable: op === "edit" || op === "delete" });
    }
  },
  async find(call) {
    try {
      return await findStatus(call);
    } catch (error) {
      throw classifyFailure(error, { op: call.op, target: targetOf(call.config, what), isRepeatable: true, isHarmless: true });
    }
  },
  deadlineMs,
});
