import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { leaveOwedClose } from "../hold/owed-close.ts";
import { announce } from "../lifecycle/announcing.ts";
import { settle } from "../lifecycle/closing.ts";
import { newEntity } from "../lifecycle/entity.ts";
import { forget } from "../lifecycle/forgetting.ts";
import { isReopening } from "../lifecycle/reopening.ts";
import { withFlapsOf } from "../noise/flapping.ts";
import { isFlapping } from "../noise/is-flapping.ts";
import { updateSteps } from "../phases/update-steps.ts";
import type { Entity } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, ignored } from "../verdicts.ts";
import type { MemberNews } from "./member-news.ts";
import { emptyRoster, enlist, isListed, openCount, type Roster, strike } from "./roster.ts";

/** A group: a thing of a lifecycle that has members in place of events. */
type Group = Entity & { readonly members: Roster };

/**
 * A member's news, as the group's own life: the first that joins opens it, each that joins, changes or leaves updates it, the last that leaves closes
 * it. `event`, `meta` and `vars` are those of the member whose news it is.
 */
export function hearMember(draft: Draft, rule: LifecycleRule, news: MemberNews): StepVerdict {
  const group = groupIn(draft);
  if (news.news === "joined" || news.news === "changed") return take(draft, rule, group, news);
  if (group?.phase !== "open") return ignored("the group is not open");
  return release(draft, rule, group, news);
}

function groupIn(draft: Draft): Group | undefined {
  const { entity } = draft;
  return entity?.members === undefined ? undefined : { ...entity, members: entity.members };
}

function take(draft: Draft, rule: LifecycleRule, group: Group | undefined, news: MemberNews): StepVerdict {
  const goesOn = group?.phase === "open" || (group?.phase === "closed" && isReopening(rule, group, news.at));
  if (group === undefined || !goesOn) return begin(draft, rule, group, news);
  const next = withNews(draft, group, news, enlist(group.members, news.member, news.news === "joined"));
  if (group.phase === "open") return show(draft, rule, next, news);
  draft.thing = { ...next, phase: "pending", pendingSince: draft.now, reopening: true };
  return announce(draft, rule);
}

/** A new episode, which begins with one member. The end of the one before may still be held back. */
function begin(draft: Draft, rule: LifecycleRule, earlier: Group | undefined, news: MemberNews): StepVerdict {
  const { member, text: keyText, episode, vars, meta } = news;
  leaveOwedClose(draft, rule);
  const entity = withFlapsOf(newEntity(draft, { id: episode, keyText, event: member.event, meta, time: member.openedAt }), earlier);
  draft.thing = { ...entity, phase: "pending", vars, members: enlist(emptyRoster, member, true) };
  return announce(draft, rule);
}

function release(draft: Draft, rule: LifecycleRule, group: Group, news: MemberNews): StepVerdict {
  const { member } = news;
  const isOver = news.news === "closed" || news.news === "expired";
  const next = withNews(draft, group, news, isOver ? enlist(group.members, member, false) : strike(group.members, member.id));
  if (openCount(next.members) > 0) return show(draft, rule, next, news);
  if (news.news === "forgotten") {
    forget(draft, rule, next);
    return applied("forgotten with its last member");
  }
  const ends = next.members.listed.map(({ closedAt }) => closedAt ?? next.openedAt);
  return settle(
    draft,
    rule,
    { ...next, closedAt: Math.max(next.openedAt, news.at, ...ends) },
    news.news === "expired" ? "expired" : "close",
  );
}

function show(draft: Draft, rule: LifecycleRule, group: Group, { news, member }: MemberNews): StepVerdict {
  draft.thing = group;
  const what = `${member.keyText} ${news}${isCounted(group, news, member.id) ? "; the list is full, so it is only counted" : ""}`;
  if (isFlapping(group)) return { outcome: "suppressed", reason: `${what}; flapping: nothing is told until it has settled` };
  return updateSteps(draft, rule) ?? applied(`updated: ${what}`);
}

function isCounted({ members }: Group, news: MemberNews["news"], member: string): boolean {
  return (news === "joined" || news === "changed") && !isListed(members, member);
}

function withNews(draft: Draft, group: Group, { news, member, at, vars, meta }: MemberNews, members: Roster): Group {
  return {
    ...group,
    event: member.event,
    meta,
    vars,
    openedAt: news === "joined" ? Math.min(group.openedAt, member.openedAt) : group.openedAt,
    lastArrival: draft.now,
    lastTime: Math.max(group.lastTime, at),
    members,
  };
}
