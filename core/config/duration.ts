import { z } from "zod";
import { isHeraldError } from "#core/errors/herald-error";
import { durationPattern, parseDurationText } from "#core/time/duration-text";

/** A length of time written `30s`, `1h30m` or `7d`, never negative; read as milliseconds. */
export const Duration: z.ZodType<number, string> = z
  .string({ error: "expected a duration such as 30s or 1h30m" })
  .meta({ pattern: durationPattern.source })
  .transform((text, context) => {
    try {
      const ms = parseDurationText(text);
      if (ms >= 0) return ms;
      context.addIssue({ code: "custom", message: "a duration cannot be negative here" });
    } catch (error) {
      if (!isHeraldError(error)) throw error;
      // What was found is added to every message by the one who shows it.
      const message = error.message.replace(/, found .*$/s, "");
      context.addIssue({ code: "custom", message, params: { hint: error.hint } });
    }
    return z.NEVER;
  });
