import { HeraldError } from "#core/errors/herald-error";
import { didYouMean } from "#core/errors/suggest";
import type { Clock } from "#core/time/clock";
import type { SilenceChange, SilenceRecord, SilenceRequest, Silences } from "./silences.ts";

/** Where people silence rules. What it returns is on disk. */
export interface SilenceDesk {
  /** Throws `SILENCE_INVALID`. */
  add(request: SilenceRequest): Promise<SilenceRecord>;
  /** Ends one before its time. Throws `SILENCE_UNKNOWN`. */
  expire(id: string): Promise<SilenceRecord>;
  /** Those that have not ended. */
  list(): readonly SilenceRecord[];
}

/** `push` resolves at the commit of what it is given. */
export function createSilenceDesk({
  silences,
  clock,
  push,
}: {
  readonly silences: Silences;
  readonly clock: Clock;
  push(change: SilenceChange): Promise<void>;
}): SilenceDesk {
  const list = (): readonly SilenceRecord[] => silences.list(clock.now());
  return {
    list,
    async add(request) {
      const silence = silences.make(request, clock.now());
      await push({ change: "add", silence });
      return silence;
    },
    async expire(id) {
      const silence = list().find((one) => one.id === id);
      if (silence === undefined) {
        const ids = list().map((one) => one.id);
        const known = ids.length === 0 ? "there is none now" : `there are ${ids.join(", ")}`;
        throw new HeraldError("SILENCE_UNKNOWN", `there is no silence ${id}, or it has ended`, { hint: didYouMean(id, ids) ?? known });
      }
      await push({ change: "expire", silence });
      return silence;
    },
  };
}
