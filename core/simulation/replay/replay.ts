import { HeraldError } from "#core/errors/herald-error";
import type { RecordedLine } from "#core/runtime/recording/recorded-line";
import type { Effect } from "../effect.ts";
import type { SimulatedPlan, SimulatedVerdict } from "../simulation-options.ts";
import { parseRecorded } from "./parse-recorded.ts";
import { RecordedPlayer } from "./recorded-player.ts";
import { findRecording, readRecording } from "./recording-files.ts";

/** One configuration to play a recording through. */
export interface ReplayedPlan {
  readonly plan: SimulatedPlan;
  readonly onEffect: (effect: Effect) => void;
  readonly onVerdict: (verdict: SimulatedVerdict) => void;
}

export interface ReplayOptions {
  /** A file, or a folder of them. */
  readonly path: string;
  /** Each is told the same, beside the others. */
  readonly plans: readonly ReplayedPlan[];
  /** What happens before is played and not told of. Milliseconds since the epoch. */
  readonly fromMs?: number | undefined;
  /** It ends there. */
  readonly toMs?: number | undefined;
  readonly onMalformed: (line: MalformedLine) => void;
  /** Told every now and then. */
  readonly onProgress: (progress: ReplayProgress) => void;
  readonly signal: AbortSignal;
}

/** A line that was left out. */
export interface MalformedLine {
  readonly file: string;
  readonly number: number;
  readonly problem: string;
}

export interface ReplayProgress {
  /** Of the recording, from 0 to 1. */
  readonly part: number;
  readonly lines: number;
}

/** What was played. Times are milliseconds since the epoch. */
export interface Replayed {
  readonly lines: number;
  readonly malformed: number;
  /** Lines that recording had no time for. */
  readonly skipped: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Connections of the recording that no rule of any of the configurations listens to. */
  readonly unheard: readonly string[];
  /** Connections that rules listen to and that are not in the recording. */
  readonly silent: readonly string[];
}

/** Plays a recording through rules on a virtual clock. The same recording gives the same effects, bit for bit. */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const replaying = new Replaying(options);
  try {
    return await replaying.run();
  } finally {
    await replaying.close();
  }
}

class Replaying {
  readonly #options: ReplayOptions;
  #players: readonly RecordedPlayer[] = [];
  #startMs: number | undefined;
  #now = 0;
  /** What comes is later than what is asked for. */
  #isOver = false;
  readonly #counts = { lines: 0, malformed: 0, skipped: 0 };

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  async run(): Promise<Replayed> {
    const { path, onProgress, signal, toMs } = this.#options;
    const files = await findRecording(path);
    for await (const { file, first, lines, bytes } of readRecording(files)) {
      for (const [index, text] of lines.entries()) {
        if (signal.aborted) break;
        await this.#take(text, file, first + index);
        if (this.#isOver) break;
      }
      onProgress({ part: files.bytes === 0 ? 1 : bytes / files.bytes, lines: this.#counts.lines });
      if (signal.aborted) throw new HeraldError("REPLAY_INTERRUPTED", "the replay was interrupted");
      if (this.#isOver) break;
    }
    if (this.#startMs !== undefined) return this.#end();
    const when = toMs === undefined ? "" : ` before ${new Date(toMs).toISOString()}`;
    throw new HeraldError("REPLAY_EMPTY", `there is nothing to play in ${path}${when}`, { hint: "herald record writes recordings" });
  }

  async close(): Promise<void> {
    for (const player of this.#players) await player.close();
  }

  async #take(text: string, file: string, number: number): Promise<void> {
    if (text.trim() === "") return;
    const line = parseRecorded(text);
    if ("problem" in line) return this.#leaveOut({ file, number, problem: line.problem });
    // As in the running bot, time does not go back when a clock is set back.
    const atMs = Math.max(this.#now, line.at);
    const { toMs } = this.#options;
    if (toMs !== undefined && atMs > toMs) {
      this.#isOver = true;
      this.#now = toMs;
      return;
    }
    this.#now = atMs;
    if (this.#startMs === undefined) await this.#start(atMs);
    this.#counts.lines += 1;
    if (line.kind === "skipped") this.#counts.skipped += line.count;
    const problem = await this.#play(line, atMs);
    if (problem !== undefined) this.#leaveOut({ file, number, problem });
  }

  async #play(line: RecordedLine, atMs: number): Promise<string | undefined> {
    let problem: string | undefined;
    for (const player of this.#players) problem = (await player.take(line, atMs)) ?? problem;
    return problem;
  }

  #leaveOut(line: MalformedLine): void {
    this.#counts.malformed += 1;
    this.#options.onMalformed(line);
  }

  async #start(startMs: number): Promise<void> {
    const { plans, fromMs = startMs } = this.#options;
    this.#startMs = startMs;
    const players: RecordedPlayer[] = [];
    this.#players = players;
    for (const { plan, onEffect, onVerdict } of plans) {
      players.push(
        await RecordedPlayer.start({
          plan,
          startMs,
          onEffect: (effect) => effect.at >= fromMs && onEffect(effect),
          onVerdict: (verdict) => verdict.at >= fromMs && onVerdict(verdict),
        }),
      );
    }
  }

  async #end(): Promise<Replayed> {
    const endMs = this.#now;
    for (const player of this.#players) await player.finish(endMs);
    const unheard = this.#players.map((player) => new Set(player.unheard));
    return {
      ...this.#counts,
      startMs: this.#startMs ?? endMs,
      endMs,
      unheard: [...(unheard[0] ?? [])].filter((name) => unheard.every((names) => names.has(name))),
      silent: [...new Set(this.#players.flatMap(({ silent }) => silent))].toSorted(),
    };
  }
}
