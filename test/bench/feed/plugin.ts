import { defineAction, defineEvent, definePlugin, type SourceRun } from "#core";
import { parseJson } from "#core/codec/parse-json";
import type { JsonObject } from "#core/codec/json";
import { z } from "zod";
import { postOf } from "./post.ts";

const Post = z.strictObject({
  id: z.string(),
  url: z.string(),
  title: z.string(),
  content: z.string(),
  language: z.string(),
  visibility: z.string(),
  sensitive: z.boolean(),
  replies: z.int(),
  favourites: z.int(),
  account: z.strictObject({ acct: z.string(), domain: z.string(), bot: z.boolean(), followers: z.int(), note: z.string() }),
  tags: z.array(z.strictObject({ name: z.string() })),
});

/** What the benchmark decides while it runs. */
export interface FeedDriver {
  run(source: SourceRun<unknown, unknown>): Promise<void>;
  /** Carries an op out. */
  deliver(input: JsonObject, signal: AbortSignal): Promise<void>;
}

/** A source whose frames are posts in JSON, and a destination, both driven by the benchmark. */
export function feedPlugin(driver: FeedDriver) {
  return definePlugin({
    name: "feed",
    summary: "Posts, as fast as they are taken.",
    config: z.strictObject({}),
    events: { post: defineEvent({ summary: "A post.", payload: Post, example: Post.parse(postOf(0)) }) },
    actions: {
      note: defineAction({
        summary: "A note.",
        input: z.strictObject({ text: z.string().describe("What it says.") }),
        output: z.strictObject({}),
        ops: ["create"],
        idempotency: () => ({ by: "natural" }),
        target: () => "the sink",
        async perform({ input, signal }) {
          await driver.deliver(input, signal);
          return { ref: "1" };
        },
      }),
    },
    open: () => ({}),
    source: {
      initial: null,
      state: z.null(),
      reduce(state, input, { now }) {
        if (input.kind !== "frame" || typeof input.frame !== "string") return { state, events: [] };
        const data = parseJson(input.frame) as JsonObject;
        return { state, events: [{ name: "post", id: String(data["id"]), time: now, data }] };
      },
      run: (source) => driver.run(source),
    },
  });
}
