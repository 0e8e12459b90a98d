import type { RecordingOptions, RecordingStatus } from "#core/runtime/recording/recorder";
import type { Effect } from "#core/simulation/effect";
import type { Difference } from "#core/simulation/replay/effect-comparison";
import type { MalformedLine, Replayed, ReplayProgress } from "#core/simulation/replay/replay";
import type { RuleTally } from "#core/simulation/replay/rule-tallies";
import type { LintReport } from "./services.ts";

export interface RecordingListener {
  readonly onBegin: (status: RecordingStatus) => void;
  /** Told every now and then. */
  readonly onStatus: (status: RecordingStatus) => void;
}

/** Which part of which recording. Times are milliseconds since the epoch. */
export interface ReplayRequest {
  /** A file, or a folder of them. */
  readonly path: string;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

export interface ReplayListener {
  readonly onMalformed: (line: MalformedLine) => void;
  readonly onProgress: (progress: ReplayProgress) => void;
}

/** `report` is about a configuration that has errors. */
export interface ReplayRefused {
  readonly kind: "refused";
  readonly report: LintReport;
}

export interface ReplayResult {
  readonly kind: "replayed";
  readonly replayed: Replayed;
  readonly rules: readonly RuleTally[];
}

export interface ReplayComparison {
  readonly kind: "compared";
  readonly replayed: Replayed;
  readonly before: readonly RuleTally[];
  readonly after: readonly RuleTally[];
  readonly differences: readonly Difference[];
}

/** What really happened, written down and played again. */
export interface Replaying {
  /** Lets the running bot record until `signal` aborts or it ends by itself. Throws when no bot runs. */
  record(configPath: string, request: RecordingOptions, listener: RecordingListener, signal: AbortSignal): Promise<RecordingStatus>;
  /** Plays a recording through the rules of a configuration, and tells each effect as it comes. */
  replay(
    configPath: string,
    request: ReplayRequest,
    listener: ReplayListener & { readonly onEffect: (effect: Effect) => void },
    signal: AbortSignal,
  ): Promise<ReplayResult | ReplayRefused>;
  /** Plays a recording through two configurations. */
  compare(
    configs: { readonly before: string; readonly after: string },
    request: ReplayRequest,
    listener: ReplayListener,
    signal: AbortSignal,
  ): Promise<ReplayComparison | ReplayRefused>;
}
