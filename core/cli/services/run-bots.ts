import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { formatDiagnostic } from "#core/config/diagnostic";
import { HeraldError } from "#core/errors/herald-error";
import { createHookDesk } from "#core/http/hook-desk";
import { createHttpClient } from "#core/http/undici-http-client";
import { createLogger } from "#core/logging/create-logger";
import { standardErrorDestination } from "#core/logging/log-destination";
import { createRedactor, type Redactor } from "#core/logging/redactor";
import { createMetrics } from "#core/metrics/metrics";
import type { Logger } from "#core/plugin/logger";
import { createDryRun } from "#core/runtime/dry-run";
import { isRefused, makePlan, type Plan, type RunnablePlan, runnablePart, secretsOf } from "#core/runtime/plan";
import { Recorder } from "#core/runtime/recording/recorder";
import { Reloads, takersOf } from "#core/runtime/reloads";
import { type Runtime, startRuntime } from "#core/runtime/runtime";
import type { RuntimeStatus } from "#core/runtime/runtime-status";
import { SystemClock } from "#core/time/system-clock";
import { packageVersion } from "../package-version.ts";
import type { RunOutcome, RunRequest } from "../services.ts";
import type { Surroundings } from "../surroundings.ts";
import { answerHttp } from "./answer-http.ts";
import { type Hangups, listenForHangups } from "./hangup.ts";
import { HttpDoor } from "./http-door.ts";
import { reportOf } from "./lint-config.ts";
import { openStore } from "./open-store.ts";
import { standardPrinter } from "./standard-printer.ts";
import { untilStopped } from "./until-stopped.ts";

/** Requests under way at a stop get this long, two seconds less than Docker waits until it kills. What is not done by then stays on disk. */
const graceMs = 8_000;

/** `herald run`: everything from the files to a clean stop. `surroundings`: what the process is given, as it is at the moment. */
export async function runBots(request: RunRequest, surroundings: () => Surroundings, signal: AbortSignal): Promise<RunOutcome> {
  const hangups = listenForHangups();
  try {
    return await start({ request, surroundings, hangups }, AbortSignal.any([signal, hangups.terminalGone]));
  } finally {
    hangups.stop();
  }
}

async function start(given: Pick<Run, "request" | "surroundings" | "hangups">, signal: AbortSignal): Promise<RunOutcome> {
  const { request, surroundings } = given;
  const { variables, files } = surroundings();
  const plan = await makePlan(request.configPath, { env: variables, mode: "run" });
  if (isRefused(plan)) return { kind: "refused", report: reportOf(plan) };
  if (plan.rules.length === 0) {
    throw new HeraldError("CONFIG_NO_RULES", `${request.configPath} has no rules and no bots with rules`, {
      hint: "list a folder under bots, for example bots/go-live, or write a rule under rules",
    });
  }
  const part = runnablePart(plan);
  request.onMissing(part.waiting);
  if (part.bots.length === 0) return { kind: "nothing-to-run" };
  const redactor = createRedactor(secretsOf(plan));
  const log = createLogger({
    level: request.logLevel,
    pretty: request.prettyLog,
    colours: request.colours,
    redactor,
    destination: standardErrorDestination(),
    now: () => Date.now(),
  });
  for (const diagnostic of plan.diagnostics) log.warn(formatDiagnostic(diagnostic), { code: diagnostic.code });
  const run = { ...given, plan, files: new Map([...plan.files, ...files]), part, log, redactor };
  await (request.dryRun ? runInScratch(run, signal) : runFrom(plan.config.settings.storePath, run, signal));
  return { kind: "stopped" };
}

/** What a run begins with. */
interface Run {
  readonly request: RunRequest;
  readonly surroundings: () => Surroundings;
  readonly plan: Plan;
  /** What the plan and its variables were read from. */
  readonly files: Plan["files"];
  readonly part: RunnablePlan;
  readonly log: Logger;
  readonly redactor: Redactor;
  readonly hangups: Hangups;
}

/** A dry run remembers nothing: it has a store of its own that goes with it. */
async function runInScratch(run: Run, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "herald-dry-run-"));
  try {
    await runFrom(join(folder, "herald.db"), run, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runFrom(storePath: string, run: Run, signal: AbortSignal): Promise<void> {
  const { plan, part, log } = run;
  const { dryRun } = run.request;
  const clock = new SystemClock();
  const dressed = dryRun ? createDryRun(log) : (connections: RunnablePlan["connections"]) => connections;
  const metrics = createMetrics();
  // A dry run listens nowhere: the real bot may run beside it.
  const desk = createHookDesk(dryRun ? [] : takersOf(part.connections));
  let status: () => RuntimeStatus | undefined = () => undefined;
  const door = new HttpDoor((address) => answerHttp(address, { metrics, desk, status: () => status(), clock, log }));
  const outside = dryRun ? { door: { use: () => Promise.resolve() }, desk: { use: () => undefined } } : { door, desk };
  // The first thing to be taken: a port in use is said before anything is opened or connected.
  await outside.door.use(plan.config.settings.http);
  const http = createHttpClient({ clock, userAgent: `Herald/${packageVersion()}` });
  try {
    const store = await openStore(storePath);
    try {
      const redact = (text: string): string => run.redactor.redact(text);
      const recorder = new Recorder({ clock, log, redact });
      if (run.request.record !== undefined) await recorder.begin(run.request.record);
      const ports = { store, clock, http, log, metrics, desk, redact, recorder, printer: standardPrinter(), random: Math.random };
      const runtime = await startRuntime({ ...ports, rules: part.rules, connections: dressed(part.connections), graceMs });
      const reloads = reloadsOf(run, runtime, { ...outside, clock, dressed });
      status = () => ({ ...runtime.status(), configuration: reloads.status() });
      log.info(`running ${part.bots.join(", ")}`, { connections: part.connections.map(({ name }) => name), store: storePath });
      const bot = {
        runtime,
        status,
        store,
        reloads,
        recorder,
        clock,
        log,
        folder: dirname(storePath),
        watch: run.request.watch,
        hangups: run.hangups,
      };
      try {
        await untilStopped(bot, signal);
      } finally {
        await recorder.end();
      }
    } finally {
      await store.close();
    }
  } finally {
    await http.close();
    await door.use(undefined);
  }
}

function reloadsOf(
  { request, surroundings, plan, files, log, redactor }: Run,
  runtime: Runtime,
  world: Pick<ConstructorParameters<typeof Reloads>[0], "door" | "desk" | "clock" | "dressed">,
): Reloads {
  return new Reloads({ runtime, path: request.configPath, surroundings, log, redactor, ...world }, plan, files);
}
