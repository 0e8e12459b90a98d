import type { Clock, JsonObject } from "#core";

const ingestEveryMs = 5_000;
const statusEveryMs = 45_000;
const statusAfterMs = 2_000;

export interface SimulatedChannel {
  readonly id: number;
  readonly platformId: number;
  readonly identifier: string;
  readonly displayName: string;
  readonly url: string;
}

/** What a stream shows. null: the platforms do not say. */
export interface Show {
  readonly title: string | null;
  readonly game: string | null;
  readonly viewers: number | null;
}

interface Broadcast {
  readonly suid: string;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly outgoingAt: number;
}

/** One simulated account: what its encoder, Restream and the platforms do, as the messages that Restream would send. */
export class SimulatedAccount {
  readonly userId = 5849342;
  readonly platforms = [
    { id: 1, name: "Twitch", url: "https://twitch.tv" },
    { id: 5, name: "YouTube", url: "https://youtube.com" },
    { id: 75, name: "Kick", url: "https://kick.com" },
  ];
  channels: readonly SimulatedChannel[] = [
    { id: 11358207, platformId: 1, identifier: "luna", displayName: "Luna", url: "https://twitch.tv/luna" },
    { id: 11358208, platformId: 5, identifier: "UCsimulatedLunaChannel01", displayName: "Luna", url: "https://www.youtube.com/@luna" },
  ];
  /** Events of the REST API; a scheduled or instant event is added by the tests that want one. */
  eventsInProgress: readonly JsonObject[] = [];
  /** Restream's id of the event that the stream belongs to; older frames have none. */
  eventId: string | null = null;
  readonly #clock: Clock;
  readonly #send: (message: JsonObject) => void;
  #show: Show = { title: null, game: null, viewers: null };
  #broadcast: Broadcast | undefined;
  #timers: (() => void)[] = [];
  #serial = 0;

  constructor(clock: Clock, send: (message: JsonObject) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  get isLive(): boolean {
    return this.#broadcast !== undefined;
  }

  /** The encoder connects. */
  goLive(show: Partial<Show> = {}): void {
    if (this.#broadcast !== undefined) this.dropEncoder();
    this.#show = { ...this.#show, ...show };
    this.#serial += 1;
    const at = this.#seconds();
    this.#broadcast = { suid: `suid-${this.#serial.toString()}-${at.toString()}`, createdAt: at, outgoingAt: at };
    this.#sendIngest();
    for (const channel of this.channels) {
      this.#sendOutgoing(channel, "CONNECTING");
      this.#sendOutgoing(channel, "CONNECTED");
    }
    this.#every(ingestEveryMs, ingestEveryMs, () => this.#sendIngest());
    this.#every(statusAfterMs, statusEveryMs, () => this.sendStatuses());
  }

  /** Title, game or viewers change on all platforms. */
  change(show: Partial<Show>): void {
    this.#show = { ...this.#show, ...show };
    this.sendStatuses();
  }

  /** The encoder's connection breaks: the deliveries end, then the ingest. `goLive` brings it back under a new session. */
  dropEncoder(): void {
    const broadcast = this.#broadcast;
    if (broadcast === undefined) return;
    this.stopUpdates();
    for (const channel of this.channels) {
      this.#send({ action: "deleteOutgoing", ...this.#outgoing(broadcast, channel) });
    }
    this.#send({ action: "deleteIncoming", ...this.#ingest(broadcast) });
  }

  /** The streamer ends the stream. */
  end(): void {
    this.dropEncoder();
    this.eventsInProgress = [];
    this.eventId = null;
  }

  /** The stream ends the way Restream's feed often does: no more word of it. */
  stopUpdates(): void {
    for (const cancel of this.#timers.splice(0)) cancel();
    this.#broadcast = undefined;
  }

  /** Every platform tells what it sees; Restream repeats this every 45 s by itself. */
  sendStatuses(changes: JsonObject = {}): void {
    const broadcast = this.#broadcast;
    if (broadcast === undefined) return;
    for (const channel of this.channels) {
      this.#send({
        action: "updateStatuses",
        ...this.#outgoing(broadcast, channel),
        updatedAt: this.#seconds(),
        channelIdentifier: channel.identifier,
        eventIdentifier: "",
        channelViews: null,
        followers: null,
        gameTitle: this.#show.game,
        online: true,
        streamViews: null,
        title: this.#show.title,
        viewers: this.#show.viewers,
        ...changes,
      });
    }
  }

  #sendIngest(): void {
    if (this.#broadcast === undefined) return;
    const bitrate = { total: 6128000, audio: 128000, video: 6000000 };
    const codec = { audio: "aac", video: "h264" };
    const streaming = { fps: 30, keyframeInterval: 2, lossRate: 0, bitrate, codec, profileAndLevel: "High@4.1", height: 1080, width: 1920 };
    this.#send({ action: "updateIncoming", ...this.#ingest(this.#broadcast), streaming });
  }

  #sendOutgoing(channel: SimulatedChannel, status: string): void {
    if (this.#broadcast === undefined) return;
    const streaming = { status, bitrate: status === "CONNECTED" ? 6128000 : 0, bufferedBytes: 0 };
    const names = { channelIdentifier: channel.identifier, eventIdentifier: "" };
    this.#send({ action: "updateOutgoing", ...this.#outgoing(this.#broadcast, channel), ...names, streaming });
  }

  #ingest({ suid, createdAt }: Broadcast): JsonObject {
    return { userId: this.userId, eventId: this.eventId, suid, createdAt };
  }

  #outgoing({ outgoingAt }: Broadcast, channel: SimulatedChannel): JsonObject {
    return { userId: this.userId, eventId: this.eventId, platformId: channel.platformId, channelId: channel.id, createdAt: outgoingAt };
  }

  #every(firstMs: number, everyMs: number, run: () => void): void {
    const index = this.#timers.length;
    const arm = (waitMs: number): void => {
      this.#timers[index] = this.#clock.setTimer(this.#clock.now() + waitMs, () => {
        arm(everyMs);
        run();
      });
    };
    arm(firstMs);
  }

  #seconds(): number {
    return Math.floor(this.#clock.now() / 1000);
  }
}
