import type { LoadedConfig } from "./load-config.ts";
import type { LoadedConnection } from "./load-connections.ts";
import type { Missing } from "./references.ts";

/** One value from outside that is not there, and what waits for it. */
export interface MissingReport {
  /** `DISCORD_BOT_TOKEN is not set: the connection "discord" lacks bot_token; waiting: go-live. …how to get one`. */
  readonly line: string;
  readonly variable: string | undefined;
  readonly file: string | undefined;
  /** Undefined when a rule itself names it. */
  readonly connection: string | undefined;
  readonly bots: readonly string[];
}

/** One line for each value that is not there: the variable or file, who lacks it, which bots wait, and how to get it where the plugin says. */
export function missingReport(config: LoadedConfig): MissingReport[] {
  const ofConnections = [...config.connections.values()].flatMap((connection) =>
    connection.missing.map((missing) => ofConnection(missing, connection, botsUsing(config, connection.name))),
  );
  const ofRules = config.bots.flatMap((bot) =>
    bot.rules.flatMap((rule) => rule.missing.map((missing) => report(missing, `the rule "${rule.id}"`, undefined, [bot.name], ""))),
  );
  return [...ofConnections, ...ofRules];
}

/** The bots that cannot run whole: a rule of theirs, or a connection that it names, lacks something. */
export function waitingBots(config: LoadedConfig): Set<string> {
  return new Set(missingReport(config).flatMap(({ bots }) => bots));
}

function ofConnection(missing: Missing, connection: LoadedConnection, bots: readonly string[]): MissingReport {
  const howToGet = connection.plugin.howToGet?.[String(missing.path[0])];
  return report(missing, `the connection "${connection.name}"`, connection.name, bots, howToGet === undefined ? "" : `. ${howToGet}`);
}

function report(missing: Missing, who: string, connection: string | undefined, bots: readonly string[], howToGet: string): MissingReport {
  const { variable, file, reason, path } = missing;
  const waiting = bots.length === 0 ? "no bot uses it" : `waiting: ${bots.join(", ")}`;
  const line = `${variable ?? file ?? ""} ${reason}: ${who} lacks ${path.join(".")}; ${waiting}${howToGet}`;
  return { line, variable, file, connection, bots };
}

function botsUsing(config: LoadedConfig, connection: string): string[] {
  return config.bots.filter(({ rules }) => rules.some((rule) => rule.connections.has(connection))).map(({ name }) => name);
}
