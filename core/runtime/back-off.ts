import type { LinkFailure } from "#core/errors/link-error";

interface Range {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** A service that refuses is left alone for longer than a network that drops, and one that denies for longer still. */
const ranges: { readonly [F in LinkFailure]: Range } = {
  drop: { firstMs: 1_000, longestMs: 60_000 },
  refused: { firstMs: 30_000, longestMs: 300_000 },
  denied: { firstMs: 120_000, longestMs: 3_600_000 },
};

/** A link that was up this long was a good one: the next loss starts from the shortest wait. */
export const steadyMs = 60_000;

/** The wait before the next connect: full jitter under an exponential cap, never less than the service asked for. `random` is in [0, 1). */
export function reconnectWaitMs(
  failure: LinkFailure,
  { failures, askedMs, random }: { readonly failures: number; readonly askedMs: number | undefined; readonly random: number },
): number {
  const { firstMs, longestMs } = ranges[failure];
  const cap = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 20));
  // A refusal is never answered at once: half of the cap is certain, the other half is jitter.
  const jittered = failure === "drop" ? cap * random : cap / 2 + (cap / 2) * random;
  return Math.max(Math.ceil(jittered), askedMs ?? 0);
}
