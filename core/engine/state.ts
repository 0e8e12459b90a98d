import type { Json, JsonObject } from "#core/codec/json";
import type { OpKind } from "#core/plugin/action-definition";
import type { EventMeta, PhaseName } from "#core/rules/compiled-rule";
import type { FlowProgress, Gate } from "./flow/gate.ts";
import type { Held } from "./hold/held.ts";
import type { Inhibitor } from "./hold/inhibitors.ts";
import type { Watch } from "./hold/watch.ts";
import type { GroupRef } from "./group/membership.ts";
import type { Roster } from "./group/roster.ts";

/** An event as rules see it. Words of CloudEvents. Times are milliseconds since the epoch. */
export interface Event {
  /** Unique per connection's plugin and happening. Rules deduplicate by it. */
  readonly id: string;
  readonly connection: string;
  readonly plugin: string;
  /** The event's name in the plugin. */
  readonly name: string;
  readonly subject: string | undefined;
  /** When it happened; never later than `arrivedAt`. */
  readonly time: number;
  readonly arrivedAt: number;
  readonly via: readonly string[];
  readonly data: JsonObject;
  /** It was made up by a person. Without `mentions` nobody is notified of what comes of it; a `space` keeps a test apart from others. */
  readonly test?: { readonly mentions: boolean; readonly space: string | undefined };
}

/** Where a step of an episode stands. `waiting`: for a step it depends on. `skipped`: its `if` or a failed dependency said no. */
export type StepProgress = "waiting" | "enqueued" | "skipped";

/** A phase that is still to be done at `due` (written `after:`). */
export interface LaterPhase {
  readonly step: string;
  readonly phase: PhaseName;
  /** Its position in the step's list for that phase. */
  readonly index: number;
  readonly due: number;
  /** It was due while the thing was held back, and waits for the end of that. */
  readonly held?: true | undefined;
}

/**
 * A keyed thing of a lifecycle rule.
 * `idle`: heard of, never open (kept for `on_start: baseline`). `pending`: inside `for`. `closing`: inside `keep_firing_for`.
 * `tombstone`: a final close came first; a late open is dropped.
 */
export interface Entity {
  readonly kind: "lifecycle";
  readonly phase: "idle" | "pending" | "open" | "closing" | "closed" | "tombstone";
  readonly keyText: string;
  /** The id of the event that opened it: names the episode in slots and idempotency keys. */
  readonly episode: string;
  /** Someone was told, or tried to be told. False for an opening taken as baseline. */
  readonly announced: boolean;
  /** The thing as known: the opening event overlaid with every later one. */
  readonly event: JsonObject;
  /** The event that caused the last phase. */
  readonly meta: EventMeta;
  readonly vars: JsonObject;
  readonly openedAt: number;
  /** When `for` began, by arrival. */
  readonly pendingSince: number;
  readonly closedAt: number | undefined;
  /** When `keep_firing_for` began, by arrival. */
  readonly closingSince: number | undefined;
  /** When it was closed, by arrival: retention counts from here. */
  readonly settledAt: number | undefined;
  /** Arrival of the last event that concerned it, and that event's own time. */
  readonly lastArrival: number;
  readonly lastTime: number;
  readonly changes: number;
  readonly expired: boolean;
  /** Pending again within `reopen_within` of a close. */
  readonly reopening: boolean;
  /** When what is reopening began again, by the event's own time. */
  readonly reopenedAt?: number | undefined;
  /** Where flow control stands with its announcement; undefined before it was asked, and once it is announced. */
  readonly flow?: FlowProgress | undefined;
  readonly steps: { readonly [step: string]: StepProgress };
  /** `steps.<id>` for expressions: what each step's last create returned. */
  readonly outputs: { readonly [step: string]: JsonObject };
  readonly later: readonly LaterPhase[];
  /** Set while there may be something to tell that is held back. */
  readonly held?: Held | undefined;
  /** What may hold it back, by its rule's `inhibited_by`. */
  readonly inhibitors?: readonly Inhibitor[] | undefined;
  /** How many events in a row have held so far, while `for` or `keep_firing_for` counts events. */
  readonly streak?: number | undefined;
  /** Reminders since the announcement, and the moment from which the wait for the next one counts. */
  readonly reminded?: { readonly count: number; readonly from: number };
  /** The announced changes within the flapping window, the oldest first; kept over episodes. */
  readonly flaps?: { readonly at: readonly number[]; readonly flapping: boolean };
  /** Somebody has taken care of it. */
  readonly acked?: { readonly by: string; readonly why: string; readonly at: number } | undefined;
  /** The group that tells of this episode in its place. */
  readonly group?: GroupRef | undefined;
  /** Set: this is a group, whose happenings are its members' news. */
  readonly members?: Roster;
}

