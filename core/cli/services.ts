import type { JsonObject } from "#core/codec/json";
import type { Diagnostic } from "#core/config/diagnostic";
import type { MissingReport } from "#core/config/missing-report";
import type { OpKind } from "#core/plugin/action-definition";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { RunningSimulator } from "#core/plugin/simulator";
import type { LogLevel } from "#core/logging/create-logger";
import type { RecordingOptions } from "#core/runtime/recording/recorder";
import type { ExplainedEntity, ExplainedEvent, ListedEntity, ListedEvent } from "#core/runtime/explained";
import type { TriggerOutcome } from "#core/runtime/trigger/trigger-outcome";
import type { Output } from "./output.ts";
import type { Replaying } from "./replaying.ts";
import type { SetupServices } from "./setup-services.ts";
import type { RuleTests } from "./tested.ts";

/**
 * What the commands can ask for: one method for each command, so that a command is only words and this is only work. Paths are as the person wrote
 * them, relative to the current folder. A method that cannot do what it is asked throws a `HeraldError` when the person can mend it; any other throw is
 * taken for a defect.
 */
export interface Services {
  /** Runs the bots until `signal` aborts and everything has come to rest. */
  run(request: RunRequest, signal: AbortSignal): Promise<RunOutcome>;
  /** Lets the bot that runs with a configuration read it again. */
  reload(configPath: string): Promise<ReloadReport>;
  /** Checks a configuration and all that it names, without network and without secrets. */
  lint(configPath: string): Promise<LintReport>;
  /** Shows the ready-made bots at work against the simulators; ends by itself unless `keep`, and then when `signal` aborts. */
  demo(request: DemoRequest, output: Output, signal: AbortSignal): Promise<void>;
  /** Starts the simulator of a built-in plugin. The caller closes it. */
  simulate(request: SimulateRequest): Promise<RunningSimulator>;
  readonly dead: DeadLetters;
  readonly setup: SetupServices;
  readonly tests: RuleTests;
  readonly explain: Explaining;
  readonly replaying: Replaying;
  /** Says that somebody takes care of an open thing. Throws when the bot does not run, or when nothing of that name is open. */
  acknowledge(configPath: string, request: AckRequest): Promise<AckResult>;
  /** Gives the rules of the running bot a made-up event; dry, shows what they would send. Throws when no bot runs, or there is no such event. */
  trigger(configPath: string, request: TriggerRequest): Promise<TriggerReport>;
  readonly silences: Silences;
  /** The built-in plugins, by name. */
  plugins(): Promise<readonly AnyPlugin[]>;
  /** The JSON Schema of bot.config.yaml, for editors. */
  editorSchema(): Promise<JsonObject>;
}

export interface RunRequest {
  readonly configPath: string;
  /** Render and log what would be sent, and send nothing. */
  readonly dryRun: boolean;
  readonly logLevel: LogLevel;
  /** Write down from the start what sources hand in. */
  readonly record?: RecordingOptions;
  /** Take changed files over without being asked. */
  readonly watch: boolean;
  /** Lines for people instead of JSON. */
  readonly prettyLog: boolean;
  readonly colours: boolean;
  /** Told once, before the start, what is missing; bots that do not wait for it run all the same. */
  readonly onMissing: (missing: readonly MissingReport[]) => void;
}

/** `stopped`: ran, and stopped when asked. `refused`: the configuration has errors. `nothing-to-run`: every bot waits for a setting. */
export type RunOutcome =
  | { readonly kind: "stopped" }
  | { readonly kind: "refused"; readonly report: LintReport }
  | { readonly kind: "nothing-to-run" };

/** `reloaded`: `changes` in words, none when it says the same. `refused`: nothing changed, for what is in the report. */
export type ReloadReport =
  | { readonly kind: "reloaded"; readonly changes: readonly string[]; readonly warnings: readonly string[] }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

export interface LintReport {
  /** In the order of a reader. */
  readonly diagnostics: readonly Diagnostic[];
  /** What was looked at. */
  readonly files: number;
  readonly rules: number;
}

