import type { Key, LifecycleRule } from "#core/rules/compiled-rule";
import type { InhibitedBy } from "#core/rules/rule-hold";
import type { Draft } from "../draft.ts";
import { isFlapping } from "../noise/is-flapping.ts";
import { thingScope } from "../scope.ts";
import type { Entity } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, ignored } from "../verdicts.ts";
import { type Address, type HoldInput, watchOf } from "./hold-input.ts";

/** A thing that may hold this one back. `active`: it is pending or open; undefined until it has answered. */
export interface Inhibitor extends Address {
  readonly active: boolean | undefined;
}

/**
 * Keeps the list of what may inhibit an entity as its rule and its newest event have it: asks those that are new, leaves those that are not in it any
 * more, and all of them when there is nothing left to hold back. `anew` asks all again, whatever they said before.
 */
export function watchInhibitors(draft: Draft, rule: LifecycleRule | undefined, anew = false): void {
  const { before, entity } = draft;
  // Another episode, or none, may have taken the place of the one that asked.
  const known = entity?.inhibitors ?? formerInhibitors(draft);
  if (known.length === 0 && (rule?.hold?.inhibitedBy.length ?? 0) === 0) return;
  const wanted = rule === undefined || entity === undefined || !isConcerned(entity) ? [] : wantedInhibitors(draft, rule, entity);
  const by: Address = { rule: before.rule, key: before.key };
  for (const one of known) if (!isAmong(wanted, one)) draft.messages.push({ kind: "uninhibited", ...watchOf(one), by });
  for (const one of wanted) if (anew || !isAmong(known, one)) draft.messages.push({ kind: "inhibits?", ...one, by });
  const isSameList = wanted.length === known.length && wanted.every((one) => isAmong(known, one));
  if (entity === undefined || (isSameList && entity.inhibitors !== undefined)) return;
  const inhibitors = wanted.map((one) => known.find((other) => isSame(one, other)) ?? { ...one, active: undefined });
  draft.thing = { ...entity, inhibitors: inhibitors.length === 0 ? undefined : inhibitors };
}

/** What an inhibitor told. An entity that does not wait for it, or is not there any more, leaves it, so that nothing is told for ever. */
export function hearInhibitor(draft: Draft, { from, active, rule, key }: Extract<HoldInput, { readonly kind: "inhibited" }>): StepVerdict {
  const { entity } = draft;
  const known = entity?.inhibitors?.find((one) => isSame(one, from));
  if (entity === undefined || known === undefined) {
    draft.messages.push({ kind: "uninhibited", ...watchOf(from), by: { rule, key } });
    return ignored("it does not wait for that any more");
  }
  if (known.active === active) return ignored("nothing new");
  draft.thing = { ...entity, inhibitors: entity.inhibitors?.map((one) => (one === known ? { ...one, active } : one)) };
  const name = `${from.rule} ${from.key}`;
  return applied(active ? `from now on held back by ${name}` : `not held back by ${name}`);
}

/** Those of the entity as it was before this step. */
function formerInhibitors({ before }: Draft): readonly Inhibitor[] {
  return before.thing?.kind === "lifecycle" ? (before.thing.inhibitors ?? []) : [];
}

/** While there may be something to tell. */
function isConcerned(entity: Entity): boolean {
  const { phase, held, later } = entity;
  const isOpen = phase === "pending" || phase === "open" || phase === "closing";
  return isOpen || held !== undefined || later.length > 0 || isFlapping(entity);
}

function wantedInhibitors(draft: Draft, rule: LifecycleRule, entity: Entity): readonly Address[] {
  const wanted: Address[] = [];
  for (const one of rule.hold?.inhibitedBy ?? []) {
    const key = inhibitingKey(draft, rule, entity, one);
    if (key !== undefined && !isAmong(wanted, { rule: one.rule, key })) wanted.push({ rule: one.rule, key });
  }
  return wanted;
}

/** A key that cannot be computed inhibits nothing, and is said: a message too many is better than one too few. */
function inhibitingKey(draft: Draft, rule: LifecycleRule, entity: Entity, { computeKey }: InhibitedBy): Key["id"] | undefined {
  if (computeKey === undefined) return draft.before.key;
  const key = computeKey(thingScope(rule, entity, draft.now));
  if (key.ok) return key.value?.id;
  const { file, line, column } = key.place;
  const problem = `${file}:${line}:${column}: the key of \`inhibited_by\` could not be computed: ${key.message}`;
  if (!draft.problems.includes(problem)) draft.problems.push(problem);
  return undefined;
}

function isAmong(list: readonly Address[], one: Address): boolean {
  return list.some((other) => isSame(one, other));
}

function isSame(one: Address, other: Address): boolean {
  return one.rule === other.rule && one.key === other.key;
}
