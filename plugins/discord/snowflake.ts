import { z } from "zod";

/** Milliseconds since the Unix epoch at which Discord's own clock begins (2015-01-01). */
const discordEpochMs = 1_420_070_400_000;

/** One of Discord's ids. Text, because it does not fit into a number: unquoted in YAML its last digits are lost. */
export function snowflake(): z.ZodString {
  return z
    .string({ error: "an id must be quoted text: as a number its last digits are lost" })
    .regex(/^\d{15,20}$/, "an id has 15 to 20 digits (in Discord: developer mode, then Copy ID)");
}

/** The smallest id that something made at this instant can have. */
export function snowflakeAt(epochMs: number): string {
  return (BigInt(Math.max(0, Math.floor(epochMs) - discordEpochMs)) << 22n).toString();
}
