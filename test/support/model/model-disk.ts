import { isUnfinished } from "#core/engine/aggregate";
import type { Aggregate, Op } from "#core/engine/state";

/** One commit: all of it or nothing. */
export interface ModelWrites {
  readonly aggregates: ReadonlyMap<string, Aggregate>;
  readonly seen: readonly string[];
}

/** What survives a kill. Values go in and out as copies. */
export class ModelDisk {
  readonly seen = new Set<string>();
  /** Every op that was ever written, in its last state. */
  readonly ops = new Map<string, Op>();
  boot = 1;
  readonly #aggregates = new Map<string, Aggregate>();

  aggregates(): readonly Aggregate[] {
    return structuredClone([...this.#aggregates.values()]);
  }

  load(key: string): Aggregate | undefined {
    return structuredClone(this.#aggregates.get(key));
  }

  commit({ aggregates, seen }: ModelWrites): void {
    for (const [key, aggregate] of structuredClone(aggregates)) {
      for (const op of aggregate.ops) this.ops.set(op.id, op);
      this.#aggregates.set(key, { ...aggregate, ops: aggregate.ops.filter(isUnfinished) });
    }
    for (const one of seen) this.seen.add(one);
  }

  /** Everything, for comparison. */
  dump(): unknown {
    return { aggregates: this.aggregates(), seen: [...this.seen], ops: [...this.ops.values()] };
  }
}
