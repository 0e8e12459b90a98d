import type { ActionDefinition } from "#core/plugin/action-definition";

/** A connection whose plugin has been opened: what delivery needs to make requests through it. */
export interface OpenConnection {
  readonly name: string;
  /** The plugin's name. */
  readonly plugin: string;
  /** The settings, parsed by the plugin's schema. */
  readonly config: unknown;
  /** What the plugin's `open` returned. */
  readonly client: unknown;
  /** Changes with the settings, secrets included, and tells nothing about them: what was parked under another one is tried again. */
  readonly fingerprint: string;
  readonly actions: { readonly [name: string]: ActionDefinition };
}
