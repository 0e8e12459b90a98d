import type { Metrics } from "#core/metrics/metrics";
import type { StepVerdict } from "#core/engine/step";
import type { Event } from "#core/engine/state";
import type { Logger } from "#core/plugin/logger";
import type { SourceInput, SourceNotice } from "#core/plugin/source-definition";

/** What a verdict is about besides its rule and event. */
export interface VerdictAbout {
  /** The canonical key. */
  readonly key: string;
  /** The kind of the input; of a timer with its name: `timer for`. */
  readonly input: string;
}

/** Hears of every decision and every oddity. It changes nothing. */
export interface Observer {
  /** What a source hands in, before its reducer hears of it. */
  heard?(connection: string, input: SourceInput, now: number): void;
  event(event: Event): void;
  /** `about` is undefined when the rule was asked and no thing of it was concerned. */
  verdict(rule: string, event: Event | undefined, verdict: StepVerdict, about?: VerdictAbout): void;
  notice(connection: string, notice: SourceNotice): void;
  /** A commit is on disk, this long after it was begun. */
  committed(tookMs: number): void;
  /** How often what happened: `verdict.fired`, `notice.MALFORMED_FRAME`, … */
  counts(): { readonly [name: string]: number };
}

const windowMs = 60_000;
const perWindow = 5;

/** Counts everything, logs verdicts at debug level (errors as errors), and notices at a limited rate: five a minute for each connection and code. */
export function createObserver(log: Logger, now: () => number, metrics?: Metrics): Observer {
  const counts = new Map<string, number>();
  const windows = new Map<string, { readonly since: number; said: number; held: number }>();
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    event: ({ connection }) => metrics?.event(connection),
    committed: (tookMs) => metrics?.committed(tookMs),
    verdict(rule, event, { outcome, reason }) {
      count(`verdict.${outcome}`);
      metrics?.verdict(rule, outcome);
      const fields = { rule, event: event?.id, type: event === undefined ? undefined : `${event.connection}.${event.name}`, reason };
      if (outcome === "error") log.error("a rule could not be decided", fields);
      else log.debug(`rule ${outcome}`, fields);
    },
    notice(connection, { code, message, level }) {
      count(`notice.${code}`);
      metrics?.notice(connection, code);
      const key = `${connection}\n${code}`;
      const at = now();
      let window = windows.get(key);
      if (window === undefined || at - window.since >= windowMs) {
        if (window !== undefined && window.held > 0) log[level](`${window.held} more of these were not shown`, { connection, code });
        window = { since: at, said: 0, held: 0 };
        windows.set(key, window);
      }
      if (window.said >= perWindow) window.held += 1;
      else {
        window.said += 1;
        log[level](message, { connection, code });
      }
    },
    counts: () => Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1))),
  };
}
