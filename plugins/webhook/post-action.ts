import { defineAction, type HttpResponse } from "#core";
import { classifyAnswer, classifyThrown } from "./answer/classify-failure.ts";
import { outputOf } from "./answer/output.ts";
import type { WebhookClient } from "./client.ts";
import { inputMistakes, PostInput, PostOutput } from "./post-input.ts";
import { sendPost } from "./request/send.ts";
import { targetOf, urlOf } from "./request/target.ts";
import { knownForMs, type Settings } from "./settings.ts";

/**
 * The action `post`: one request. What it did cannot be edited: what comes later is another request, which goes out by itself (`create`)
 * or waits until the one before has arrived (`reply`).
 */
export const postAction = defineAction<Settings, WebhookClient, typeof PostInput, typeof PostOutput>({
  summary: "One HTTP request with JSON, a form or text. In later phases another one, with a method, url and body of its own.",
  input: PostInput,
  output: PostOutput,
  example: { json: { service: "api", up: false } },
  exampleRef: { id: "c2ltdWxhdGVkLXJlcXVlc3Q" },
  ops: ["create", "reply"],
  idempotency(settings) {
    const windowMs = knownForMs(settings);
    return windowMs === 0 ? { by: "none" } : { by: "key", windowMs };
  },
  target: (settings, input) => targetOf(urlOf(settings, input)),
  lint: inputMistakes,
  async perform(call) {
    const about = { config: call.config, input: call.input, now: call.client.clock.now() };
    const answer = await sendPost(call).catch((error: unknown) => answerInSpiteOf(error));
    if (answer.status < 200 || answer.status > 299) throw classifyAnswer(answer, about);
    return { ref: { id: call.idempotencyKey }, output: outputOf(answer) };
  },
});

/** Where the status had come and only the body failed (too long, cut, too slow), the status alone says what became of the request. */
function answerInSpiteOf(error: unknown): HttpResponse {
  const status = error instanceof Error && error.name === "HttpError" ? (error as { readonly status?: unknown }).status : undefined;
  if (typeof status !== "number") throw classifyThrown(error);
  return { status, headers: {}, body: Buffer.alloc(0) };
}
