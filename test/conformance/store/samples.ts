import type { Entity, Op, Run, Slot } from "#core/engine/state";
import type { ParkedRow, Write } from "#core/store/port";

const meta = {
  id: "event-1",
  type: "restream.stream.live",
  source: "restream/main",
  subject: "7",
  time: "2026-01-02T03:04:05.678Z",
  connection: "main",
  via: ["replay"],
  test: false,
};

/** An entity in which every kind of value that has to survive stands somewhere. */
export function anEntity(changes: Partial<Entity> = {}): Entity {
  return {
    kind: "lifecycle",
    phase: "open",
    keyText: "7",
    episode: "event-1",
    announced: true,
    event: { user_id: 7, title: 'Tea & "scones" 🫖', game: null, viewers: 0.5, tags: [], nested: { "": [null, false, -1e21] } },
    meta,
    vars: { big: Number.MAX_SAFE_INTEGER },
    openedAt: 1_767_323_045_678,
    pendingSince: 1_767_323_045_678.5,
    closedAt: undefined,
    closingSince: undefined,
    settledAt: undefined,
    lastArrival: 0,
    lastTime: -1,
    changes: 3,
    expired: false,
    reopening: false,
    steps: { post: "enqueued", toot: "skipped" },
    outputs: { post: { url: "https://discord.com/channels/1/2/3" } },
    later: [{ step: "post", phase: "open", index: 0, due: 1_767_323_045_679 }],
    ...changes,
  };
}

export function aRun(changes: Partial<Run> = {}): Run {
  return {
    kind: "run",
    keyText: "event-1",
    episode: "event-1",
    event: { body: { ok: true } },
    meta,
    vars: {},
    firedAt: 5,
    steps: { post: "waiting" },
    outputs: {},
    ...changes,
  };
}

export function aSlot(changes: Partial<Slot> = {}): Slot {
  return {
    id: "slot-1",
    episode: "event-1",
    step: "post",
    generation: 0,
    connection: "discord",
    action: "message",
    phase: "live",
    ref: { channel: "1", message: "2" },
    desired: { content: "Luna is live" },
    ops: 2,
    ...changes,
  };
}

/** A queued op. Finished states need their `finishedAt`. */
export function anOp(changes: Partial<Op> = {}): Op {
  return {
    id: "000001",
    rule: "go-live",
    key: "7",
    slot: "slot-1",
    step: "post",
    connection: "discord",
    action: "message",
    op: "create",
    follow: undefined,
    cause: "open",
    idempotencyKey: "abcdefghijklmnopqrstuvwx",
    input: { content: "Luna is live" },
    target: "channel 1",
    onAmbiguous: "resend",
    state: "queued",
    boot: undefined,
    tries: 0,
    enqueuedAt: 10,
    firstAttemptAt: undefined,
    due: 10,
    deliverBefore: undefined,
    unsure: false,
    failure: undefined,
    finishedAt: undefined,
    ...changes,
  };
}

/** An op that was attempted and has nothing more to come. */
export function aFinishedOp(id: string, state: "done" | "dead" | "dropped", finishedAt: number, changes: Partial<Op> = {}): Op {
  return anOp({ id, state, firstAttemptAt: finishedAt - 1, tries: 1, boot: 1, finishedAt, ...changes });
}

export function aParkedRow(changes: Partial<ParkedRow> = {}): ParkedRow {
  return { scope: "discord", reason: "401: the token was refused", since: 1, until: 60_001, fingerprint: "abc", probes: 0, ...changes };
}

export function putThing(key: string, thing: Entity | Run = anEntity(), rule = "go-live"): Write {
  return { put: "thing", rule, key, thing };
}

export function putOp(changes: Partial<Op> = {}): Write {
  return { put: "op", op: anOp(changes) };
}

export function putSlot(id: string, key = "7", rule = "go-live"): Write {
  return { put: "slot", rule, key, slot: aSlot({ id }) };
}
