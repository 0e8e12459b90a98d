import type { Op } from "#core/engine/state";
import type { Clock } from "#core/time/clock";
import type { Gate } from "./gate.ts";
import type { Lanes } from "./lanes.ts";
import type { Entry, SlotQueues } from "./slot-queues.ts";

/** A claim that the loop has neither committed nor released by then is posted again. */
const claimPatienceMs = 60_000;

export interface DispatcherOptions {
  readonly clock: Clock;
  readonly queues: SlotQueues;
  readonly lanes: Lanes;
  readonly gate: Gate;
  /** Asks the loop to commit this op as being sent. */
  readonly claim: (op: Op) => void;
}

/** Moves slots from lane to lane until the gate lets their head in, then asks for its claim. One timer, for whatever comes next. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  #armedFor: number | undefined;
  #disarm: () => void = () => undefined;
  #isStopped = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** No more claims. */
  stop(): void {
    this.#isStopped = true;
    this.#disarm();
  }

  /** Looks at a slot whose ops have changed. A head that waits already and may not go earlier than it thought keeps its place. */
  look(slot: string): void {
    const head = this.#options.queues.head(slot);
    const isPlaced = head?.phase === "waiting" && head.placedFor === head.op.due && this.#options.lanes.isWaiting(slot);
    if (!isPlaced && head?.phase !== "claiming") this.#place(slot, head);
  }

  /** Lets the slots of these lanes go on, as far as the gate lets them, and then everything whose time has come. */
  goOn(lanes: readonly string[]): void {
    if (this.#isStopped) return;
    for (let next = lanes; ; ) {
      for (const lane of this.#oldestFirst(next)) this.#drain(lane);
      next = this.#takeDue();
      if (next.length === 0) break;
    }
    this.#arm();
  }

  /** An op was let in; its slot waits for the claim's commit. */
  awaitClaim(entry: Entry): void {
    entry.phase = "claiming";
    this.#options.lanes.wait(entry.op.slot, { lane: `claiming ${entry.op.slot}`, until: this.#options.clock.now() + claimPatienceMs });
  }

  /** A claim will not come. */
  claimFailed(entry: Entry): void {
    this.#options.gate.turnsBack(entry.op);
    entry.phase = "waiting";
    entry.placedFor = undefined;
  }

  #takeDue(): readonly string[] {
    const now = this.#options.clock.now();
    const due: string[] = [];
    for (let lane = this.#options.lanes.takeDue(now); lane !== undefined; lane = this.#options.lanes.takeDue(now)) due.push(lane);
    return due;
  }

  /** Lanes that share a budget or the places of a connection compete: whose first op has waited longest goes first, so none starves. */
  #oldestFirst(lanes: readonly string[]): readonly string[] {
    if (lanes.length < 2) return lanes;
    const oldest = (lane: string): string => this.#options.queues.head(this.#options.lanes.first(lane) ?? "")?.op.id ?? "";
    return lanes
      .map((lane) => ({ lane, id: oldest(lane) }))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ lane }) => lane);
  }

  #drain(lane: string): void {
    for (let slot = this.#options.lanes.first(lane); slot !== undefined; slot = this.#options.lanes.first(lane)) {
      const head = this.#options.queues.head(slot);
      const isOverdue = head?.phase === "claiming";
      if (isOverdue) this.claimFailed(head);
      this.#place(slot, head);
      if (isOverdue) for (const freed of this.#options.gate.freedBy(head.op)) this.#drain(freed);
      if (this.#options.lanes.first(lane) === slot) return;
    }
  }

  #place(slot: string, head: Entry | undefined): void {
    const { lanes, gate, clock } = this.#options;
    if (this.#isStopped || head?.phase !== "waiting") {
      lanes.leave(slot);
      return;
    }
    const now = clock.now();
    const wait = gate.holding(head.op, now);
    if (wait === undefined) {
      gate.letIn(head.op, now);
      this.awaitClaim(head);
      this.#options.claim(head.op);
    } else {
      lanes.wait(slot, wait);
      head.placedFor = head.op.due;
    }
  }

  #arm(): void {
    const next = this.#options.lanes.nextDue();
    if (next === this.#armedFor) return;
    this.#disarm();
    this.#armedFor = next;
    if (next === undefined) {
      this.#disarm = () => undefined;
      return;
    }
    this.#disarm = this.#options.clock.setTimer(next, () => {
      this.#armedFor = undefined;
      this.goOn([]);
    });
  }
}
