import type { Json } from "#core/codec/json";
import { type Courier, type CourierOptions, createCourier } from "#core/delivery/courier";
import type { DeliveryInput } from "#core/delivery/delivery-input";
import type { OpenConnection } from "#core/delivery/open-connection";
import type { OutcomeDecision } from "#core/engine/input";
import type { Op } from "#core/engine/state";
import type { ActionDefinition } from "#core/plugin/action-definition";
import type { Logger } from "#core/plugin/logger";
import type { FinishedRequest, ParkedRow } from "#core/store/port";
import type { Clock } from "#core/time/clock";
import { VirtualClock } from "#core/time/virtual-clock";

/** What would be on disk: it outlives a boot. */
export class Disk {
  boot = 0;
  readonly ops = new Map<string, Op>();
  readonly refs = new Map<string, Json>();
  readonly parked = new Map<string, ParkedRow>();
  finished: FinishedRequest[] = [];

  op(id: string): Op {
    const op = this.ops.get(id);
    if (op === undefined) throw new Error(`no op ${id}`);
    return op;
  }

  unfinished(): readonly Op[] {
    return [...this.ops.values()].filter(({ state }) => state === "queued" || state === "sending").sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

export interface TinyLoopOptions {
  readonly clock?: Clock;
  readonly disk?: Disk;
  readonly connections: { readonly [name: string]: Partial<OpenConnection> & { readonly message: ActionDefinition } };
  readonly options?: Partial<Pick<CourierOptions, "settleMs" | "limits">>;
  /** Called before and after each commit: a place where the process can be killed. */
  readonly onStep?: () => void;
}

/** The loop in small: every input is a commit of its own, applied to the ops in the obvious way. One instance is one boot. */
export class TinyLoop {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly courier: Courier;
  readonly log: { readonly message: string; readonly fields: object | undefined }[] = [];
  /** Every input that was taken, in order. */
  readonly inputs: DeliveryInput[] = [];
  readonly open = new Map<string, OpenConnection>();
  readonly #queue: DeliveryInput[] = [];
  readonly #onStep: () => void;
  #isTaking = false;
  #isKilled = false;

  constructor({ clock = new VirtualClock(0), disk = new Disk(), connections, options, onStep = () => undefined }: TinyLoopOptions) {
    this.clock = clock;
    this.#onStep = onStep;
    this.disk = disk;
    for (const [name, { message, ...rest }] of Object.entries(connections)) this.openConnection(name, message, rest);
    disk.boot += 1;
    this.courier = createCourier({
      clock,
      log: this.#logger(),
      boot: disk.boot,
      connections: (name) => this.open.get(name),
      post: (input) => this.#post(input),
      parked: [...disk.parked.values()],
      finished: disk.finished,
      ...options,
    });
    this.courier.start(disk.unfinished());
  }

  openConnection(name: string, message: ActionDefinition, rest: Partial<OpenConnection> = {}): void {
    this.open.set(name, { name, plugin: "scripted", config: {}, client: {}, fingerprint: "settings", actions: { message }, ...rest });
  }

  /** Commits new ops, claiming fresh heads in the same commit as the real loop does. */
  enqueue(...ops: readonly Op[]): void {
    for (const op of ops) this.disk.ops.set(op.id, op);
    this.#commit(ops.map(({ id }) => id));
  }

  get isKilled(): boolean {
    return this.#isKilled;
  }

  /** From now on nothing reaches the disk: the process is gone. */
  kill(): void {
    this.#isKilled = true;
    void this.courier.stop(0);
  }

  #post(input: DeliveryInput): void {
    if (this.#isKilled) return;
    this.#queue.push(input);
    if (this.#isTaking) return;
    this.#isTaking = true;
    queueMicrotask(() => this.#takeAll());
  }

  #takeAll(): void {
    for (let input = this.#queue.shift(); input !== undefined; input = this.#queue.shift()) {
      this.#onStep();
      if (this.#isKilled) return;
      this.#take(input);
      this.#onStep();
    }
    this.#isTaking = false;
  }

  #take(input: DeliveryInput): void {
    this.inputs.push(input);
    if (input.kind === "park") this.disk.parked.set(input.row.scope, input.row);
    else if (input.kind === "unpark") this.disk.parked.delete(input.scope);
    else if (input.kind === "claim") this.#claim(input.op);
    else this.#commit(this.#apply(this.disk.op(input.op), input.decision));
  }

  #claim(id: string): void {
    const op = this.disk.op(id);
    if (op.state !== "queued" || this.#headOf(op.slot)?.id !== id || op.due > this.clock.now()) this.courier.release(op);
    else this.#commit([this.#send(op).id]);
  }

  #send(op: Op): Op {
    const sending: Op = {
      ...op,
      state: "sending",
      boot: this.disk.boot,
      tries: op.tries + 1,
      firstAttemptAt: op.unsure ? op.firstAttemptAt : this.clock.now(),
    };
    this.disk.ops.set(op.id, sending);
    return sending;
  }

  #apply(op: Op, decision: OutcomeDecision): readonly string[] {
    const put = (fields: Partial<Op>): readonly string[] => {
      this.disk.ops.set(op.id, { ...op, boot: undefined, ...fields });
      return [op.id];
    };
    switch (decision.kind) {
      case "done":
        if (decision.ref !== undefined) this.disk.refs.set(op.slot, decision.ref);
        return put({ state: "done", unsure: false, finishedAt: this.clock.now() });
      case "retry":
        // "Certainly not carried out" is taken at its word here, so that a decision that says it wrongly shows.
        return put({
          state: "queued",
          due: decision.due,
          failure: decision.failure,
          tries: op.tries - (decision.counts ? 0 : 1),
          unsure: false,
        });
      case "unsure":
        return put({ state: "queued", due: decision.due, failure: decision.failure, unsure: true });
      case "dead":
        return [
          ...put({ state: "dead", failure: decision.failure, finishedAt: this.clock.now() }),
          ...(op.op === "create" ? this.#dropBehind(op) : []),
        ];
    }
  }

  /** Without its create there is nothing that the rest of a slot could go to. */
  #dropBehind({ slot }: Op): readonly string[] {
    const behind = this.disk.unfinished().filter((op) => op.slot === slot);
    for (const op of behind) this.disk.ops.set(op.id, { ...op, state: "dropped" });
    return behind.map(({ id }) => id);
  }

  #headOf(slot: string): Op | undefined {
    return this.disk.unfinished().find((op) => op.slot === slot);
  }

  #commit(ids: readonly string[]): void {
    const changed = new Set(ids);
    for (const id of ids) {
      const head = this.#headOf(this.disk.op(id).slot);
      if (head?.state !== "queued" || head.unsure || !this.courier.mayClaimNow(head, this.clock.now())) continue;
      this.#send(head);
      changed.add(head.id);
    }
    this.courier.changed(
      [...changed].map((id) => this.disk.op(id)),
      ({ slot }) => this.disk.refs.get(slot),
    );
  }

  #logger(): Logger {
    const write = (message: string, fields?: object): void => void this.log.push({ message, fields });
    return { debug: write, info: write, warn: write, error: write, child: () => this.#logger() };
  }
}
