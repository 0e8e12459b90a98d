import { stateOf } from "#core/engine/hold/held";
import type { Entity, Op } from "#core/engine/state";
import type { RuleSet } from "#core/rules/compiled-rule";
import type { Store } from "#core/store/port";
import { decisionOf, given } from "./explain.ts";
import type { ExplainedEntity, ListedEntity } from "./explained.ts";
import { namedThing, thingsOf } from "./open-things.ts";

const decisionsAtMost = 500;
const opsAtMost = 500;

/** Everything that is remembered, or of one rule, in the order of rules and keys. */
export async function listEntities(
  store: Store,
  { rule, limit }: { readonly rule?: string | undefined; readonly limit: number },
): Promise<readonly ListedEntity[]> {
  const rules = rule === undefined ? await store.rulesWithEntities() : [rule];
  const listed: ListedEntity[] = [];
  for (const id of rules) {
    for (const { key, entity } of await thingsOf(store, id, "remembered", limit - listed.length))
      listed.push(await listedEntity(store, id, key, entity));
    if (listed.length >= limit) break;
  }
  return listed;
}

/** The whole life of a thing as far as it is remembered: what is known of it, what was decided, the oldest first, and what was sent. Throws `THING_UNKNOWN`. */
export async function explainEntity(store: Store, { find }: Pick<RuleSet, "find">, name: string): Promise<ExplainedEntity> {
  const { rule, key, entity } = await namedThing(store, name, "remembered");
  const traces = (await store.traces({ rule, key, limit: decisionsAtMost })).toReversed();
  const decisions = [];
  for (const trace of traces) {
    const [record] = trace.clause === undefined || trace.event === undefined ? [] : await store.events({ id: trace.event, limit: 1 });
    decisions.push(decisionOf(trace, record?.event, find(rule)));
  }
  const ops = (await store.opsOf(rule, key, opsAtMost)).toReversed();
  return {
    entity: await listedEntity(store, rule, key, entity),
    event: { ...entity.event },
    decisions,
    deliveries: ops.map(deliveryOf),
  };
}

async function listedEntity(store: Store, rule: string, key: string, entity: Entity): Promise<ListedEntity> {
  const timers = await store.timersOf(rule, key);
  const { keyText, openedAt, closedAt, changes, acked } = entity;
  return {
    rule,
    key: keyText,
    state: stateOf(entity),
    openedAt,
    ...given({ closedAt, ackedBy: acked?.by }),
    changes,
    timers: timers.map(({ name, due }) => ({ name, due })),
  };
}

function deliveryOf(op: Op): ExplainedEntity["deliveries"][number] {
  const { id, step, connection, action, cause, target, state, enqueuedAt, finishedAt, tries, failure } = op;
  return {
    id,
    step,
    action: `${connection}.${action}`,
    op: op.follow ?? op.op,
    cause,
    target,
    state,
    enqueuedAt,
    ...given({ finishedAt, failure: failure === undefined ? undefined : `${failure.code}: ${failure.message}` }),
    tries,
  };
}
