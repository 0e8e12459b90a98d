import { type Diagnostic, diagnosticOf, errorAt, formatDiagnostic } from "#core/config/diagnostic";
import type { ListenAddress } from "#core/config/config-file";
import { type MissingReport, missingLine } from "#core/config/missing-report";
import type { Environment } from "#core/config/references";
import { isHeraldError, type Place } from "#core/errors/herald-error";
import type { HookDesk } from "#core/http/hook-desk";
import type { Redactor } from "#core/logging/redactor";
import type { Logger } from "#core/plugin/logger";
import type { Clock } from "#core/time/clock";
import { type RunnableConnection, takesRequests } from "./connections.ts";
import type { FilesRead } from "./files-read.ts";
import { isRefused, makePlan, type Plan, runnablePart, secretsOf } from "./plan.ts";
import { isEmpty, type PlanChanges, planChanges, unchangedRules } from "./plan-changes.ts";
import { refuseChange } from "./refuse-change.ts";
import type { Runtime } from "./runtime.ts";
import type { ConfigurationStatus } from "./runtime-status.ts";
import { changesText } from "./changes-text.ts";

/** What came of a reload. */
export type ReloadAnswer =
  /** `diagnostics`: warnings alone. `waiting`: what is missing for bots that do not run yet. */
  | {
      readonly outcome: "reloaded";
      readonly changes: PlanChanges;
      readonly diagnostics: readonly Diagnostic[];
      readonly waiting: readonly MissingReport[];
    }
  /** Nothing changed. */
  | { readonly outcome: "refused"; readonly diagnostics: readonly Diagnostic[] };

export interface ReloadOptions {
  readonly runtime: Pick<Runtime, "change">;
  readonly path: string;
  /** The variables as they are now, and the files that they are read from. */
  readonly surroundings: () => { readonly variables: Environment; readonly files: FilesRead };
  readonly clock: Clock;
  readonly log: Logger;
  readonly redactor: Redactor;
  readonly desk: Pick<HookDesk, "use">;
  /** Where the bot listens. `use` moves it; it rejects with a `HeraldError` and stays where it was when it cannot. */
  readonly door: { use(address: ListenAddress | undefined): Promise<void> };
  /** What is run in place of the connections as they are configured: a dry run sends nothing. */
  readonly dressed: (connections: readonly RunnableConnection[]) => readonly RunnableConnection[];
}

/** Reads the configuration again while the bot runs: all of it is taken over, or nothing. */
export class Reloads {
  readonly #options: ReloadOptions;
  #plan: Plan;
  #files: FilesRead;
  #loadedAt: number;
  #refusal: ConfigurationStatus["refused"];
  #running: Promise<ReloadAnswer> | undefined;
  #next: Promise<ReloadAnswer> | undefined;

  /** `files`: those that the plan and its variables were read from. */
  constructor(options: ReloadOptions, plan: Plan, files: FilesRead) {
    this.#options = options;
    this.#plan = plan;
    this.#files = files;
    this.#loadedAt = options.clock.now();
  }

  status(): ConfigurationStatus {
    return { loadedAt: this.#loadedAt, ...(this.#refusal === undefined ? {} : { refused: this.#refusal }) };
  }

  /** The files of the last reading, taken over or not. */
  get files(): FilesRead {
    return this.#files;
  }

  /** One at a time; all who ask while one is at it share the next one. Rejects only for defects, and when the store failed for good. */
  reload(): Promise<ReloadAnswer> {
    if (this.#running === undefined) return this.#start();
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#start();
      });
    return this.#next;
  }

  #start(): Promise<ReloadAnswer> {
    const running = this.#reload().finally(() => {
      this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #reload(): Promise<ReloadAnswer> {
    const { path, surroundings, redactor } = this.#options;
    const { variables, files } = surroundings();
    const plan = await makePlan(path, { env: variables, mode: "run" });
    this.#files = new Map([...plan.files, ...files]);
    // Before a word is said of what they are part of.
    for (const secret of secretsOf(plan)) redactor.add(secret);
    const problems = isRefused(plan) ? plan.diagnostics : refuseChange(this.#plan, plan);
    if (problems.length > 0) return this.#refuse(problems);
    const before = this.#plan;
    const failure = await this.#takeOver(plan);
    if (failure !== undefined) return this.#refuse([failure]);
    this.#plan = plan;
    this.#loadedAt = this.#options.clock.now();
    this.#refusal = undefined;
    return this.#tell(planChanges(before, plan), plan);
  }

  /** Undefined when it was taken over; else why nothing was. */
  async #takeOver(plan: Plan): Promise<Diagnostic | undefined> {
    const { door, desk, runtime, dressed } = this.#options;
    const [old, next] = [runnablePart(this.#plan), runnablePart(plan)];
    const { http } = plan.config.settings;
    try {
      await door.use(http);
    } catch (error) {
      if (!isHeraldError(error)) throw error;
      return diagnosticOf(error, plan.config.httpPlace);
    }
    // Who posts too early to what is about to begin is told to come again.
    desk.use([...takersOf(old.connections), ...takersOf(next.connections)]);
    const outcome = await runtime.change({
      rules: next.rules,
      connections: dressed(next.connections),
      lacking: next.lacking,
      unchanged: unchangedRules(this.#plan, plan),
    });
    desk.use(takersOf(outcome.kind === "changed" ? next.connections : old.connections));
    if (outcome.kind === "changed") return undefined;
    await door.use(this.#plan.config.settings.http);
    const { connection, reason } = outcome;
    return errorAt(placeOf(plan, connection), "CONFIG_CONNECTION_NOT_OPENED", `"${connection}" could not be opened: ${reason}`);
  }

  #refuse(diagnostics: readonly Diagnostic[]): ReloadAnswer {
    const { log, clock } = this.#options;
    const errors = diagnostics.filter(({ severity }) => severity === "error").map(formatDiagnostic);
    this.#refusal = { at: clock.now(), problems: errors };
    log.error("the configuration is not taken over; what ran before goes on", { code: "RELOAD_REFUSED", problems: errors.length });
    for (const problem of errors) log.error(problem);
    return { outcome: "refused", diagnostics };
  }

  #tell(changes: PlanChanges, plan: Plan): ReloadAnswer {
    const { log } = this.#options;
    const { waiting } = runnablePart(plan);
    for (const diagnostic of plan.diagnostics) log.warn(formatDiagnostic(diagnostic), { code: diagnostic.code });
    for (const missing of waiting) log.warn(missingLine(missing));
    if (isEmpty(changes)) log.info("the configuration was read again; it says the same");
    else log.info(`the configuration was taken over: ${changesText(changes).join("; ")}`);
    return { outcome: "reloaded", changes, diagnostics: plan.diagnostics, waiting };
  }
}

/** The connections that others make requests to. */
export function takersOf(connections: readonly RunnableConnection[]): readonly string[] {
  return connections.filter(({ plugin }) => takesRequests(plugin)).map(({ name }) => name);
}

function placeOf({ config }: Plan, connection: string): Place {
  return config.connections.get(connection)?.place ?? { file: config.file, line: 1, column: 1 };
}
