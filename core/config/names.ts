import { z } from "zod";
import type { Json } from "#core/codec/json";

/** Any JSON value. */
export const JsonValue: z.ZodType<Json, Json> = z.json();

/** A name that expressions can say: a step's id, a variable, a list. */
export const Identifier: z.ZodString = named(/^[A-Za-z_]\w*$/, "a name of letters, digits and _, which expressions can use");

/** A connection's name: it has no dot, since `<connection>.<event>` is split at the first. */
export const ConnectionName: z.ZodString = named(/^[A-Za-z][\w-]*$/, "a name of letters, digits, _ and - that begins with a letter");

/** A rule's id. */
export const RuleId: z.ZodString = named(/^[A-Za-z0-9][\w-]*$/, "an id of letters, digits, _ and -");

/** A plugin's name, which is its folder's. */
export const PluginName: z.ZodString = named(/^[a-z][a-z0-9-]*$/, "a plugin's name such as restream");

/** `<connection>.<event>`: `restream.stream.live`. */
export const EventName: z.ZodString = named(/^[A-Za-z][\w-]*\.[A-Za-z][\w.-]*$/, "<connection>.<event> such as restream.stream.live");

/** `<connection>.<action>`: `discord.message`. */
export const ActionName: z.ZodString = named(/^[A-Za-z][\w-]*\.[A-Za-z][\w.-]*$/, "<connection>.<action> such as discord.message");

function named(pattern: RegExp, form: string): z.ZodString {
  return z.string({ error: `expected ${form}` }).regex(pattern, { error: `expected ${form}` });
}
