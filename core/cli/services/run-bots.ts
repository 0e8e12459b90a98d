import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { formatDiagnostic } from "#core/config/diagnostic";
import type { LoadedConfig } from "#core/config/load-config";
import { HeraldError } from "#core/errors/herald-error";
import { createHttpClient } from "#core/http/undici-http-client";
import { createLogger } from "#core/logging/create-logger";
import { standardErrorDestination } from "#core/logging/log-destination";
import { createRedactor } from "#core/logging/redactor";
import { createHookDesk } from "#core/http/hook-desk";
import { createMetrics } from "#core/metrics/metrics";
import type { Logger } from "#core/plugin/logger";
import { takesRequests } from "#core/runtime/connections";
import { withoutSending } from "#core/runtime/dry-run";
import { isRefused, makePlan, type RunnablePlan, runnablePart, secretsOf } from "#core/runtime/plan";
import { type Runtime, type RuntimeOptions, startRuntime } from "#core/runtime/runtime";
import type { Store } from "#core/store/port";
import { SystemClock } from "#core/time/system-clock";
import { whenAborted } from "#core/time/when-aborted";
import { packageVersion } from "../package-version.ts";
import type { RunOutcome, RunRequest } from "../services.ts";
import { answerCommands } from "./control.ts";
import { answerHttp } from "./answer-http.ts";
import { reportOf } from "./lint-config.ts";
import { openStore } from "./open-store.ts";
import { standardPrinter } from "./standard-printer.ts";

/** What runs, and what takes its secrets out of what is written down. */
type RunningPart = RunnablePlan & Pick<RuntimeOptions, "redact">;

type Settings = Pick<LoadedConfig["settings"], "storePath" | "http">;

/** Requests under way at a stop get this long, two seconds less than Docker waits until it kills. What is not done by then stays on disk. */
const graceMs = 8_000;

/** `herald run`: everything from the files to a clean stop. */
export async function runBots(request: RunRequest, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<RunOutcome> {
  const plan = await makePlan(request.configPath, { env, mode: "run" });
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
  const running = { ...part, redact: (text: string) => redactor.redact(text) };
  await (request.dryRun ? runInScratch(running, log, signal) : runFrom(plan.config.settings, running, log, signal));
  return { kind: "stopped" };
}

/** A dry run remembers nothing: it has a store of its own that goes with it. It listens nowhere: the real bot may run beside it. */
async function runInScratch(part: RunningPart, log: Logger, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "herald-dry-run-"));
  try {
    const settings = { storePath: join(folder, "herald.db"), http: undefined };
    await runFrom(settings, { ...part, connections: withoutSending(part.connections, log) }, log, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runFrom({ storePath, http: address }: Settings, part: RunningPart, log: Logger, signal: AbortSignal): Promise<void> {
  const clock = new SystemClock();
  let runtime: Runtime | undefined;
  // The first thing to be taken: a port in use is said before anything is opened or connected.
  const asked = {
    metrics: createMetrics(),
    desk: createHookDesk(part.connections.filter(({ plugin }) => takesRequests(plugin)).map(({ name }) => name)),
  };
  const stopListening = address && (await answerHttp(address, { ...asked, status: () => runtime?.status(), clock, log }));
  const http = createHttpClient({ clock, userAgent: `Herald/${packageVersion()}` });
  try {
    const store = await openStore(storePath);
    try {
      runtime = await startRuntime({
        ...part,
        ...(address === undefined ? {} : asked),
        store,
        clock,
        http,
        log,
        printer: standardPrinter(),
        random: Math.random,
        graceMs,
      });
      log.info(`running ${part.bots.join(", ")}`, { connections: part.connections.map(({ name }) => name), store: storePath });
      await untilStopped({ runtime, store, log, folder: dirname(storePath) }, signal);
    } finally {
      await store.close();
    }
  } finally {
    await http.close();
    await stopListening?.();
  }
}

async function untilStopped(
  running: { readonly runtime: Runtime; readonly store: Store; readonly log: Logger; readonly folder: string },
  signal: AbortSignal,
): Promise<void> {
  const { runtime, log } = running;
  const stopAnswering = await answerCommands(running);
  try {
    await Promise.race([runtime.done, whenAborted(signal)]);
    log.info("stopping");
  } finally {
    await stopAnswering();
    await runtime.stop();
  }
  log.info("stopped; what was not delivered yet is on disk and goes on at the next start");
}
