import type { Json } from "#core/codec/json";
import type { OutcomeDecision } from "#core/engine/input";
import type { Op } from "#core/engine/state";
import { adoptConnections } from "./adopt.ts";
import { type AttemptReport, attempt } from "./attempt.ts";
import { Budgets } from "./budget.ts";
import type { Courier, CourierOptions } from "./courier.ts";
import { type CourierStatus, statusOf } from "./courier-status.ts";
import type { DeliveryInput } from "./delivery-input.ts";
import { Dispatcher } from "./dispatcher.ts";
import { closedLane, Gate } from "./gate.ts";
import { Lanes } from "./lanes.ts";
import type { OpenConnection } from "./open-connection.ts";
import { takeOverflow } from "./overflow.ts";
import { Parking } from "./parking.ts";
import { protectionOf } from "./protection.ts";
import { reportAttempt, reportComplaint } from "./report.ts";
import { unsureAfterRestart } from "./restart.ts";
import { type Entry, SlotQueues } from "./slot-queues.ts";
import { Waiters } from "./waiters.ts";

const defaultSettleMs = 30_000;
const defaultInFlight = 16;
const defaultUnfinished = 10_000;

/** The courier as `createCourier` gives it: it keeps the queues in step with what was committed, makes the requests and posts what came of them. */
export class LiveCourier implements Courier {
  readonly #options: CourierOptions;
  readonly #settleMs: number;
  readonly #queues = new SlotQueues();
  readonly #lanes = new Lanes();
  readonly #budgets = new Budgets();
  readonly #parking: Parking;
  readonly #gate: Gate;
  readonly #dispatcher: Dispatcher;
  readonly #hardStop = new AbortController();
  /** Ids of the ops whose requests are under way. */
  readonly #running = new Set<string>();
  readonly #waiters = new Waiters();
  #unadopted: CourierOptions["finished"];
  #isStarted = false;

