import type { z } from "zod";
import type { Json, JsonObject } from "#core/codec/json";
import type { Needed, Needs } from "#core/container/token";
import type { ActionDefinition } from "./action-definition.ts";
import type { CheckContext, CheckResult } from "./connection-check.ts";
import type { EventDefinition } from "./event-definition.ts";
import type { LoginDefinition } from "./login-definition.ts";
import type { SourceDefinition } from "./source-definition.ts";

/** What `open` is given. */
export interface OpenContext<Config, N extends Needs> {
  /** The connection's name in the configuration. */
  readonly connection: string;
  readonly config: Config;
  readonly needs: Needed<N>;
}

/** A service, declared once: its settings, its events, its actions, its source. */
export interface PluginDefinition<
  Config extends z.ZodObject = z.ZodObject,
  Client = unknown,
  State extends Json = Json,
  N extends Needs = Needs,
> {
  /** The folder's name: `^[a-z][a-z0-9-]*$`. */
  readonly name: string;
  /** One sentence for the reference. */
  readonly summary: string;
  /** A `z.strictObject` with every field described: type, validation, defaults, secrets, docs and editor completion come from it. `plugin` itself is not in it. */
  readonly config: Config;
  /** Where a person gets the value of a setting that is missing, by setting name: one sentence each. */
  readonly howToGet?: { readonly [setting: string]: string };
  /** The settings of a connection as a person would write them, secrets as `{ env: NAME }`, for the reference and the tests. Built-in plugins with settings have one. */
  readonly example?: JsonObject;
  readonly needs?: N;
  readonly events: { readonly [name: string]: EventDefinition };
  readonly actions: { readonly [name: string]: ActionDefinition<z.infer<Config>, Client> };
  /** Makes the connection's client; called once per connection, before its source and actions. Opens no socket by itself. */
  open(context: OpenContext<z.infer<Config>, N>): Promise<Client> | Client;
  /** Closes the client; called once, after the source has stopped and the last action returned. */
  close?(client: Client): Promise<void> | void;
  readonly source?: SourceDefinition<z.infer<Config>, Client, State>;
  /**
   * Looks whether a connection can do what the rules ask of it: the secret, the rights, the places. Called by `herald doctor`, also in the middle of a
   * running bot. Posts nothing, changes nothing at the service, and closes what it opened. Resolves soon after the signal aborts; what goes wrong on the
   * way is a finding, and a throw a defect.
   */
  check?(context: CheckContext<z.infer<Config>, Client>): Promise<CheckResult>;
  /** How a person signs in, where that is possible. */
  readonly login?: LoginDefinition<z.infer<Config>, Client>;
}

/** A plugin whose types are not known any more: what the core works with. */
export type AnyPlugin = PluginDefinition;

/** Declares a plugin and keeps its exact types. The folder's `index.ts` exports it as default. */
export function definePlugin<Config extends z.ZodObject, Client, State extends Json, N extends Needs>(
  definition: PluginDefinition<Config, Client, State, N>,
): PluginDefinition<Config, Client, State, N> {
  return definition;
}
