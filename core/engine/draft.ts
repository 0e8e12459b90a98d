import { isUnfinished } from "./aggregate.ts";
import type { Gate } from "./flow/gate.ts";
import type { EngineInput } from "./input.ts";
import type { Aggregate, Entity, Op, Run, Slot, Thing } from "./state.ts";
import type { StepContext } from "./step.ts";

/** An aggregate while one step works on it. Mutable, and never kept beyond that step. */
export class Draft {
  readonly before: Aggregate;
  readonly context: StepContext;
  thing: Thing | undefined;
  /** What other aggregates are told in the same commit, in this order, right after this step. */
  readonly messages: EngineInput[] = [];
  /** What went wrong on the way, for the verdict. One failed phase never stops another. */
  readonly problems: string[] = [];
  #slots: readonly Slot[];
  #ops: readonly Op[];
  #made = 0;

  constructor(before: Aggregate, context: StepContext) {
    this.before = before;
    this.context = context;
    this.thing = before.thing;
    this.#slots = before.slots;
    this.#ops = before.ops;
  }

  get now(): number {
    return this.context.now;
  }

  get slots(): readonly Slot[] {
    return this.#slots;
  }

  get ops(): readonly Op[] {
    return this.#ops;
  }

  /** The keyed thing, when this is a lifecycle's. */
  get entity(): Entity | undefined {
    return this.thing?.kind === "lifecycle" ? this.thing : undefined;
  }

  /** What an operator of flow control remembers, when this is one of its gates. */
  get gate(): Gate | undefined {
    return this.thing?.kind === "gate" ? this.thing : undefined;
  }

  /** The thing whose steps make messages: an entity or a run. */
  get actor(): Entity | Run | undefined {
    return this.thing?.kind === "gate" || this.thing?.kind === "watch" ? undefined : this.thing;
  }

  /** Grows with the order of enqueueing: the step's sequence, then the count within the step. */
  nextOpId(): string {
    this.#made += 1;
    return `${this.context.sequence}${this.#made.toString(36).padStart(4, "0")}`;
  }

  /** Adds a slot or replaces the one with its id. */
  putSlot(slot: Slot): void {
    this.#slots = replaced(this.#slots, slot);
  }

  /** Adds an op at the end or replaces the one with its id. */
  putOp(op: Op): void {
    this.#ops = replaced(this.#ops, op);
  }

  /** Puts the ops back into the order of enqueueing. */
  sortOps(): void {
    this.#ops = [...this.#ops].sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** The result as a value; the very same one when nothing changed. */
  toAggregate(): Aggregate {
    const slots = this.#rememberedSlots();
    const { before, thing } = this;
    if (thing === before.thing && slots === before.slots && this.#ops === before.ops) return before;
    return { rule: before.rule, key: before.key, thing, slots, ops: this.#ops };
  }

  /** Slots of an earlier episode, or of a thing that is forgotten, go when their last op is finished. */
  #rememberedSlots(): readonly Slot[] {
    const kept = this.#slots.filter(
      (slot) => slot.episode === this.actor?.episode || this.#ops.some((op) => op.slot === slot.id && isUnfinished(op)),
    );
    return kept.length === this.#slots.length ? this.#slots : kept;
  }
}

function replaced<T extends { readonly id: string }>(list: readonly T[], item: T): readonly T[] {
  const index = list.findIndex(({ id }) => id === item.id);
  return index < 0 ? [...list, item] : list.with(index, item);
}
