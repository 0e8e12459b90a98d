import { z } from "zod";
import { traits } from "./field-traits.ts";
import { Secret } from "./secret.ts";

/** A setting that is a secret: written as text, `{ env }` or `{ file }`, given to the plugin as a `Secret`. `standIn`: one that is made up, of its form. */
export function secret(description: string, standIn?: string): z.ZodType<Secret, string> {
  return traits(
    z
      .string()
      .min(1)
      .transform((value) => new Secret(value))
      .describe(description),
    { secret: true, ...(standIn === undefined ? {} : { standIn }) },
  );
}

/** An instant: RFC 3339 text in UTC in JSON (`2026-11-21T07:00:00.000Z`), a timestamp in expressions. */
export function timestamp(): z.ZodISODateTime {
  return traits(z.iso.datetime({ offset: true }), { cel: "timestamp" });
}

/** A length of time: seconds with an `s` in JSON (`7800s`, `0.250s`), a duration in expressions. The form of protobuf's JSON mapping. */
export function duration(): z.ZodString {
  return traits(z.string().regex(/^-?\d+(\.\d{1,9})?s$/), { cel: "duration" });
}

/** A text, and whether a template had a hand in it: then it may hold words of strangers. */
export interface OriginText {
  readonly text: string;
  readonly isRendered: boolean;
}

/** An input that is a text to whoever writes a rule, and tells the action where it came from. */
export function originText(text: z.ZodType<string, string>, description: string): z.ZodType<OriginText, string | { rendered: string }> {
  const read = z
    .union([text, z.strictObject({ rendered: text })])
    .transform((value) => (typeof value === "string" ? { text: value, isRendered: false } : { text: value.rendered, isRendered: true }));
  return traits(read.describe(description), { marksRendered: true });
}

/** The JSON form of a duration given in milliseconds. */
export function durationText(ms: number): string {
  return `${(ms / 1000).toString()}s`;
}

/** The JSON form of an instant given in milliseconds since the epoch. */
export function timestampText(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
