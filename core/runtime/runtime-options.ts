import type { HttpClient } from "#core/http/http-client";
import type { HookDesk } from "#core/http/hook-desk";
import type { Metrics } from "#core/metrics/metrics";
import type { Logger } from "#core/plugin/logger";
import type { Printer } from "#core/plugin/printer";
import type { RuleSet } from "#core/rules/compiled-rule";
import type { Store } from "#core/store/port";
import type { Clock } from "#core/time/clock";
import type { LackingConnection, RunnableConnection } from "./connections.ts";
import type { Observer } from "./observer.ts";
import type { Recorder } from "./recording/recorder.ts";
import type { TestEar } from "./trigger/triggers.ts";

/** What a bot runs with. */
export interface RuntimeOptions {
  readonly connections: readonly RunnableConnection[];
  readonly rules: RuleSet;
  /** Connections that rules name and that cannot run. Default: none. */
  readonly lacking?: readonly LackingConnection[];
  readonly store: Store;
  readonly clock: Clock;
  readonly http: HttpClient;
  readonly log: Logger;
  readonly printer: Printer;
  /** Takes known secrets out of what is written down of events and decisions. Default: leaves texts as they are. */
  readonly redact?: (text: string) => string;
  /** Writes nothing down of what was decided: there to measure what that costs. */
  readonly withoutTraces?: true;
  readonly testEar?: TestEar;
  /** Counts what happens, where somebody may ask for it. */
  readonly metrics?: Metrics;
  /** Hears of every decision. Default: one that counts, and tells the log and the metrics. */
  readonly observer?: Observer;
  /** Writes down what sources hand in, whenever it is asked to. */
  readonly recorder?: Recorder;
  /** Where requests to connections arrive; without it nothing listens. */
  readonly desk?: HookDesk;
  /** In [0, 1); for the jitter of reconnects. */
  readonly random: () => number;
  /** How often old rows are deleted. Default: every ten minutes. */
  readonly pruneEveryMs?: number;
  /** How long a stop waits for requests under way, milliseconds. */
  readonly graceMs: number;
}
