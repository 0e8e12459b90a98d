import { z } from "zod";

/** How many requests in a span of time. */
function limit(usual: number, description: string): z.ZodDefault<z.ZodInt> {
  return z.int().min(1).max(1_000_000).default(usual).describe(description);
}

const usual = { requests_per_5m: 300, posts_per_3h: 300, deletes_per_30m: 30 };

/** The settings of a connection that its actions need. */
export const actionSettings = {
  rate_limits: z
    .strictObject({
      requests_per_5m: limit(usual.requests_per_5m, "Requests of any kind in five minutes."),
      posts_per_3h: limit(usual.posts_per_3h, "New posts and boosts in three hours."),
      deletes_per_30m: limit(usual.deletes_per_30m, "Deleted posts and withdrawn boosts in thirty minutes."),
    })
    .default(usual)
    .describe(
      "How much the server lets an account do. The defaults are Mastodon's own; what the server says in its answers is heeded besides.",
    ),
  allow_hosts: z
    .array(z.string().min(1).toLowerCase())
    .default([])
    .describe("Hosts outside the public internet that pictures may be fetched from: names or addresses, without a port."),
};
