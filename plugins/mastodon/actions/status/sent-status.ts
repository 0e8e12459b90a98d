import type { ActionResult } from "#core";
import { z } from "zod";
import { ApiError } from "../../api/api-failure.ts";
import type { StatusRef } from "./status-ref.ts";

/** What Herald needs to know of a post that the server answers with. Ids are opaque texts. */
const SentStatus = z.object({
  id: z.string().min(1),
  url: z.string().min(1).optional().catch(undefined),
  media_attachments: z.array(z.object({ id: z.string() })).catch([]),
});

export type SentStatus = z.infer<typeof SentStatus>;

/** Reads the answer to a request that makes or changes a post. One without an id may stand for anything: `ApiError` of kind `unreadable`. */
export function readSentStatus(json: unknown): SentStatus {
  const parsed = SentStatus.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ApiError({ kind: "unreadable", status: 200, reason: "no post with an id is in it" });
}

/** What a post that stands there means for its slot. */
export function resultOf(ref: StatusRef): ActionResult {
  return { ref, output: { id: ref.id, ...(ref.url !== undefined && { url: ref.url }) } };
}
