import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { forgetMember } from "../group/membership.ts";
import { emptyRoster } from "../group/roster.ts";
import { unacknowledged } from "../noise/acknowledging.ts";
import { uncounted } from "../noise/counting.ts";
import { flapsForgottenAt } from "../noise/flapping.ts";
import type { Entity } from "../state.ts";

/**
 * Nothing is remembered of the key, without a word to anybody. A rule that takes what it first hears as baseline keeps the bare fact that it
 * has heard of it: otherwise the next opening would be taken as baseline and told to nobody.
 */
export function forget(draft: Draft, rule: LifecycleRule | undefined, entity: Entity): void {
  forgetMember(draft, entity);
  const flaps = entity.flaps !== undefined && rule?.flapping !== undefined && draft.now < (flapsForgottenAt(rule, entity) ?? 0);
  draft.thing = (rule?.onStart === "baseline" || flaps) && entity.phase !== "idle" ? idle(draft, entity) : undefined;
}

function idle(draft: Draft, entity: Entity): Entity {
  return {
    ...unacknowledged(uncounted(entity)),
    phase: "idle",
    episode: "",
    announced: false,
    event: {},
    vars: {},
    closedAt: undefined,
    closingSince: undefined,
    settledAt: undefined,
    lastArrival: draft.now,
    changes: 0,
    expired: false,
    reopening: false,
    flow: undefined,
    steps: {},
    outputs: {},
    later: [],
    held: undefined,
    inhibitors: undefined,
    group: undefined,
    ...(entity.members === undefined ? {} : { members: emptyRoster }),
  };
}
