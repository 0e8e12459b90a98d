import { z } from "zod";
import { ConnectionName, Identifier, JsonValue, PluginName } from "./names.ts";
import { TimeInterval } from "./time-interval.ts";
import { Timezone } from "./timezone.ts";

/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `host:port`; an IPv6 address in brackets. Port 0 lets the system choose. */
const Listen: z.ZodType<ListenAddress, string> = z
  .string({ error: "expected an address such as 127.0.0.1:8420" })
  .transform((text, context) => {
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text);
    const host = match?.[1] ?? match?.[2];
    const port = Number(match?.[3]);
    if (host !== undefined && port <= 65_535) return { host, port };
    context.addIssue({ code: "custom", message: "expected an address such as 127.0.0.1:8420" });
    return z.NEVER;
  });

/** A connection before its plugin has looked at it: every key but `plugin` is a setting of the plugin. */
const ConnectionEntry = z.object({ plugin: PluginName }).catchall(JsonValue);

/** The store's file. */
const StoreSettings = z.strictObject({ path: z.string().min(1).describe("The database's file, relative to this one.") });

/** The listener for health, metrics and incoming webhooks. */
const HttpSettings = z.strictObject({ listen: Listen.describe("host:port") });

const shared = {
  timezone: Timezone.optional().describe("The time zone of schedules, windows and rendered times. Default: UTC."),
  connections: z.record(ConnectionName, ConnectionEntry).optional().describe("Configured plugins, by the names that rules use."),
  time_intervals: z.record(z.string().min(1), z.array(TimeInterval).min(1)).optional().describe('Named times, for during("name").'),
  lists: z.record(Identifier, z.array(JsonValue)).optional().describe("Lists that expressions see as lists.<name>."),
  maps: z.record(Identifier, z.record(z.string(), JsonValue)).optional().describe("Maps that expressions see as maps.<name>."),
  plugins: z
    .record(PluginName, z.string().min(1))
    .optional()
    .describe("More plugins by name: a package, or a path that begins with ./ or ../"),
  rules: z.array(z.looseObject({})).optional().describe("Rules; each has an id that is unique over all files."),
};

/** bot.config.yaml. Rules are checked one by one by `RuleShape`. */
export const ConfigFile = z.strictObject({
  version: z.literal(1, { error: "expected 1" }).describe("The version of this file's form: 1."),
  ...shared,
  store: StoreSettings.optional(),
  http: HttpSettings.optional().describe("Health, metrics and incoming webhooks; off when absent."),
  bots: z.array(z.string().min(1)).optional().describe("Folders with a bot.yaml, relative to this file."),
});

/** bots/<name>/bot.yaml: what the main file has, but for the store, the listener and further bots. */
export const BotFile = z.strictObject({
  version: z.literal(1, { error: "expected 1" }).optional(),
  name: z.string().min(1).optional().describe("Default: the folder's name."),
  description: z.string().optional(),
  ...shared,
});
