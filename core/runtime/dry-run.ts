import type { ActionDefinition } from "#core/plugin/action-definition";
import type { Logger } from "#core/plugin/logger";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { RunnableConnection } from "./connections.ts";

/**
 * Makes connections whose actions say what they would do and do nothing; sources stay as they are. Asked again for a connection that is the same, it
 * gives the same plugin, so that a reload leaves it alone.
 */
export function createDryRun(log: Logger): (connections: readonly RunnableConnection[]) => readonly RunnableConnection[] {
  const known = new Map<string, { readonly plugin: AnyPlugin; readonly dry: AnyPlugin }>();
  return (connections) =>
    connections.map((connection) => {
      const { name, plugin } = connection;
      const made = known.get(name);
      const dry = made?.plugin === plugin ? made.dry : speechless(name, plugin, log);
      known.set(name, { plugin, dry });
      return { ...connection, plugin: dry };
    });
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
