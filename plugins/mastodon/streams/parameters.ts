import { z } from "zod";
import { listStream, plainStream, plainStreams, type Stream, tagStream } from "./stream.ts";
import { tagKey } from "./tag-key.ts";

const Tag = z
  .string()
  .max(500)
  .refine((tag) => tagKey(tag) !== "", { error: "expected a hashtag: letters, digits and _, with or without #" });

/** What a rule may write beside a `status.*` event: where the posts come from. A post that comes by any of these is meant. */
export const StatusParameters = z.strictObject({
  tags: z.array(Tag).min(1).optional().describe("Posts with any of these hashtags, with or without #."),
  local: z.boolean().optional().describe("With tags: only posts of the instance itself."),
  lists: z.array(z.string().min(1).max(200)).min(1).optional().describe("Posts in these lists of the account, by their ids."),
  streams: z
    .array(z.enum(plainStreams))
    .min(1)
    .optional()
    .describe("Posts in these timelines: user is the home timeline, public is all that the instance knows."),
});
export type StatusParameters = z.infer<typeof StatusParameters>;

/** What a rule may write beside `status.edited`. */
export const EditParameters = StatusParameters.extend({
  boosted: z
    .boolean()
    .optional()
    .describe("Posts that the account has boosted, whatever their timelines: an edit that takes a hashtag away comes by this alone."),
});
export type EditParameters = z.infer<typeof EditParameters>;

/** The streams that the parameters name; none when they name none. */
export function streamsOf({ tags = [], local = false, lists = [], streams = [] }: StatusParameters): readonly Stream[] {
  return [...tags.map((tag) => tagStream(tag, local)), ...lists.map(listStream), ...streams.map(plainStream)];
}

const known = new WeakMap<StatusParameters, readonly string[]>();

/** The keys of those streams. Asked for every event and rule, so they are worked out once for what one rule wrote. */
export function streamKeysOf(parameters: StatusParameters): readonly string[] {
  let keys = known.get(parameters);
  if (keys === undefined) {
    keys = streamsOf(parameters).map(({ key }) => key);
    known.set(parameters, keys);
  }
  return keys;
}

export const NotificationParameters = z.strictObject({
  types: z.array(z.string().min(1)).min(1).optional().describe("Only these types: mention, follow, favourite, reblog, poll and so on."),
});
export type NotificationParameters = z.infer<typeof NotificationParameters>;
