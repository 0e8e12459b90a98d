import type { Container } from "#core/container/container";
import type { OpenConnection } from "#core/delivery/open-connection";
import { isHeraldError } from "#core/errors/herald-error";
import { deafPort } from "#core/http/hook-desk";
import { IncomingRequests, type IncomingRequests as IncomingRequestsPort } from "#core/http/incoming-requests";
import type { KeyValueStore as KeyValueStorePort } from "#core/plugin/key-value-store";
import type { Logger as LoggerPort } from "#core/plugin/logger";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { KeyValueStore, Logger } from "#core/plugin/ports";

/** A connection of the configuration with everything it needs to run. */
export interface RunnableConnection {
  readonly name: string;
  readonly plugin: AnyPlugin;
  /** Parsed by the plugin's schema. */
  readonly settings: unknown;
  /** Changes with the settings and tells nothing about them. */
  readonly fingerprint: string;
}

/** A connection that cannot run before a setting is there. The reason names no value. */
export interface LackingConnection {
  readonly name: string;
  /** The plugin's name. */
  readonly plugin: string;
  readonly reason: string;
}

/** Whether others make requests to connections of this plugin. */
export function takesRequests({ needs = {} }: AnyPlugin): boolean {
  return Object.values(needs).includes(IncomingRequests);
}

/** A connection whose client is there. */
export interface RunningConnection extends OpenConnection {
  readonly definition: AnyPlugin;
  readonly log: LoggerPort;
  readonly notes: KeyValueStorePort;
}

/** Opens a connection's client in a child of the root container: one client for its source and its actions. */
async function openConnection(
  connection: RunnableConnection,
  {
    root,
    log,
    notes,
    requests,
  }: {
    readonly root: Container;
    readonly log: LoggerPort;
    readonly notes: KeyValueStorePort;
    readonly requests: IncomingRequestsPort;
  },
): Promise<RunningConnection> {
  const { name, plugin, settings, fingerprint } = connection;
  const own = log.child({ connection: name });
  const needs = root
    .child()
    .value(Logger, own)
    .value(KeyValueStore, notes)
    .value(IncomingRequests, requests)
    .supply(plugin.needs ?? {});
  const client = await plugin.open({ connection: name, config: settings as never, needs });
  return { name, plugin: plugin.name, config: settings, client, fingerprint, actions: plugin.actions, definition: plugin, log: own, notes };
}

/** Opens all, in order. One that fails is said and left out: what waits for it waits, the others run. */
export async function openConnections(
  connections: readonly RunnableConnection[],
  context: {
    readonly root: Container;
    readonly log: LoggerPort;
    notesOf(connection: string): KeyValueStorePort;
    requestsOf?(connection: string): IncomingRequestsPort;
  },
): Promise<ReadonlyMap<string, RunningConnection>> {
  const open = new Map<string, RunningConnection>();
  for (const connection of connections) {
    try {
      open.set(
        connection.name,
        await openConnection(connection, {
          ...context,
          notes: context.notesOf(connection.name),
          requests: context.requestsOf?.(connection.name) ?? deafPort,
        }),
      );
    } catch (error) {
      const reason = isHeraldError(error) ? error.message : `${connection.plugin.name} could not be opened`;
      context.log.error(`${reason}; this connection stays down`, { connection: connection.name, error });
    }
  }
  return open;
}

/** Closes in reverse order; one that fails to close does not keep the others open. */
export async function closeConnections(open: ReadonlyMap<string, RunningConnection>): Promise<void> {
  for (const { definition, client, log } of [...open.values()].reverse()) {
    try {
      await definition.close?.(client);
    } catch (error) {
      log.warn("a connection did not close cleanly", { error });
    }
  }
}
