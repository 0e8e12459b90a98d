import type { LoadedConnection } from "#core/config/load-connections";
import { missingReport } from "#core/config/missing-report";
import { isHeraldError } from "#core/errors/herald-error";
import type { CheckResult, Finding } from "#core/plugin/connection-check";
import { checkConnection, ConnectionAnswer, type ConnectionQuestion } from "#core/runtime/connection-check";
import type { RunningConnection } from "#core/runtime/connections";
import { askRunningBot } from "#core/runtime/control-socket";
import type { Plan } from "#core/runtime/plan";
import { subscriptionsOf } from "#core/runtime/subscriptions";
import { createRuleSet } from "#core/rules/rule-set";
import { wantedMessages } from "#core/rules/wanted-messages";
import type { Clock } from "#core/time/clock";
import { broken, doubtful, fine } from "./report.ts";

/** What connections are looked at with. */
export interface Examination {
  readonly plan: Plan;
  readonly clock: Clock;
  /** Undefined when no bot runs. */
  readonly controlPath: string | undefined;
  /** The clients of this process. */
  readonly open: ReadonlyMap<string, RunningConnection>;
  /** What these store is kept. */
  readonly canKeep: boolean;
  /** The person wants no more of it. */
  readonly signal: AbortSignal;
}

/** What was found about one connection. Never rejects for what may be wrong with it. */
export async function examineConnection(connection: LoadedConnection, examination: Examination): Promise<CheckResult> {
  const { plan } = examination;
  const { name, plugin, settings } = connection;
  const isUsed = plan.rules.some(({ raw }) => raw.connections.has(name));
  const unused = isUsed ? [] : [fine("no rule uses it")];
  if (plugin.check === undefined && settings !== undefined) {
    return { findings: [fine("its settings are right; it calls nobody, so there is nothing else to look at"), ...unused] };
  }
  const bot = await askBot(connection, examination);
  if (bot?.is === "checked") {
    return { findings: [...missingHere(connection, plan, true), ...bot.findings, ...unused], clockOffsetMs: bot.clockOffsetMs };
  }
  const lacking = missingHere(connection, plan, false);
  const other = bot === undefined || !isUsed ? [] : [bot.is === "other-settings" ? otherSettings : notOpen];
  const local = await examineHere(connection, examination);
  return { findings: [...lacking, ...other, ...local.findings, ...unused], clockOffsetMs: local.clockOffsetMs };
}

const otherSettings = doubtful(
  "the running bot has other settings for it; what follows was found with those of the file",
  "let the bot take the file over: start it again",
);

const notOpen = doubtful(
  "the running bot does not have it open; what follows was found from here",
  "let the bot take the file over: start it again; if it does have it, its log says why it could not be opened",
);

/** What the bot itself finds; undefined when none runs, or none that knows the question. */
async function askBot(connection: LoadedConnection, { plan, controlPath }: Examination): Promise<ConnectionAnswer | undefined> {
  if (controlPath === undefined) return undefined;
  try {
    const answer = await askRunningBot(controlPath, { command: "check", question: questionOf(connection, plan) });
    return ConnectionAnswer.safeParse(answer).data;
  } catch (error) {
    if (!isHeraldError(error)) throw error;
    return undefined;
  }
}

async function examineHere({ name, settings, plugin, missing }: LoadedConnection, examination: Examination): Promise<CheckResult> {
  const { plan, clock, open, canKeep, signal } = examination;
  if (settings === undefined) {
    return { findings: missing.length > 0 ? [] : [broken("its settings have mistakes", "they are named under configuration")] };
  }
  const found = open.get(name);
  if (found === undefined)
    return { findings: [broken(`${plugin.name} could not be opened with these settings`, "compare them with herald plugins")] };
  return checkConnection(found, questionOf({ name }, plan), { clock, isUp: false, canKeep, signal });
}

function questionOf(
  { name, settings, fingerprint }: Pick<LoadedConnection, "name"> & Partial<LoadedConnection>,
  { rules }: Plan,
): ConnectionQuestion {
  const ruleSet = createRuleSet(rules.map(({ compiled }) => compiled));
  const asked = {
    connection: name,
    ...(settings === undefined || fingerprint === undefined ? {} : { fingerprint }),
    subscriptions: subscriptionsOf(ruleSet, name),
    messages: rules.flatMap(({ raw }) => wantedMessages(raw, name)),
  };
  // As it goes over the socket: plain JSON, without what is undefined.
  return JSON.parse(JSON.stringify(asked)) as ConnectionQuestion;
}

function missingHere({ name }: LoadedConnection, { config }: Plan, botHasIt: boolean): readonly Finding[] {
  const missing = missingReport(config).filter(({ who }) => who === `the connection "${name}"`);
  return missing.map(({ field, reason, howToGet, bots }) => {
    if (botHasIt) return fine(`${field}: ${reason} here; the running bot has it`);
    const waits = `; ${bots.join(", ")} cannot run without it`;
    const advice = howToGet ?? "set it in the environment, or in a file .env beside the configuration";
    // What nobody needs hinders nobody.
    return bots.length === 0 ? doubtful(`${field}: ${reason}`, advice) : broken(`${field}: ${reason}${waits}`, advice);
  });
}
