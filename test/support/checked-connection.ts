import type { Json, JsonObject } from "#core/codec/json";
import { createContainer } from "#core/container/container";
import { HttpClient } from "#core/http/http-client";
import { createHttpClient } from "#core/http/undici-http-client";
import type { CheckContext, Finding, WantedMessage } from "#core/plugin/connection-check";
import type { KeyValueStore as KeyValueStorePort } from "#core/plugin/key-value-store";
import type { Logger as LoggerPort } from "#core/plugin/logger";
import { createPluginLoader } from "#core/plugin/loader";
import { Clock, KeyValueStore, Logger } from "#core/plugin/ports";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { SystemClock } from "#core/time/system-clock";

/** A connection of a plugin, open, to be looked at. */
export interface CheckedConnection {
  readonly plugin: AnyPlugin;
  readonly config: never;
  readonly client: unknown;
  /** What the client keeps. */
  readonly notes: Map<string, Json>;
  /** Looks at it. The lines are `level: what → advice`. */
  check(wanted?: Partial<CheckContext<unknown, unknown>>): Promise<readonly string[]>;
  close(): Promise<void>;
}

const silent: LoggerPort = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silent };

/** Opens a connection as the core does. */
export async function openForCheck(name: string, settings: JsonObject, notes = new Map<string, Json>()): Promise<CheckedConnection> {
  const plugin = (await createPluginLoader({}, ".").load(name)) as AnyPlugin;
  const clock = new SystemClock();
  const http = createHttpClient({ clock, userAgent: "Herald test" });
  const config = plugin.config.parse(settings) as never;
  const needs = createContainer()
    .value(Clock, clock)
    .value(Logger, silent)
    .value(KeyValueStore, storeOf(notes))
    .value(HttpClient, http)
    .supply(plugin.needs ?? {});
  const client = await plugin.open({ connection: name, config, needs });
  return {
    plugin,
    config,
    client,
    notes,
    async check(wanted = {}) {
      const context = { subscriptions: [], messages: [], isUp: false, canKeep: true, signal: new AbortController().signal, ...wanted };
      const { findings = [] } = (await plugin.check?.({ ...context, config, client })) ?? {};
      return findings.map(lineOf);
    },
    async close() {
      await plugin.close?.(client);
      await http.close();
    },
  };
}

/** A message that a rule wants, of which the test says what matters. */
export function wanted(action: string, input: JsonObject, more: Partial<WantedMessage> = {}): WantedMessage {
  return { action, rule: "the-rule", step: "post", op: "create", input, templated: [], ...more };
}

function lineOf(finding: Finding): string {
  return finding.level === "ok" ? `ok: ${finding.what}` : `${finding.level}: ${finding.what} → ${finding.advice}`;
}

function storeOf(notes: Map<string, Json>): KeyValueStorePort {
  return {
    get: (key) => Promise.resolve(notes.get(key)),
    set: (key, value) => Promise.resolve(void notes.set(key, value)),
    delete: (key) => Promise.resolve(void notes.delete(key)),
  };
}

function nothing(): void {}
