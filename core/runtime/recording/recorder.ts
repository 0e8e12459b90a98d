import type { Json, JsonObject } from "#core/codec/json";
import type { Event } from "#core/engine/state";
import { HeraldError } from "#core/errors/herald-error";
import type { Logger } from "#core/plugin/logger";
import type { SourceInput } from "#core/plugin/source-definition";
import type { Clock } from "#core/time/clock";
import type { Observer } from "../observer.ts";
import { recordingVersion } from "./recorded-line.ts";
import { redactedJson } from "./redacted-json.ts";
import { TrafficFiles } from "./traffic-files.ts";

/** What a source knows at the moment. */
export interface SourceReading {
  readonly plugin: string;
  readonly state: Json;
  readonly link: "in step" | "connected" | "not connected";
  /** It needs no network: in a replay it runs by itself. */
  readonly isLocal: boolean;
}

/** The sources of a bot that runs. */
export interface SourceReadings {
  names(): readonly string[];
  of(connection: string): SourceReading | undefined;
}

export interface RecordingOptions {
  /** Absolute. */
  readonly folder: string;
  readonly maxBytes: number;
  readonly files: number;
  /** It ends by itself after so long. */
  readonly forMs?: number | undefined;
}

/** How a recording stands, or how the last one ended. */
export interface RecordingStatus {
  readonly isRecording: boolean;
  readonly folder: string;
  readonly lines: number;
  readonly bytes: number;
  readonly files: number;
  /** Lines that the disk was too slow for. */
  readonly skipped: number;
  /** Why it ended by itself. */
  readonly reason?: string;
}

export interface RecorderOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Takes known secrets out of a text. */
  readonly redact: (text: string) => string;
}

interface Recording {
  readonly folder: string;
  readonly files: TrafficFiles;
  /** Connections whose state stands in the file in hand. */
  readonly stated: Set<string>;
  lines: number;
  skipped: number;
  /** Of the skipped, those that are not said in the file yet. */
  unsaid: number;
  cancel: () => void;
}

