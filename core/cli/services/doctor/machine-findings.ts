import { formatDurationMs } from "#core/time/duration-text";
import type { Finding } from "#core/plugin/connection-check";
import { broken, doubtful, fine } from "./report.ts";

/** Signatures and windows of services forgive minutes at most. */
const muchMs = 300_000;
const someMs = 30_000;

/** The clock of a service as seen from here. */
export interface SeenClock {
  readonly connection: string;
  /** By how much it is before ours. */
  readonly offsetMs: number;
}

/** Whether the clock is right: where one service agrees with it, it is the others that are wrong. Pure. */
export function clockFindings(seen: readonly SeenClock[]): readonly Finding[] {
  const nearest = seen.toSorted((one, other) => Math.abs(one.offsetMs) - Math.abs(other.offsetMs))[0];
  if (nearest === undefined) return [];
  const { connection, offsetMs } = nearest;
  if (Math.abs(offsetMs) < someMs) return [fine(`the clock is right, by that of ${connection}`)];
  const by = formatDurationMs(Math.round(Math.abs(offsetMs) / 1_000) * 1_000);
  const what = `the clock of this machine is ${by} ${offsetMs > 0 ? "slow" : "fast"}, by that of ${connection}`;
  const advice = "set it by the network: timedatectl set-ntp true, or the time settings of the host";
  return [Math.abs(offsetMs) < muchMs ? doubtful(what, advice) : broken(what, advice)];
}
