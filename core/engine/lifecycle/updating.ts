import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { holdNews } from "../hold/holding.ts";
import { uncounted } from "../noise/counting.ts";
import { isFlapping } from "../noise/is-flapping.ts";
import type { Entity, Event } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, failed } from "../verdicts.ts";
import { settle } from "./closing.ts";
import { overlaid } from "./overlay.ts";
import { openAfterClose } from "./reopening.ts";
import { isShortGap } from "./short-gap.ts";
import { tellUpdate } from "./telling.ts";

/** News of an open thing: laid over, and shown by every step that has begun; none has when nobody was told. An opening event inside `keep_firing_for` says that it was no end. */
export function update(draft: Draft, rule: LifecycleRule, entity: Entity, event: Event, part: "open" | "update"): StepVerdict {
  const resumes = part === "open" && entity.phase === "closing";
  if (resumes && !isShortGap(rule, entity, event.time)) {
    settle(draft, rule, entity, "close");
    return openAfterClose(draft, rule, { ...entity, ...draft.entity }, event);
  }
  const next = overlaid(draft, rule, entity, event);
  if (!next.ok) return failed(`vars: ${next.message}`);
  draft.thing = resumes ? { ...uncounted(next.value), phase: "open", closedAt: undefined, closingSince: undefined } : next.value;
  if (isFlapping(next.value)) return { outcome: "suppressed", reason: "flapping: nothing is told until it has settled" };
  return holdNews(draft, rule, "update") ?? tellUpdate(draft, rule) ?? applied(resumes ? "goes on: it was no end" : "updated");
}
