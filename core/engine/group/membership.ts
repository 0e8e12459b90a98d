import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { thingScope } from "../scope.ts";
import type { Entity } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { aloneAddress, groupAddress } from "./address.ts";
import type { MemberNews } from "./member-news.ts";
import { memberOf } from "./member-view.ts";

/** The group that a thing has told of itself. */
export interface GroupRef {
  /** Its address and its name for people. */
  readonly id: string;
  readonly text: string;
  /** The source text of the `group_by` that led there: a thing that is open stays where it is when that is changed. */
  readonly by: string;
}

/**
 * Announces a member to its group, in place of steps of its own. Undefined for a thing that makes its own messages: a group, a thing of a rule without
 * groups, or one that comes back to a message it made when the rule had none. `before`: the thing before its announcement.
 */
export function joinGroup(draft: Draft, rule: LifecycleRule, before: Entity): StepVerdict | undefined {
  const { entity } = draft;
  if (entity === undefined || entity.members !== undefined) return undefined;
  if (before.reopening && before.group === undefined) return undefined;
  const group = groupOf(draft, rule, entity);
  if (group === undefined) return undefined;
  draft.thing = { ...entity, group };
  tell(draft, group, "joined", before.reopening ? (before.reopenedAt ?? entity.lastTime) : entity.openedAt);
  return { outcome: "passed", reason: `announced in the group ${group.text}` };
}

/** Tells the group what is new of a member, and moves it when its value became another. False for a thing that makes its own messages. */
export function tellGroup(draft: Draft, rule: LifecycleRule): boolean {
  const { entity } = draft;
  if (entity?.group === undefined) return false;
  const group = groupOf(draft, rule, entity) ?? entity.group;
  if (group.id === entity.group.id) {
    tell(draft, group, "changed", entity.lastTime);
    return true;
  }
  tell(draft, entity.group, "left", entity.lastTime);
  draft.thing = { ...entity, group };
  tell(draft, group, "joined", entity.lastTime);
  return true;
}

/** Tells the group that a member is closed for good, in place of close phases of its own. Undefined for a thing that makes its own messages. */
export function leaveGroup(draft: Draft, news: "close" | "expired"): StepVerdict | undefined {
  const { entity } = draft;
  if (entity?.group === undefined) return undefined;
  tell(draft, entity.group, news === "close" ? "closed" : "expired", entity.closedAt ?? entity.lastTime);
  return { outcome: "passed", reason: `closed; the group ${entity.group.text} is told` };
}

/** A member that is forgotten while it is open no longer keeps its group open. */
export function forgetMember(draft: Draft, { phase, group, lastTime }: Entity): void {
  if (group !== undefined && (phase === "open" || phase === "closing")) tell(draft, group, "forgotten", lastTime);
}

function groupOf(draft: Draft, rule: LifecycleRule, entity: Entity): GroupRef | undefined {
  const { groupBy } = rule;
  const known = entity.group;
  if (groupBy === undefined || (known !== undefined && known.by !== groupBy.source)) return known;
  const value = groupBy.computeValue(thingScope(rule, entity, draft.now));
  const alone = { id: aloneAddress(draft.before.key), text: entity.keyText, by: groupBy.source };
  if (value === undefined) return alone;
  if (value.ok) return { id: groupAddress(value.value.id), text: value.value.text, by: groupBy.source };
  const { file, line, column } = value.place;
  draft.problems.push(`${file}:${line}:${column}: the group could not be computed: ${value.message}`);
  return known ?? alone;
}

function tell(draft: Draft, group: GroupRef, news: MemberNews["news"], at: number): void {
  const { before, entity } = draft;
  if (entity === undefined) return;
  const { episode, vars, meta } = entity;
  const member = memberOf(before.key, entity);
  draft.messages.push({ kind: "member", rule: before.rule, key: group.id, text: group.text, news, member, at, episode, vars, meta });
}
