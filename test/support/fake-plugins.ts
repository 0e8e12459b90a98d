import { z } from "zod";
import { HeraldError } from "#core/errors/herald-error";
import { defineAction } from "#core/plugin/action-definition";
import { defineEvent } from "#core/plugin/event-definition";
import { secret } from "#core/plugin/fields";
import type { PluginLoader, PluginOrigins } from "#core/plugin/loader";
import { type AnyPlugin, definePlugin } from "#core/plugin/plugin-definition";

/** A source of streams with required settings. */
export const radio = definePlugin({
  name: "radio",
  summary: "Tells when a show begins and ends.",
  config: z.strictObject({
    url: z.url().describe("Where the station answers."),
    token: secret("The station's token."),
    volume: z.number().min(0).max(11).optional().describe("How loud."),
    stereo: z.boolean().optional().describe("Both ears."),
    mode: z.enum(["live", "replay"]).default("live").describe("What to listen to."),
    login: z
      .strictObject({ user: z.string().describe("Who.") })
      .optional()
      .describe("Who listens."),
  }),
  howToGet: { token: "Ask the station for one." },
  events: {
    "show.live": defineEvent({
      summary: "A show has begun.",
      payload: z.strictObject({ id: z.string(), title: z.string().nullable() }),
      parameters: z.strictObject({ stations: z.array(z.string()).optional().describe("Only these stations.") }),
      accepts: () => true,
      example: { id: "1", title: "Morning" },
    }),
    "show.ended": defineEvent({
      summary: "A show is over.",
      payload: z.strictObject({ id: z.string() }),
      example: { id: "1" },
    }),
  },
  actions: {},
  open: () => ({}),
});

/** A destination with one action. */
export const board = definePlugin({
  name: "board",
  summary: "Pins notes to a board.",
  config: z
    .strictObject({ key: secret("The board's key.").optional(), door: z.string().optional().describe("The door's code.") })
    .refine(({ key, door }) => key !== undefined || door !== undefined, { error: 'either "key" or "door" is needed' }),
  events: {},
  actions: {
    note: defineAction({
      summary: "A note.",
      input: z.strictObject({ text: z.string().max(100).describe("What it says."), json: z.json().optional().describe("Free data.") }),
      output: z.strictObject({}),
      ops: ["create", "edit", "delete"],
      idempotency: () => ({ by: "none" }),
      target: () => "the board",
      perform: () => Promise.resolve({ ref: "1" }),
    }),
  },
  open: () => ({}),
});

/** A plugin without required settings: a connection of its own name. */
export const bell = definePlugin({
  name: "bell",
  summary: "Rings.",
  config: z.strictObject({ tone: z.string().default("c").describe("Which tone.") }),
  events: { rang: defineEvent({ summary: "It rang.", payload: z.strictObject({}), example: {} }) },
  actions: {},
  open: () => ({}),
});

/** A loader of the fakes that remembers what it was asked to load. `broken` is there and cannot be loaded; origins load as `radio` under their own name. */
export interface FakePlugins extends Pick<PluginLoader, "load" | "names"> {
  readonly loaded: string[];
  readonly origins: PluginOrigins;
}

/** Makes the loader that `loadConfig` asks for. */
export function fakePlugins(origins: PluginOrigins = {}): FakePlugins {
  const known: { readonly [name: string]: unknown } = { radio, board, bell };
  const loaded: string[] = [];
  return {
    loaded,
    origins,
    names: () => Promise.resolve([...Object.keys(known), "broken"]),
    load: (name) => {
      loaded.push(name);
      if (name === "broken") {
        return Promise.reject(
          new HeraldError("PLUGIN_NOT_LOADABLE", 'plugin "broken" could not be loaded: no such module', { hint: "install it" }),
        );
      }
      const plugin = Object.hasOwn(origins, name) ? { ...radio, name } : known[name];
      return Promise.resolve(plugin as AnyPlugin | undefined);
    },
  };
}
