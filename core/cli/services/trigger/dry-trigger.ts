import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatDiagnostic } from "#core/config/diagnostic";
import { HeraldError } from "#core/errors/herald-error";
import { createHttpClient } from "#core/http/undici-http-client";
import type { Logger } from "#core/plugin/logger";
import type { RunnableConnection } from "#core/runtime/connections";
import { withoutSending } from "#core/runtime/dry-run";
import type { Decision } from "#core/runtime/explained";
import { isRefused, makePlan, type RunnablePlan, runnablePart } from "#core/runtime/plan";
import { startRuntime } from "#core/runtime/runtime";
import type { TestRequest } from "#core/runtime/trigger/trigger-outcome";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { VirtualClock } from "#core/time/virtual-clock";
import type { TriggerReport } from "../../services.ts";
import { type EventRequest, triggerAt } from "./trigger-at.ts";

/** What waits for longer than this is not waited for. */
const longestWaitMs = 86_400_000;

/** Steps of a delivery. */
const untold: ReadonlySet<string> = new Set(["claim", "outcome"]);

const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => quiet };

/**
 * Shows what the rules of a configuration would send because of an event: real rules and a real store, no connection to anybody. Time is made to pass
 * until what waits for it has been decided. Values from outside that are not there are stood in for.
 */
export async function dryTrigger(configPath: string, request: EventRequest, env: NodeJS.ProcessEnv): Promise<TriggerReport> {
  const { part, hasStandIns } = await planFor(configPath, env);
  const folder = await mkdtemp(join(tmpdir(), "herald-trigger-"));
  const clock = new VirtualClock(Date.now());
  const http = createHttpClient({ clock, userAgent: "Herald" });
  const store = await openSqliteStore({ path: join(folder, "herald.db") });
  const heard = { requests: [] as TestRequest[], decisions: [] as { readonly rule: string; readonly decision: Decision }[] };
  try {
    const runtime = await startRuntime({
      ...part,
      connections: withoutSending(part.connections, quiet).map(unlinked),
      store,
      clock,
      http,
      log: quiet,
      printer: { print: () => Promise.resolve() },
      testEar: {
        request: (request) => void heard.requests.push(request),
        decision: (rule, decision) => void (untold.has(decision.input) || heard.decisions.push({ rule, decision })),
      },
      random: () => 0.5,
      graceMs: 0,
    });
    const settle = async (): Promise<void> => {
      await new Promise<void>((resolve) => setImmediate(resolve));
      await runtime.idle();
    };
    try {
      const outcome = await triggerAt(runtime, request);
      const waits = outcome.rules.flatMap(({ decisions }) => decisions.map(({ until }) => (until ?? 0) - outcome.at));
      await clock.advance(Math.min(longestWaitMs, Math.max(0, ...waits)) + 1, settle);
      const rules = outcome.rules.map(({ rule, decisions }) => {
        return { rule, decisions: [...decisions, ...heard.decisions.filter((one) => one.rule === rule).map(({ decision }) => decision)] };
      });
      return { ...outcome, rules, requests: heard.requests, dryRun: true, hasStandIns };
    } finally {
      await runtime.stop();
    }
  } finally {
    await store.close();
    await http.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function planFor(
  configPath: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly part: RunnablePlan; readonly hasStandIns: boolean }> {
  const plan = await makePlan(configPath, { env, mode: "run" });
  if (isRefused(plan)) {
    const [first] = plan.diagnostics.filter(({ severity }) => severity === "error").map(formatDiagnostic);
    throw new HeraldError("CONFIG_REFUSED", `the configuration has errors: ${first ?? ""}`, { hint: "`herald lint` shows all of them" });
  }
  const part = runnablePart(plan);
  if (part.waiting.length === 0) return { part, hasStandIns: false };
  return { part: runnablePart(await makePlan(configPath, { env, mode: "test" })), hasStandIns: true };
}

/** Without a source, and with nothing to open: no link is made, and there is nobody to wait for. */
function unlinked(connection: RunnableConnection): RunnableConnection {
  const { source: _source, needs: _needs, close: _close, ...plugin } = connection.plugin;
  return { ...connection, plugin: { ...plugin, open: () => undefined } };
}

function nothing(): void {}
