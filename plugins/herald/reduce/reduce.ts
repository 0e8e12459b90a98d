import { type Reduction, type SourceEvent, type SourceInput, type SourceNotice, timestampText } from "#core";
import type { DeadDelivery } from "../events.ts";
import { type DeadFrame, Frame } from "../frames.ts";
import type { SelfState } from "./state.ts";
import { stateHeard } from "./state-heard.ts";

const unreadable: SourceNotice = { code: "HERALD_BAD_FRAME", message: "The frame tells nothing of this bot.", level: "warn" };

/** The source's reducer. Pure. */
export function reduce(state: SelfState, input: SourceInput, { now }: { readonly now: number }): Reduction<SelfState> {
  // What is told first in a process is compared with what the one before has told.
  if (input.kind === "connected") return { state: { ...state, isComplete: false }, events: [], lazy: true };
  if (input.kind !== "frame") return { state, events: [] };
  const { success, data: frame } = Frame.safeParse(input.frame);
  if (!success) return { state, events: [], notices: [unreadable] };
  switch (frame.kind) {
    case "begun":
      return { state, events: [] };
    case "dead":
      return { state, events: frame.letters.map(deadLetter) };
    case "state":
      return stateHeard(state, frame, now);
  }
}

/** Given up again after a retry is another happening. */
function deadLetter({ diedAt, ...letter }: DeadFrame["letters"][number]): SourceEvent {
  const data: DeadDelivery = { ...letter, died_at: timestampText(diedAt) };
  return { name: "delivery.dead", id: `dead:${letter.id}:${diedAt.toString()}`, subject: `rule/${letter.rule}`, time: diedAt, data };
}