  constructor(options: CourierOptions) {
    const { clock, connections } = options;
    const inFlightPerConnection = options.limits?.inFlightPerConnection ?? defaultInFlight;
    this.#options = options;
    this.#settleMs = options.settleMs ?? defaultSettleMs;
    this.#unadopted = options.finished;
    this.#parking = new Parking(options.parked, clock.now());
    this.#gate = new Gate({
      connections,
      parking: this.#parking,
      budgets: this.#budgets,
      inFlightPerConnection,
      mustQueue: (slot, lane) => !this.#lanes.isWaiting(slot) && this.#lanes.first(lane) !== undefined,
      complain: (op, message) => reportComplaint(options.log, op, message),
    });
    this.#dispatcher = new Dispatcher({
      clock,
      queues: this.#queues,
      lanes: this.#lanes,
      gate: this.#gate,
      claim: ({ rule, key, id }) => options.post({ kind: "claim", rule, key, op: id, boot: options.boot }),
    });
  }

  start(unfinished: readonly Op[]): void {
    this.#isStarted = true;
    this.#adopt();
    this.takeOver(unfinished);
  }

  takeOver(unfinished: readonly Op[]): void {
    const now = this.#options.clock.now();
    for (const op of unfinished) {
      const entry = this.#queues.put(op);
      if (op.state !== "sending") continue;
      entry.phase = "sending";
      const connection = this.#options.connections(op.connection);
      this.#options.post(outcome(op, unsureAfterRestart(op, { now, settleMs: this.#settleMs, ...protectionOf(op, connection) })));
    }
    this.#lookAgain(unfinished);
  }

  changed(ops: readonly Op[], refOf: (op: Op) => Json | undefined): void {
    const toSend: Entry[] = [];
    for (const op of ops) {
      if (op.state === "queued") this.#queued(op);
      else if (op.state !== "sending") this.#finished(op);
      else if (this.#isNewlyClaimed(op)) toSend.push(this.#queues.put(op));
      else this.#queues.put(op);
    }
    for (const entry of toSend) this.#send(entry, refOf);
    this.#lookAgain(ops);
  }

  mayClaimNow(op: Op, now: number): boolean {
    if (!this.#isStarted || this.#dispatcher.isStopped || !this.#isNextOfSlot(op)) return false;
    if (this.#gate.holding(op, now) !== undefined) return false;
    this.#gate.letIn(op, now);
    const entry = this.#queues.entry(op);
    if (entry?.phase === "waiting") this.#dispatcher.awaitClaim(entry);
    return true;
  }

  release(op: Op): void {
    const entry = this.#queues.entry(op);
    if (entry?.phase === "claiming") this.#dispatcher.claimFailed(entry);
    else if (!this.#running.has(op.id)) this.#gate.turnsBack(op);
    this.#lookAgain([op]);
    this.#dispatcher.goOn(this.#gate.freedBy(op));
  }

  connectionsChanged(): void {
    const lanes = this.#adopt();
    for (const connection of this.#queues.connections().keys()) lanes.push(closedLane(connection));
    this.#dispatcher.goOn(lanes);
  }

  status(): CourierStatus {
    const isOpen = (connection: string): boolean => this.#options.connections(connection) !== undefined;
    return statusOf(this.#queues, this.#parking, { isOpen, now: this.#options.clock.now() });
  }

  idle(): Promise<void> {
    return this.#waiters.until(() => this.#gate.isEmpty() && this.#queues.isAtRest());
  }

  settled(connection: string): Promise<void> {
    return this.#waiters.until(() => this.#gate.inFlightOf(connection) === 0 || this.#hardStop.signal.aborted);
  }

  async stop(graceMs: number): Promise<void> {
    this.#dispatcher.stop();
    const { clock } = this.#options;
    const cancel = clock.setTimer(clock.now() + graceMs, () => this.#hardStop.abort(new Error("the grace of the stop is over")));
    this.#hardStop.signal.addEventListener("abort", () => this.#waiters.check(), { once: true });
    await this.#waiters.until(() => this.#gate.isEmpty() || this.#hardStop.signal.aborted);
    cancel();
  }

  #queued(op: Op): void {
    const entry = this.#queues.put(op);
    // The outcome of its request is committed: it waits again.
    if (entry.phase === "sending" && !this.#running.has(op.id)) entry.phase = "waiting";
  }

  #finished(op: Op): void {
    this.#queues.remove(op);
    if (this.#running.has(op.id) || !this.#gate.isInside(op)) return;
    this.#gate.turnsBack(op);
    this.#dispatcher.goOn(this.#gate.freedBy(op));
  }

  /** False for an op that is only being updated while its request, or its outcome, is under way. */
  #isNewlyClaimed(op: Op): boolean {
    if (op.boot !== this.#options.boot || this.#running.has(op.id)) return false;
    const entry = this.#queues.entry(op);
    // The outcome and the next claim can be in one commit: every outcome that is to be tried again sets another due time.
    return entry?.phase !== "sending" || entry.op.due !== op.due;
  }

  /** The loop vouches for the op being the head of what is to be committed; here it only must not meet a request or a claim that is under way. */
  #isNextOfSlot(op: Op): boolean {
    if (this.#gate.isInside(op) || this.#queues.entry(op)?.phase === "leaving") return false;
    const head = this.#queues.head(op.slot);
    return head === undefined || head.op.id === op.id || (head.phase === "sending" && !this.#running.has(head.op.id));
  }

  #send(entry: Entry, refOf: (op: Op) => Json | undefined): void {
    if (this.#hardStop.signal.aborted) return;
    const { op } = entry;
    const startedAt = this.#options.clock.now();
    entry.phase = "sending";
    this.#lanes.leave(op.slot);
    this.#gate.letIn(op, startedAt);
    this.#gate.departs(op, startedAt);
    this.#running.add(op.id);
    const connection = this.#options.connections(op.connection);
    const context = {
      clock: this.#options.clock,
      settleMs: this.#settleMs,
      hardStop: this.#hardStop.signal,
      complain: (message: string) => reportComplaint(this.#options.log, op, message),
    };
    void attempt({ op, ref: refOf(op), connection }, context).then((report) => this.#conclude({ op, connection, startedAt }, report));
  }

  #conclude(
    request: { readonly op: Op; readonly connection: OpenConnection | undefined; readonly startedAt: number },
    report: AttemptReport,
  ): void {
    const { op } = request;
    this.#running.delete(op.id);
    if (report.contact === "not-asked") this.#gate.turnsBack(op);
    else this.#gate.leaves(op);
    // From the hard stop on the loop takes nothing any more: the op stays as it is on disk.
    if (!this.#hardStop.signal.aborted) {
      const now = this.#options.clock.now();
      if (report.fault !== undefined) this.#gate.pause(op, report.fault, now);
      for (const input of this.#parking.conclude(request, report, now)) this.#options.post(input);
      reportAttempt(this.#options.log, op, report);
      this.#options.post(outcome(op, report.decision));
      this.#dispatcher.goOn(this.#gate.freedBy(op));
    }
    this.#waiters.check();
  }

  /** Looks at the slots of these ops, and gives up what is too much. */
  #lookAgain(ops: readonly Op[]): void {
    for (const slot of new Set(ops.map((op) => op.slot))) this.#dispatcher.look(slot);
    const mostUnfinished = this.#options.limits?.unfinishedPerConnection ?? defaultUnfinished;
    for (const connection of new Set(ops.map((op) => op.connection))) {
      const queue = this.#queues.connections().get(connection);
      for (const op of queue === undefined ? [] : takeOverflow(queue, mostUnfinished)) this.#giveUp(op, mostUnfinished);
    }
    this.#dispatcher.goOn([]);
    this.#waiters.check();
  }

  #giveUp(op: Op, mostUnfinished: number): void {
    const message = `more than ${mostUnfinished} messages wait for ${op.connection}; the oldest are given up`;
    const failure = { code: "OVERFLOW", message, at: this.#options.clock.now() };
    this.#options.post(outcome(op, { kind: "dead", failure, gone: false }));
    this.#dispatcher.look(op.slot);
  }

  #adopt(): string[] {
    const { connections, log } = this.#options;
    const adopted = adoptConnections({
      connections,
      parking: this.#parking,
      budgets: this.#budgets,
      finished: this.#unadopted,
      complain: (message) => log.warn(message),
    });
    this.#unadopted = adopted.left;
    for (const input of adopted.inputs) this.#options.post(input);
    return [...adopted.lanes];
  }
}

function outcome(op: Op, decision: OutcomeDecision): DeliveryInput {
  return { kind: "outcome", rule: op.rule, key: op.key, op: op.id, decision };
}
