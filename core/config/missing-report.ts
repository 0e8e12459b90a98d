import { splitName } from "./rule-parts.ts";
import type { LoadedBot, LoadedConfig } from "./load-config.ts";
import type { LoadedConnection } from "./load-connections.ts";
import type { RawRule } from "./load-rules.ts";
import type { Path } from "./located-document.ts";
import type { Missing } from "./references.ts";
import { descriptionAt } from "./schema-walk.ts";

/** One value from outside that is not there, and what waits for it. The texts are for people and hold no value. */
export interface MissingReport {
  /** `the connection "discord"`, `the rule "go-live"`. */
  readonly who: string;
  /** What it lacks: `bot_token`, `channel of the step "post"`. */
  readonly field: string;
  /** Why: `the environment variable DISCORD_BOT_TOKEN is not set`, `the file /run/secrets/token does not exist`. */
  readonly reason: string;
  /** The environment variable, when it is one that is not there. */
  readonly variable: string | undefined;
  /** Where to get one, or what the field is. Undefined when the plugin does not say. */
  readonly howToGet: string | undefined;
  /** The bots that do not run without it, by name. */
  readonly bots: readonly string[];
}

/** Every value that is not there: connections first, then rules, each once for a field. */
export function missingReport(config: LoadedConfig): MissingReport[] {
  const ofConnections = [...config.connections.values()].flatMap((connection) =>
    connection.missing.map((missing) => ofConnection(missing, connection, botsUsing(config, connection.name))),
  );
  const ofRules = config.bots.flatMap((bot) =>
    bot.rules.flatMap((rule) => rule.missing.map((missing) => ofRule(missing, rule, bot, config))),
  );
  const once = new Map([...ofConnections, ...ofRules].map((report) => [`${report.who}\n${report.field}\n${report.reason}`, report]));
  return [...once.values()];
}

/** What is missing, who lacks it and which bots wait, in one line. */
export function missingLine({ who, field, reason, bots }: MissingReport): string {
  const waits = bots.length === 0 ? "no bot uses it" : `${bots.join(", ")} ${bots.length === 1 ? "waits" : "wait"} for it`;
  return `${who.charAt(0).toUpperCase()}${who.slice(1)} lacks ${field}: ${reason}; ${waits}`;
}

/** The bots that cannot run whole: a rule of theirs, or a connection that it names, lacks something. */
export function waitingBots(config: LoadedConfig): Set<string> {
  return new Set(missingReport(config).flatMap(({ bots }) => bots));
}

function ofConnection(missing: Missing, connection: LoadedConnection, bots: readonly string[]): MissingReport {
  const { name, plugin } = connection;
  const howToGet = plugin.howToGet?.[String(missing.path[0])] ?? descriptionAt(plugin.config, missing.path);
  return { who: `the connection "${name}"`, field: missing.path.join("."), howToGet, bots, ...reasonOf(missing) };
}

function ofRule(missing: Missing, rule: RawRule, bot: LoadedBot, config: LoadedConfig): MissingReport {
  const place = placeInStep(missing.path, rule);
  const who = `the rule "${rule.id}"`;
  if (place === undefined) return { who, field: missing.path.join("."), howToGet: undefined, bots: [bot.name], ...reasonOf(missing) };
  const { connection, event: name } = splitName(place.action);
  const action = config.connections.get(connection)?.plugin.actions[name];
  const howToGet = action === undefined ? undefined : descriptionAt(action.input, place.input);
  const field = `${place.input.join(".")} of the step ${place.step}`;
  return { who, field, howToGet, bots: [bot.name], ...reasonOf(missing) };
}

/** The step and the input of its action that a path in a rule leads to: through the step's own `with` or that of one of its phases. */
function placeInStep(path: Path, { shape }: RawRule): { readonly step: string; readonly action: string; readonly input: Path } | undefined {
  const [, index] = path;
  const at = path.indexOf("with");
  if (path[0] !== "do" || typeof index !== "number" || at < 0) return undefined;
  const step = shape.do[index];
  if (step === undefined) return undefined;
  return { step: step.id === undefined ? String(index + 1) : `"${step.id}"`, action: step.action, input: path.slice(at + 1) };
}

function reasonOf(missing: Missing): Pick<MissingReport, "reason" | "variable"> {
  return { reason: whyMissing(missing), variable: missing.variable };
}

/** Why a value is not there: `the environment variable DISCORD_BOT_TOKEN is not set`. */
export function whyMissing({ variable, file, reason }: Missing): string {
  return `${variable === undefined ? `the file ${file ?? ""}` : `the environment variable ${variable}`} ${reason}`;
}

function botsUsing(config: LoadedConfig, connection: string): string[] {
  return config.bots.filter(({ rules }) => rules.some((rule) => rule.connections.has(connection))).map(({ name }) => name);
}
