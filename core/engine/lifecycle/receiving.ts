import type { LifecycleRule, Verdict } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import type { Event } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, failed, ignored, noMatch, whyNot } from "../verdicts.ts";
import { close } from "./closing.ts";
import { heardOf } from "./entity.ts";
import { open } from "./opening.ts";
import { seenAlive } from "./overlay.ts";
import { type Part, partOf } from "./part-of.ts";
import { endWait, updatePending } from "./pending.ts";
import { openAfterClose } from "./reopening.ts";
import { update } from "./updating.ts";

/** How stale the memory of a key that is not open may become before an event of it refreshes it: a write a day, not one per event. */
const refreshMs = 86_400_000;

/** An event of a key: which part it plays, and what that means in the state the key is in. */
export function receive(draft: Draft, rule: LifecycleRule, event: Event): StepVerdict {
  const part = partOf(rule, event, draft.now);
  switch (part.part) {
    case "error":
      return failed(part.reason);
    case "none":
      return receiveNone(draft, rule, part);
    case "close":
      refreshIdle(draft);
      return close(draft, rule, event, part.final);
    default:
      if (part.verdict.holds === "error") return failed(whyNot(part.verdict), part.verdict.clause);
      refreshIdle(draft);
      return part.verdict.holds
        ? receiveTrue(draft, rule, event, part)
        : receiveFalse(draft, rule, event, { part: part.part, verdict: part.verdict });
  }
}

function receiveNone(draft: Draft, rule: LifecycleRule, { fails, reason }: Extract<Part, { readonly part: "none" }>): StepVerdict {
  const { entity } = draft;
  if (!fails || entity?.phase !== "pending") return noMatch(reason);
  endWait(draft, rule, entity);
  return applied("the wait is over, nobody was told: the entry's `if` does not hold any more");
}

function receiveTrue(
  draft: Draft,
  rule: LifecycleRule,
  event: Event,
  { part, verdict }: { readonly part: "open" | "update"; readonly verdict: Verdict },
): StepVerdict {
  const { entity } = draft;
  switch (entity?.phase) {
    case "pending":
      return updatePending(draft, rule, entity, { event, part, verdict });
    case "open":
    case "closing":
      return update(draft, rule, entity, event, part);
    case "tombstone":
      return { outcome: "suppressed", reason: "it ended for good before this opening came" };
    case "closed":
      return part === "open" ? openAfterClose(draft, rule, entity, event) : ignored("it is closed");
    default:
      return part === "open" ? open(draft, rule, event) : hear(draft, rule, event, ignored("it is not open"));
  }
}

function receiveFalse(
  draft: Draft,
  rule: LifecycleRule,
  event: Event,
  { part, verdict }: { readonly part: "open" | "update"; readonly verdict: Exclude<Verdict, { readonly holds: true }> },
): StepVerdict {
  const { entity } = draft;
  switch (entity?.phase) {
    case "pending":
      return updatePending(draft, rule, entity, { event, part, verdict });
    case "open":
    case "closing":
      draft.thing = seenAlive(draft, entity, event);
      return { ...applied(`not shown: ${whyNot(verdict)}`), clause: verdict.clause };
    default:
      return hear(draft, rule, event, noMatch(whyNot(verdict), verdict.clause));
  }
}

/** `on_start: baseline` is about keys never heard of, so any first event that is no opening is remembered as such. */
function hear(draft: Draft, rule: LifecycleRule, event: Event, otherwise: StepVerdict): StepVerdict {
  if (draft.thing !== undefined || rule.onStart !== "baseline") return otherwise;
  draft.thing = heardOf(draft, rule, event);
  return applied("heard of for the first time, not open");
}

function refreshIdle(draft: Draft): void {
  const { entity } = draft;
  if (entity?.phase === "idle" && draft.now - entity.lastArrival > refreshMs) draft.thing = { ...entity, lastArrival: draft.now };
}