export interface DemoRequest {
  /** One of the ready-made bots; undefined: all of them, one after the other. */
  readonly bot: string | undefined;
  /** Go on after the story, until interrupted. */
  readonly keep: boolean;
  /** One JSON object a line instead of a picture. */
  readonly json: boolean;
}

export interface SimulateRequest {
  readonly plugin: string;
  /** 0: any free one. */
  readonly port: number;
  /** Told one line for every visible thing that happens. */
  readonly show: (line: string) => void;
}

/** What could not be delivered. Changes go through the running bot when there is one. */
export interface DeadLetters {
  /** Newest first. */
  list(configPath: string, limit: number): Promise<readonly DeadLetter[]>;
  /** Puts them back into the queue. */
  retry(configPath: string, which: DeadChoice): Promise<DeadResult>;
  /** Forgets them. */
  drop(configPath: string, which: DeadChoice): Promise<DeadResult>;
}

/** What came in and what rules made of it: from the running bot when there is one, else from its store and the configuration. */
export interface Explaining {
  /** The newest first. */
  events(configPath: string, limit: number): Promise<readonly ListedEvent[]>;
  entities(configPath: string, request: { readonly rule?: string | undefined; readonly limit: number }): Promise<readonly ListedEntity[]>;
  event(configPath: string, request: { readonly id: string; readonly rule?: string | undefined }): Promise<ExplainedEvent>;
  /** `name` is `<rule>/<key>`. */
  entity(configPath: string, name: string): Promise<ExplainedEntity>;
}

/** `thing` is `<rule>/<key>`. */
export interface AckRequest {
  readonly thing: string;
  readonly by: string;
  readonly why: string;
}

/** What was acknowledged; `key` is the one for people. */
export interface AckResult {
  readonly rule: string;
  readonly key: string;
}

/** `space`: tests of different spaces know nothing of each other. */
export interface TriggerRequest {
  /** `<connection>.<event>`. */
  readonly event: string;
  /** Begin with the event's example. */
  readonly example: boolean;
  /** Laid over it, field by field. */
  readonly data: JsonObject;
  /** Then single fields: `title=Hello`. */
  readonly set: readonly string[];
  readonly mentions: boolean;
  readonly space?: string;
  readonly dryRun: boolean;
}

/** What became of a made-up event. Dry, also what would be sent later, as far as it waits for nothing but time. */
export interface TriggerReport extends TriggerOutcome {
  readonly dryRun: boolean;
  /** Values from outside were stood in for. */
  readonly hasStandIns: boolean;
}

/** What people have silenced. Goes through the running bot when there is one. */
export interface Silences {
  add(configPath: string, request: SilenceRequest): Promise<Silence>;
  /** Those that have not ended, the one that ends first at the front. */
  list(configPath: string): Promise<readonly Silence[]>;
  /** Ends one before its time. */
  expire(configPath: string, id: string): Promise<Silence>;
}

/** `rule` and `key` are texts or, behind a `~`, RE2 patterns. Either `until`, as the person wrote it, or `forMs`. */
export interface SilenceRequest {
  readonly rule?: string;
  readonly key?: string;
  readonly until?: string;
  readonly forMs?: number;
  readonly by: string;
  readonly why: string;
}

/** Times are milliseconds since the epoch. */
export interface Silence {
  readonly id: string;
  readonly rule?: string;
  readonly key?: string;
  readonly from: number;
  readonly until: number;
  readonly by: string;
  readonly why: string;
}

/** Dead letters by id, or all of them. */
export type DeadChoice = readonly string[] | "all";

export interface DeadResult {
  readonly done: readonly string[];
  /** Ids that are no dead letters (any more). */
  readonly unknown: readonly string[];
  /** Those for which nothing can be done any more. */
  readonly kept: readonly string[];
}

/** Times are milliseconds since the epoch. */
export interface DeadLetter {
  readonly id: string;
  readonly rule: string;
  /** The key for people. */
  readonly key: string;
  readonly step: string;
  /** `<connection>.<action>` as rules write it. */
  readonly action: string;
  readonly op: OpKind;
  /** Where it was to go, in words: `channel 123`. */
  readonly target: string;
  readonly code: string;
  readonly message: string;
  readonly diedAt: number;
  readonly tries: number;
  readonly input: JsonObject;
}
