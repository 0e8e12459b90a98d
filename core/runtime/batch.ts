import type { Json } from "#core/codec/json";
import { emptyAggregate, isUnfinished } from "#core/engine/aggregate";
import type { Aggregate, Op, Timer } from "#core/engine/state";
import type { Write } from "#core/store/port";

interface Touched {
  readonly loaded: Aggregate;
  current: Aggregate;
}

/** What one batch changes, laid over what was loaded for it. A step that throws leaves no trace in it. */
export class Batch {
  readonly #touched = new Map<string, Touched>();
  readonly #ops = new Map<string, Op>();
  readonly #seen: ReadonlySet<string>;
  readonly #newlySeen = new Map<string, number>();
  readonly #timersToRewrite = new Set<string>();

  constructor(loaded: readonly Aggregate[], seen: ReadonlySet<string>) {
    this.#seen = seen;
    this.add(loaded);
  }

  /** Takes what was loaded. Of an aggregate that no step has touched yet, more may come: each of its dead letters that is asked for. */
  add(loaded: readonly Aggregate[]): void {
    for (const one of loaded) {
      const address = addressText(one.rule, one.key);
      const known = this.#touched.get(address);
      const aggregate = known === undefined ? one : { ...one, ops: united(known.loaded.ops, one.ops) };
      this.#touched.set(address, { loaded: aggregate, current: aggregate });
    }
  }

  /** Whether it is known what is stored of this aggregate. */
  has(rule: string, key: string): boolean {
    return this.#touched.has(addressText(rule, key));
  }

  aggregate(rule: string, key: string): Aggregate {
    return this.#touched.get(addressText(rule, key))?.current ?? emptyAggregate(rule, key);
  }

  /** All aggregates as they stand now. */
  aggregates(): readonly Aggregate[] {
    return [...this.#touched.values()].map(({ current }) => current);
  }

  /** What the create of an op's slot returned; undefined while there is none. */
  refOf({ rule, key, slot }: Op): Json | undefined {
    return this.aggregate(rule, key).slots.find(({ id }) => id === slot)?.ref;
  }

  /** Takes the result of a step. The ops that it finished are written and leave the queue; a dead letter that was loaded with the rest stays at hand. */
  apply(before: Aggregate, after: Aggregate): void {
    if (after === before) return;
    for (const op of after.ops) if (!before.ops.includes(op)) this.#ops.set(op.id, op);
    const ops = after.ops.filter((op) => isUnfinished(op) || before.ops.includes(op));
    const current = ops.length === after.ops.length ? after : { ...after, ops };
    const address = addressText(after.rule, after.key);
    const touched = this.#touched.get(address);
    if (touched === undefined) this.#touched.set(address, { loaded: emptyAggregate(after.rule, after.key), current });
    else touched.current = current;
  }

  hasSeen(key: string): boolean {
    return this.#seen.has(key) || this.#newlySeen.has(key);
  }

  see(key: string, expires: number): void {
    this.#newlySeen.set(key, expires);
  }

  /** Every op that this batch made or changed, in its last state. */
  changedOps(): readonly Op[] {
    return [...this.#ops.values()];
  }

  /** Has the timers of this aggregate written even when its state did not change: their rule may have. */
  rewriteTimers(rule: string, key: string): void {
    this.#timersToRewrite.add(addressText(rule, key));
  }

  /** Everything to commit. `timersOf` derives an aggregate's timers from its state. */
  writes(timersOf: (aggregate: Aggregate) => readonly Timer[]): readonly Write[] {
    const slots: Write[] = [];
    const things: Write[] = [];
    for (const [address, { loaded, current }] of this.#touched) {
      const rewrite = this.#timersToRewrite.has(address);
      if (loaded === current && !rewrite) continue;
      slots.push(...slotWrites(loaded, current));
      things.push(...thingWrites(loaded, current));
      const timers = timersOf(current);
      if (rewrite || !sameTimers(timersOf(loaded), timers)) things.push({ put: "timers", rule: current.rule, key: current.key, timers });
    }
    const ops = this.changedOps().map((op): Write => ({ put: "op", op }));
    const seen = [...this.#newlySeen].map(([key, expires]): Write => ({ put: "seen", key, expires }));
    // Ops before things: dropping a thing keeps the slots that still have unfinished ops.
    return [...slots, ...ops, ...things, ...seen];
  }
}

/** The same aggregate can be asked for once for each of its dead letters. */
function united(some: readonly Op[], others: readonly Op[]): readonly Op[] {
  const byId = new Map([...some, ...others].map((op) => [op.id, op]));
  return [...byId.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

function slotWrites(loaded: Aggregate, current: Aggregate): readonly Write[] {
  const { rule, key } = current;
  const changed = current.slots.filter((slot) => !loaded.slots.includes(slot));
  const removed = loaded.slots.filter((slot) => !current.slots.some(({ id }) => id === slot.id));
  return [
    ...changed.map((slot): Write => ({ put: "slot", rule, key, slot })),
    ...removed.map((slot): Write => ({ drop: "slot", id: slot.id })),
  ];
}

function thingWrites(loaded: Aggregate, current: Aggregate): readonly Write[] {
  const { rule, key, thing } = current;
  if (thing === loaded.thing) return [];
  return [thing === undefined ? { drop: "thing", rule, key } : { put: "thing", rule, key, thing }];
}

function sameTimers(one: readonly Timer[], other: readonly Timer[]): boolean {
  return one.length === other.length && one.every((timer, index) => timer.name === other[index]?.name && timer.due === other[index].due);
}

function addressText(rule: string, key: string): string {
  return `${rule}\n${key}`;
}
