import type { Json } from "#core/codec/json";
import type { Op } from "#core/engine/state";

/** What the loop asks of delivery. */
export interface LoopCourier {
  /** Asked before the commit of an op that nothing stands before: may it be committed as being sent? A yes reserves its place. */
  mayClaimNow(op: Op, now: number): boolean;
  /** A yes was not used. */
  release(op: Op): void;
  /** Every op that a commit made or changed, in its last state; `refOf` gives what the create of an op's slot returned. */
  changed(ops: readonly Op[], refOf: (op: Op) => Json | undefined): void;
}

/** Where nothing is ever sent. */
export const noCourier: LoopCourier = {
  mayClaimNow: () => false,
  release: () => undefined,
  changed: () => undefined,
};
