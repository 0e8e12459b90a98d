import { formatDiagnostic } from "#core/config/diagnostic";
import { HeraldError } from "#core/errors/herald-error";
import type { Decision } from "#core/runtime/explained";
import { isRefused, makePlan, type RunnablePlan, runnablePart } from "#core/runtime/plan";
import type { TestRequest } from "#core/runtime/trigger/trigger-outcome";
import type { TriggerReport } from "../../services.ts";
import { type EventRequest, triggerAt } from "./trigger-at.ts";
import { startUnlinkedBot } from "./unlinked-bot.ts";

/** What waits for longer than this is not waited for. */
const longestWaitMs = 86_400_000;

/** Steps of a delivery. */
const untold: ReadonlySet<string> = new Set(["claim", "outcome"]);

/**
 * Shows what the rules of a configuration would send because of an event. Time is made to pass until what waits for it has been decided. Values from
 * outside that are not there are stood in for.
 */
export async function dryTrigger(configPath: string, event: EventRequest, env: NodeJS.ProcessEnv): Promise<TriggerReport> {
  const { part, hasStandIns } = await planFor(configPath, env);
  const requests: TestRequest[] = [];
  const later: { readonly rule: string; readonly decision: Decision }[] = [];
  const bot = await startUnlinkedBot(part, {
    request: (one) => void requests.push(one),
    decision: (rule, decision) => void (untold.has(decision.input) || later.push({ rule, decision })),
  });
  try {
    const outcome = await triggerAt(bot.runtime, event);
    const waits = outcome.rules.flatMap(({ decisions }) => decisions.map(({ until }) => (until ?? 0) - outcome.at));
    await bot.pass(Math.min(longestWaitMs, Math.max(0, ...waits)) + 1);
    const rules = outcome.rules.map(({ rule, decisions }) => {
      return { rule, decisions: [...decisions, ...later.filter((one) => one.rule === rule).map(({ decision }) => decision)] };
    });
    return { ...outcome, rules, requests, dryRun: true, hasStandIns };
  } finally {
    await bot.close();
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
