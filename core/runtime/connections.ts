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

/** What connections are opened with. */
export interface OpenContext {
  readonly root: Container;
  readonly log: LoggerPort;
  notesOf(connection: string): KeyValueStorePort;
  requestsOf?(connection: string): IncomingRequestsPort;
}

/** Opens a connection's client in a child of the root container: one client for its source and its actions. Rejects with what the plugin's `open` does. */
export async function openConnection(connection: RunnableConnection, context: OpenContext): Promise<RunningConnection> {
  const { name, plugin, settings, fingerprint } = connection;
  const own = context.log.child({ connection: name });
  const notes = context.notesOf(name);
  const needs = context.root
    .child()
    .value(Logger, own)
    .value(KeyValueStore, notes)
    .value(IncomingRequests, context.requestsOf?.(name) ?? deafPort)
    .supply(plugin.needs ?? {});
  const client = await plugin.open({ connection: name, config: settings as never, needs });
  return { name, plugin: plugin.name, config: settings, client, fingerprint, actions: plugin.actions, definition: plugin, log: own, notes };
}

/** Why a connection could not be opened, for people. */
export function openingFailure({ plugin }: RunnableConnection, error: unknown): string {
  return isHeraldError(error) ? error.message : `${plugin.name} could not be opened`;
}

/** Opens all, in order. One that fails is said and left out: what waits for it waits, the others run. */
export async function openConnections(
  connections: readonly RunnableConnection[],
  context: OpenContext,
): Promise<Map<string, RunningConnection>> {
  const open = new Map<string, RunningConnection>();
  for (const connection of connections) {
    try {
      open.set(connection.name, await openConnection(connection, context));
    } catch (error) {
      context.log.error(`${openingFailure(connection, error)}; this connection stays down`, { connection: connection.name, error });
    }
  }
  return open;
}

/** Closes in reverse order; one that fails to close does not keep the others open. */
export async function closeConnections(open: ReadonlyMap<string, RunningConnection>): Promise<void> {
  for (const connection of [...open.values()].reverse()) await closeConnection(connection);
}

/** Closes one client. Never rejects. */
export async function closeConnection({ definition, client, log }: RunningConnection): Promise<void> {
  try {
    await definition.close?.(client);
  } catch (error) {
    log.warn("a connection did not close cleanly", { error });
  }
}