/** One firing of an event rule; kept until all its ops are done when steps depend on each other. */
export interface Run {
  readonly kind: "run";
  readonly keyText: string;
  readonly episode: string;
  readonly event: JsonObject;
  /** All that a batch has gathered, of which `event` is the last. */
  readonly events?: readonly JsonObject[];
  readonly meta: EventMeta;
  readonly vars: JsonObject;
  readonly firedAt: number;
  readonly steps: { readonly [step: string]: StepProgress };
  readonly outputs: { readonly [step: string]: JsonObject };
}

/** Whatever is remembered under one address. Entities and runs have steps; a gate has none. */
export type Thing = Entity | Run | Gate | Watch;

/** One remote message. `absent` until its create is done; `gone` when it was deleted; `dead` when its create was given up. */
export interface Slot {
  /** hash(rule, key, episode, step, generation). */
  readonly id: string;
  readonly episode: string;
  readonly step: string;
  /** Counts re-creations of the same step in the same episode. */
  readonly generation: number;
  readonly connection: string;
  readonly action: string;
  readonly phase: "absent" | "live" | "gone" | "dead";
  readonly ref: Json | undefined;
  /** The input of the last create or edit that was enqueued: an equal edit is not enqueued. */
  readonly desired: JsonObject | undefined;
  /** How many ops it ever had: the `n` of idempotency keys. */
  readonly ops: number;
}

/** Why delivery could not carry an op out, for people. Never a secret. */
export interface OpFailure {
  readonly code: string;
  readonly message: string;
  readonly at: number;
}

/**
 * One request to make. Only the head of a slot's queue is sent, one at a time.
 * `sending` is committed, with the boot number, before the request leaves; `sending` of an earlier boot means `unsure`.
 */
export interface Op {
  /** Grows with the order of enqueueing over the whole installation. */
  readonly id: string;
  readonly rule: string;
  readonly key: string;
  readonly slot: string;
  readonly step: string;
  readonly connection: string;
  readonly action: string;
  readonly op: OpKind;
  readonly follow: string | undefined;
  /** The phase that asked for it: reminders and edits are replaced, closes are not. */
  readonly cause: PhaseName | "recreate" | "remind" | "flapping";
  readonly idempotencyKey: string;
  readonly input: JsonObject;
  readonly target: string;
  readonly onAmbiguous: "resend" | "give_up";
  readonly state: "queued" | "sending" | "done" | "dead" | "dropped";
  /** The boot that sent it, while `sending`. */
  readonly boot: number | undefined;
  readonly tries: number;
  readonly enqueuedAt: number;
  readonly firstAttemptAt: number | undefined;
  /** Not before this time. */
  readonly due: number;
  /** A create that has certainly not been carried out by then is dropped. */
  readonly deliverBefore: number | undefined;
  /** It may have been carried out: sticky until resolved. */
  readonly unsure: boolean;
  readonly failure: OpFailure | undefined;
  readonly finishedAt: number | undefined;
}

/** Everything about one (rule, key): what one input reads and one commit writes. `ops` holds the unfinished ones in order. */
export interface Aggregate {
  readonly rule: string;
  readonly key: string;
  readonly thing: Thing | undefined;
  readonly slots: readonly Slot[];
  readonly ops: readonly Op[];
}

/** A durable timer of an aggregate; derived from its state and its rule. */
export interface Timer {
  readonly name: string;
  readonly due: number;
}
