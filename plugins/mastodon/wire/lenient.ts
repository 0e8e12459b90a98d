import { z } from "zod";

// Servers of many makes speak this API and leave out or twist what others send: only what names a thing is demanded, the rest reads as unknown.

const latestMs = Date.UTC(9999, 11, 31);

/** An opaque id. Some servers write numbers. */
export const Id: z.ZodType<string> = z.union([z.string().min(1).max(200), z.int().transform(String)]);

export const OptionalId: z.ZodType<string | null> = z.nullable(Id).catch(null);

export const Text: z.ZodType<string> = z.string().catch("");

export const OptionalText: z.ZodType<string | null> = z.string().nullable().catch(null);

export const Flag: z.ZodType<boolean> = z.boolean().catch(false);

export const Count: z.ZodType<number> = z.int().nonnegative().catch(0);

/** Milliseconds since the epoch; null when it is no instant. */
export const Instant: z.ZodType<number | null> = z
  .string()
  .transform((text) => Date.parse(text))
  .refine((ms) => ms >= 0 && ms <= latestMs)
  .nullable()
  .catch(null);

const longestList = 200;

/** A list without the items that do not fit. */
export function listOf<S extends z.ZodType>(item: S) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.slice(0, longestList).flatMap((one): z.infer<S>[] => {
        const { success, data } = item.safeParse(one);
        return success ? [data] : [];
      }),
    );
}