/**
 * Writes what sources hand in, and the events that came of it, while somebody wants it. It holds nothing up: a disk that is slow costs lines, which are
 * counted and said in the file; a disk that is full ends the recording.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  #sources: SourceReadings = { names: () => [], of: () => undefined };
  #recording: Recording | undefined;
  #isBeginning = false;
  #over = Promise.withResolvers<void>();
  #last: RecordingStatus | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Whose sources are recorded from now on. */
  attach(sources: SourceReadings): void {
    this.#sources = sources;
  }

  /** Throws `RECORD_BUSY` while a recording goes on, and `RECORD_FOLDER` when nothing can be written there. */
  async begin({ folder, maxBytes, files, forMs }: RecordingOptions): Promise<RecordingStatus> {
    if (this.#recording !== undefined || this.#isBeginning) {
      throw new HeraldError("RECORD_BUSY", `this bot is being recorded into ${this.#recording?.folder ?? "another folder"} already`);
    }
    const { clock, log } = this.#options;
    this.#isBeginning = true;
    try {
      const onFailure = (error: unknown): void => this.#fail(error);
      const written = await TrafficFiles.begin({ folder, maxBytes, files, beginMs: clock.now(), onFailure });
      const cancel = forMs === undefined ? () => undefined : clock.setTimer(clock.now() + forMs, () => void this.end("the time is over"));
      this.#recording = { folder, files: written, stated: new Set(), lines: 0, skipped: 0, unsaid: 0, cancel };
    } catch (error) {
      throw new HeraldError("RECORD_FOLDER", `nothing can be written into ${folder} (${codeOf(error)})`, {
        hint: "name another with --out",
      });
    } finally {
      this.#isBeginning = false;
    }
    this.#over = Promise.withResolvers<void>();
    this.#line("begin", clock.now(), "");
    for (const name of this.#sources.names()) this.#state(name, clock.now());
    log.info("recording begins", { folder });
    return this.status();
  }

  /** Resolves when everything is written. Nothing happens when nothing is recorded. */
  async end(reason?: string): Promise<RecordingStatus> {
    const recording = this.#recording;
    if (recording === undefined) return this.status();
    this.#sayGap(this.#options.clock.now());
    this.#line("end", this.#options.clock.now(), "");
    recording.cancel();
    this.#recording = undefined;
    this.#last = statusOf(recording, false, reason);
    this.#over.resolve();
    await recording.files.close();
    this.#options.log.info("recording ends", { ...this.#last });
    return this.status();
  }

  /** Resolves when the recording in hand is over. */
  ended(): Promise<void> {
    return this.#over.promise;
  }

  status(): RecordingStatus {
    if (this.#recording !== undefined) return statusOf(this.#recording, true);
    return this.#last ?? { isRecording: false, folder: "", lines: 0, bytes: 0, files: 0, skipped: 0 };
  }

  /** What a source hands in, before its reducer hears of it. Its timers come of its state, in a replay too. */
  heard(connection: string, input: SourceInput, now: number): void {
    if (this.#recording === undefined || input.kind === "timer" || this.#sources.of(connection)?.isLocal === true) return;
    if (input.kind === "frame") this.#lineOf(connection, input.kind, now, { frame: input.frame });
    else this.#lineOf(connection, input.kind, now, input.kind === "lost" ? { reason: input.reason } : {});
  }

  event({ connection, name, id, subject, time, via, data, arrivedAt }: Event): void {
    if (this.#recording === undefined || this.#sources.of(connection)?.isLocal === true) return;
    const event = { name, id, ...(subject === undefined ? {} : { subject }), time, via: [...via], data };
    this.#lineOf(connection, "event", arrivedAt, { event });
  }

  #lineOf(connection: string, kind: string, now: number, more: JsonObject): void {
    const rest = this.#text({ connection, ...more });
    // A file begins with what its sources know, so that it can be read without those before it.
    if (this.#recording?.files.beginsFile(Buffer.byteLength(rest)) === true) {
      this.#recording.files.nextFile();
      this.#recording.stated.clear();
    }
    this.#sayGap(now);
    this.#state(connection, now);
    this.#line(kind, now, rest);
  }

  /** After a gap what the sources know comes again. */
  #sayGap(now: number): void {
    const recording = this.#recording;
    if (recording === undefined || recording.unsaid === 0 || recording.files.isBehind) return;
    if (!put(recording, "skipped", now, `,"count":${recording.unsaid}`)) return;
    recording.unsaid = 0;
    recording.stated.clear();
  }

  #state(connection: string, now: number): void {
    const reading = this.#sources.of(connection);
    if (reading === undefined || reading.isLocal || this.#recording?.stated.has(connection) !== false) return;
    const { plugin, state, link } = reading;
    if (this.#line("state", now, this.#text({ connection, plugin, link, state }))) this.#recording.stated.add(connection);
  }

  #text(value: JsonObject): string {
    return `,${redactedJson(value, this.#options.redact).slice(1, -1)}`;
  }

  /** False when it was not taken: nothing is, until the gap could be said. */
  #line(kind: string, now: number, rest: string): boolean {
    const recording = this.#recording;
    if (recording === undefined) return false;
    return (recording.unsaid === 0 && put(recording, kind, now, rest)) || skip(recording);
  }

  #fail(error: unknown): void {
    const recording = this.#recording;
    if (recording === undefined) return;
    const reason = `writing failed (${codeOf(error)})`;
    recording.cancel();
    this.#recording = undefined;
    this.#last = statusOf(recording, false, reason);
    this.#over.resolve();
    void recording.files.close();
    this.#options.log.error(`recording ended: ${reason}; the bot goes on`, { folder: recording.folder });
  }
}

function put(recording: Recording, kind: string, now: number, rest: string): boolean {
  const line = `{"v":${recordingVersion},"at":${now},"kind":"${kind}"${rest}}\n`;
  const taken = recording.files.write(line, Buffer.byteLength(line));
  if (taken) recording.lines += 1;
  return taken;
}

function skip(recording: Recording): false {
  recording.skipped += 1;
  recording.unsaid += 1;
  return false;
}

function statusOf({ folder, lines, skipped, files }: Recording, isRecording: boolean, reason?: string): RecordingStatus {
  return { isRecording, folder, lines, bytes: files.bytes, files: files.count, skipped, ...(reason === undefined ? {} : { reason }) };
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "no reason given";
}

/** An observer that also tells a recorder. */
export function recordedBy(recorder: Recorder, observer: Observer): Observer {
  return {
    ...observer,
    heard: (connection, input, now) => recorder.heard(connection, input, now),
    event(event) {
      observer.event(event);
      recorder.event(event);
    },
  };
}
