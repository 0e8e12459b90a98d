import type { ActionDefinition } from "#core/plugin/action-definition";
import type { Logger } from "#core/plugin/logger";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { RunnableConnection } from "./connections.ts";

/** The same connections with actions that say what they would do and do nothing. Sources stay as they are. */
export function withoutSending(connections: readonly RunnableConnection[], log: Logger): readonly RunnableConnection[] {
  return connections.map((connection) => ({ ...connection, plugin: speechless(connection.name, connection.plugin, log) }));
}

function speechless(connection: string, plugin: AnyPlugin, log: Logger): AnyPlugin {
  const actions = Object.entries(plugin.actions).map(([name, action]) => [name, sayInstead(`${connection}.${name}`, action, log)] as const);
  return { ...plugin, actions: Object.fromEntries(actions) };
}

function sayInstead(name: string, action: AnyPlugin["actions"][string], log: Logger): ActionDefinition<never, never> {
  return {
    ...action,
    perform: ({ op, follow, input, config }) => {
      log.info(`would ${op === "follow" ? (follow ?? op) : op} ${name}`, { target: action.target(config, input), input });
      return Promise.resolve({ ref: { dryRun: true }, output: {} });
    },
    canFind: () => false,
  };
}
