import { HttpClient } from "#core/http/http-client";
import type { ActionDefinition } from "#core/plugin/action-definition";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { RunnableConnection } from "#core/runtime/connections";
import type { Destination } from "./destination.ts";
import { ScriptedHttp } from "./scripted-http.ts";
import { recordedSource } from "./replay/recorded-source.ts";
import { type FedLink, type SourceMode, simulatedSource } from "./simulated-link.ts";

interface Ends {
  readonly destination: Destination;
  readonly link: FedLink;
  readonly mode: SourceMode;
}

/** A connection with its plugin's schemas, declarations and pure functions as they are, and both of its ends simulated. */
export function simulatedConnection(connection: RunnableConnection, ends: Ends): RunnableConnection {
  const { plugin } = connection;
  const http = new ScriptedHttp();
  // What a client that could not be opened would say of a failure nobody knows.
  const asked = { isOpen: false };
  const network = (): ScriptedHttp | undefined => (asked.isOpen && asksCoreForHttp(plugin) ? http : undefined);
  const actions = Object.entries(plugin.actions).map(([name, action]) => [name, recorded(action, ends.destination, network)] as const);
  const simulated: AnyPlugin = {
    ...plugin,
    async open(context) {
      try {
        const client = await plugin.open({ ...context, needs: withHttp(plugin, context.needs, http) });
        asked.isOpen = true;
        return client;
      } catch {
        return undefined;
      }
    },
    close: async (client) => {
      if (asked.isOpen) await plugin.close?.(client);
    },
    actions: Object.fromEntries(actions),
  };
  if (plugin.source === undefined || ends.mode === "own") return { ...connection, plugin: simulated };
  const { link, mode } = ends;
  const source = mode === "recorded" ? recordedSource(plugin.source, link) : simulatedSource(plugin.source, link, mode);
  return { ...connection, plugin: { ...simulated, source } };
}

function asksCoreForHttp({ needs = {} }: AnyPlugin): boolean {
  return Object.values(needs).includes(HttpClient);
}

function withHttp<N extends object>({ needs = {} }: AnyPlugin, given: N, http: ScriptedHttp): N {
  const names = Object.entries(needs).flatMap(([name, token]) => (token === HttpClient ? [name] : []));
  return { ...given, ...Object.fromEntries(names.map((name) => [name, http])) };
}

function recorded(action: ActionDefinition, destination: Destination, network: () => ScriptedHttp | undefined): ActionDefinition {
  return {
    ...action,
    perform: (call) => destination.perform(action, call as never, network()),
    ...(action.find === undefined ? {} : { find: (call) => destination.find(action, call as never, network()) }),
  };
}
