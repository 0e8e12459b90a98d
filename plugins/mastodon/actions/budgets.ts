import { createHash } from "node:crypto";
import type { Budget, OpKind } from "#core";
import type { Settings } from "../settings.ts";

/** What Mastodon lets an account do. Every request counts in the first; new posts and boosts, deletes and withdrawn boosts besides in their own. */
export function budgetsOf(settings: Settings, op: OpKind, kind: "post" | "boost" | "mark"): readonly Budget[] {
  const account = accountKey(settings);
  const { requests_per_5m: requests, posts_per_3h: posts, deletes_per_30m: deletes } = settings.rate_limits;
  const all = { key: `${account}:all`, limit: requests, perMs: 5 * 60_000 };
  if (kind === "mark") return [all];
  if (op === "create" || op === "reply") return [all, { key: `${account}:post`, limit: posts, perMs: 3 * 3_600_000 }];
  return op === "delete" ? [all, { key: `${account}:delete`, limit: deletes, perMs: 30 * 60_000 }] : [all];
}

/** A name for the account that two connections with the same token share and that gives nothing away. */
function accountKey({ url, access_token: token }: Settings): string {
  const fingerprint = createHash("sha256")
    .update(`${URL.parse(url)?.host ?? ""} ${token.reveal().trim()}`)
    .digest("hex")
    .slice(0, 12);
  return `mastodon:${fingerprint}`;
}
