import type { RecordingOptions, RecordingStatus } from "#core/runtime/recording/recorder";

export interface RecordingListener {
  readonly onBegin: (status: RecordingStatus) => void;
  /** Told every now and then. */
  readonly onStatus: (status: RecordingStatus) => void;
}

/** What really happened, written down and played again. */
export interface Replaying {
  /** Lets the running bot record until `signal` aborts or it ends by itself. Throws when no bot runs. */
  record(configPath: string, request: RecordingOptions, listener: RecordingListener, signal: AbortSignal): Promise<RecordingStatus>;
}
