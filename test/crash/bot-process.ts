import { flushCompileCache } from "node:module";
import { createHttpClient } from "#core/http/undici-http-client";
import { createLogger } from "#core/logging/create-logger";
import { standardErrorDestination } from "#core/logging/log-destination";
import { createRedactor } from "#core/logging/redactor";
import { isRefused, makePlan, runnablePart } from "#core/runtime/plan";
import { standardPrinter } from "#core/cli/services/standard-printer";
import { startRuntime } from "#core/runtime/runtime";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { VirtualClock } from "#core/time/virtual-clock";

/**
 * The bot as `herald run` starts it, in a process that can be killed, with a clock that the parent moves: `{ advance }` is answered with
 * `{ now }` when what the new time brought has had its turn.
 */
const [configPath = "", startAt = ""] = process.argv.slice(2);
const clock = new VirtualClock(Number(startAt));
const plan = await makePlan(configPath, { env: process.env, mode: "run" });
const part = runnablePart(plan);
if (isRefused(plan) || part.bots.length === 0) throw new Error(JSON.stringify({ diagnostics: plan.diagnostics, waiting: part.waiting }));
const log = createLogger({
  level: "warn",
  pretty: false,
  redactor: createRedactor(),
  destination: standardErrorDestination(),
  now: () => clock.now(),
});
const store = await openSqliteStore({ path: plan.config.settings.storePath });
const http = createHttpClient({ clock, userAgent: "Herald/test" });
const runtime = await startRuntime({ ...part, store, clock, http, log, printer: standardPrinter(), random: () => 0.5, graceMs: 1_000 });

process.on("message", (message: { readonly advance: number }) => void advance(message.advance));
// Killed as it will be, it would not keep what it has compiled.
flushCompileCache();
process.send?.({ ready: true });

async function advance(ms: number): Promise<void> {
  await clock.advance(ms, turnOfTheLoop);
  // A destination that never answers keeps the bot from being idle, so the wait has an end.
  await Promise.race([settled(), new Promise((resolve) => setTimeout(resolve, 40))]);
  process.send?.({ now: clock.now() });
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    await runtime.idle();
  }
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
