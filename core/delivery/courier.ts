import type { Json } from "#core/codec/json";
import type { Op } from "#core/engine/state";
import type { Logger } from "#core/plugin/logger";
import type { FinishedRequest, ParkedRow } from "#core/store/port";
import type { Clock } from "#core/time/clock";
import type { CourierStatus } from "./courier-status.ts";
import type { DeliveryInput } from "./delivery-input.ts";
import { LiveCourier } from "./live-courier.ts";
import type { OpenConnection } from "./open-connection.ts";

export interface CourierLimits {
  /** Requests of one connection that may be under way. Default 16. */
  readonly inFlightPerConnection?: number;
  /** More unfinished ops of a connection than this: the oldest that were never attempted become dead letters (OVERFLOW). Default 10,000. */
  readonly unfinishedPerConnection?: number;
}

export interface CourierOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** The number of this boot: ops that are `sending` under another one are unsure. */
  readonly boot: number;
  /** The connections that are open at the moment. */
  readonly connections: (name: string) => OpenConnection | undefined;
  /** Hands an input to the loop. Must not call back into the courier before it returns. */
  readonly post: (input: DeliveryInput) => void;
  readonly parked: readonly ParkedRow[];
  /** What was finished within the longest window of any budget. */
  readonly finished: readonly FinishedRequest[];
  /** How long after its deadline a request may still be carried out by the destination, milliseconds. Default 30,000. */
  readonly settleMs?: number;
  readonly limits?: CourierLimits;
}

/**
 * Everything between "an op is on disk" and "its outcome is an input of the loop". It holds nothing durable: what it must remember it posts.
 *
 * An op is sent when a commit made it `sending` under this boot. That is asked for in two ways: the courier posts `claim` when a queued head may go,
 * and the loop asks `mayClaimNow` for a fresh head, so that the commit that makes it can claim it too. A yes must be followed by `changed` with the
 * op, or by `release`. A posted claim that the step ignores needs no answer: it is posted again a minute later if it still applies; `release` makes that at once.
 */
export interface Courier {
  /** Takes over what is on disk. Called once, before `changed`: ops that another boot was sending are posted as unsure. */
  start(unfinished: readonly Op[]): void;
  /**
   * Called after every commit with each op that it made, changed or finished, in its last state.
   * `refOf` gives what the create of an op's slot returned, as committed; it is asked for ops that are sent now.
   */
  changed(ops: readonly Op[], refOf: (op: Op) => Json | undefined): void;
  /** Whether the head of a slot may be committed as `sending` right now. A yes takes its place and its share of the budgets. */
  mayClaimNow(op: Op, now: number): boolean;
  /** A claim did not happen: its place and its share are given back. */
  release(op: Op): void;
  /** Takes over what is on disk of rules that waited for a setting until now, as `start` does. */
  takeOver(unfinished: readonly Op[]): void;
  /** Resolves when no request of this connection is under way, or about to be. None begins while the connection is not open. */
  settled(connection: string): Promise<void>;
  /** Called after connections were opened, closed or given other settings: looks again at what waits for them. */
  connectionsChanged(): void;
  status(): CourierStatus;
  /** Resolves when no claim, request or outcome is under way; what is left waits for a time, a connection or a parked scope. */
  idle(): Promise<void>;
  /**
   * No new claims; what is claimed already may finish and its outcome is posted. At the end of the grace requests are aborted and their outcomes
   * are not posted: they stay `sending` on disk, which the next boot resolves.
   */
  stop(graceMs: number): Promise<void>;
}

/** Makes the courier of one boot. */
export function createCourier(options: CourierOptions): Courier {
  return new LiveCourier(options);
}
