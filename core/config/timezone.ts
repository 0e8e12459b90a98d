import { z } from "zod";
import { didYouMean } from "#core/errors/suggest";

/** The name of an IANA time zone, such as `Europe/Athens`. */
export const Timezone: z.ZodType<string, string> = z
  .string({ error: "expected a time zone such as Europe/Athens" })
  .superRefine((name, context) => {
    if (isTimezone(name)) return;
    const hint = didYouMean(name, Intl.supportedValuesOf("timeZone"));
    context.addIssue({ code: "custom", message: "expected a time zone such as Europe/Athens", params: { hint } });
  })
  .describe("An IANA time zone, such as Europe/Athens.");

function isTimezone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}
