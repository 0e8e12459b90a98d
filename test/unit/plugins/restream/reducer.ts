import type { Json, JsonObject } from "#core/codec/json";
import type { SourceEvent, SourceInput, SourceNotice, SourceSnapshot } from "#core/plugin/source-definition";
import { reduce } from "#plugins/restream/reduce/reduce";
import { timersOf } from "#plugins/restream/reduce/timers";
import { Settings, silenceMsOf } from "#plugins/restream/settings";
import { initialState, RestreamState } from "#plugins/restream/state/state";

export const start = Date.UTC(2026, 6, 13, 12, 0, 0);
export const user = 7;

/** Seconds of the service, some time after the start of the test. */
export function at(seconds = 0): number {
  return start / 1000 + seconds;
}

export function incoming(suid = "a", createdAt = at(), more: JsonObject = {}): JsonObject {
  return { action: "updateIncoming", userId: user, eventId: null, suid, createdAt, streaming: {}, ...more };
}

export function incomingGone(suid = "a", createdAt = at(), more: JsonObject = {}): JsonObject {
  return { action: "deleteIncoming", userId: user, eventId: null, suid, createdAt, ...more };
}

export function outgoing(channelId = 1, status = "CONNECTED", createdAt = at(), more: JsonObject = {}): JsonObject {
  const names = { channelIdentifier: "luna", eventIdentifier: "" };
  const streaming = { status, bitrate: 0, bufferedBytes: 0 };
  return { action: "updateOutgoing", userId: user, eventId: null, platformId: 1, channelId, createdAt, ...names, streaming, ...more };
}

export function outgoingGone(channelId = 1, createdAt = at()): JsonObject {
  return { action: "deleteOutgoing", userId: user, eventId: null, platformId: 1, channelId, createdAt };
}

export function status(more: JsonObject = {}): JsonObject {
  return {
    action: "updateStatuses",
    userId: user,
    eventId: null,
    platformId: 1,
    channelId: 1,
    createdAt: at(),
    updatedAt: at(),
    channelIdentifier: "luna",
    eventIdentifier: "",
    channelViews: null,
    followers: null,
    gameTitle: null,
    online: true,
    streamViews: null,
    title: null,
    viewers: null,
    ...more,
  };
}

/** The reducer with a clock: what the core does with it, without the core. Time moves by `wait`, firing the timers that fall due. */
export class Reducer {
  state: RestreamState = initialState;
  now = start;
  events: SourceEvent[] = [];
  snapshots: SourceSnapshot[] = [];
  notices: SourceNotice[] = [];
  readonly #config = Settings.parse({ access_token: "x" });

  feed(input: SourceInput): void {
    const before = JSON.stringify(this.state);
    const reduction = reduce(this.state, input, { now: this.now, config: this.#config });
    if (JSON.stringify(this.state) !== before) throw new Error("the reducer changed the state that it was given");
    this.state = RestreamState.parse(JSON.parse(JSON.stringify(reduction.state)));
    this.events.push(...reduction.events);
    this.snapshots.push(...(reduction.snapshots ?? []));
    this.notices.push(...(reduction.notices ?? []));
  }

  /** Messages of the socket, as text. */
  hear(...messages: readonly JsonObject[]): this {
    for (const message of messages) this.frame({ kind: "message", text: JSON.stringify(message) });
    return this;
  }

  frame(frame: Json): this {
    this.feed({ kind: "frame", frame });
    return this;
  }

  /** A link that comes up, replays, and is in step. `events`: what the REST API lists, null when it cannot be asked. */
  connect(replay: readonly JsonObject[] = [], events: Json = null): this {
    this.frame({ kind: "connecting" });
    this.feed({ kind: "connected" });
    this.hear(...replay);
    this.frame({ kind: "in-progress", user_id: user, events });
    this.feed({ kind: "in-step" });
    return this.wait(0.01);
  }

  lose(): this {
    this.feed({ kind: "lost", reason: "test" });
    return this;
  }

  wait(seconds: number): this {
    const until = this.now + seconds * 1000;
    for (let turns = 0; ; turns += 1) {
      if (turns > 1000) throw new Error("timers fire without end");
      const [due] = Object.entries(this.timers()).sort((a, b) => a[1] - b[1]);
      if (due === undefined || due[1] > until) break;
      this.now = Math.max(this.now, due[1]);
      this.feed({ kind: "timer", name: due[0] });
    }
    this.now = until;
    return this;
  }

  timers(): { readonly [name: string]: number } {
    return timersOf(this.state, silenceMsOf(this.#config));
  }

  /** The names of the derived events since the last call, and forgets them. */
  told(): readonly string[] {
    return this.tellings().map((event) => event.name);
  }

  /** The derived events since the last call, and forgets them. */
  tellings(): readonly SourceEvent[] {
    const derived = this.events.filter((event) => event.name.startsWith("stream.") || event.name.startsWith("channel."));
    this.events = [];
    return derived;
  }

  /** The last derived event of a name. */
  last(name: string): SourceEvent {
    const found = this.events.findLast((event) => event.name === name);
    if (found === undefined) throw new Error(`there was no ${name}`);
    return found;
  }
}
