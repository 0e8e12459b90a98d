import type { Subscription, WantedMessage } from "#core";
import { wantedStreams } from "../streams/wanted-streams.ts";

/** A scope that the rules need, and what does not work without it. */
export interface NeededScope {
  readonly scope: string;
  readonly level: "warning" | "error";
  readonly without: string;
}

const marks: { readonly [action: string]: NeededScope } = {
  boost: { scope: "write:statuses", level: "error", without: "nothing can be boosted" },
  favourite: { scope: "write:favourites", level: "error", without: "nothing can be favourited" },
  bookmark: { scope: "write:bookmarks", level: "error", without: "nothing can be bookmarked" },
};

/** What the token has to be allowed for what the rules want, each once. Pure. */
export function neededScopes(subscriptions: readonly Subscription[], messages: readonly WantedMessage[]): readonly NeededScope[] {
  const { streams, notifications } = wantedStreams(subscriptions);
  const needs: NeededScope[] = [];
  if (streams.some(({ key }) => key !== "user:notification")) {
    needs.push({ scope: "read:statuses", level: "error", without: "no posts are heard of" });
  }
  if (streams.some(({ name }) => name === "list")) needs.push({ scope: "read:lists", level: "error", without: "lists cannot be heard" });
  if (notifications) needs.push({ scope: "read:notifications", level: "error", without: "no notifications are heard of" });
  for (const { action, input, templated } of messages) {
    const mark = marks[action];
    if (mark !== undefined) needs.push(mark);
    if (action !== "status") continue;
    const blind = "when an answer is lost, Herald cannot look whether its post is there";
    needs.push({ scope: "write:statuses", level: "error", without: "nothing can be posted" });
    needs.push({ scope: "read:statuses", level: "warning", without: blind }, { scope: "read:accounts", level: "warning", without: blind });
    const hasMedia = templated.includes("media") || (input["media"] !== undefined && input["media"] !== null);
    if (hasMedia) needs.push({ scope: "write:media", level: "error", without: "no pictures can be posted" });
  }
  return [...new Map(needs.toReversed().map((need) => [need.scope, need])).values()].toReversed();
}

/** Whether the granted scopes cover one: `read` covers `read:statuses`. Pure. */
export function covers(granted: readonly string[], scope: string): boolean {
  return granted.includes(scope) || granted.includes(scope.split(":")[0] ?? "");
}
