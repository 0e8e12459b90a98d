import type { Json } from "#core/codec/json";
import type { Reduction, SourceDefinition, SourceEvent, SourceInput, SourceRun } from "#core/plugin/source-definition";
import { whenAborted } from "#core/time/when-aborted";

/**
 * How a source is fed.
 * - `events`: with events as its reducer would give them; the reducer itself is left out, since what it does not know to go on it would call over.
 * - `frames`: with what comes off the wire, through its own decoder and state.
 * - `recorded`: with steps of a recording.
 * - `own`: it runs as it is. For sources that need no network.
 */
export type SourceMode = "events" | "frames" | "recorded" | "own";

/** A link that says what it is told to say. */
export interface FedLink {
  /** It is down, and waits for its next run. */
  readonly isAwaited: boolean;
  tell(told: Json): void;
  run(run: SourceRun<unknown, unknown>): Promise<void>;
}

/** The link of a source in a simulation: it is up at once and says what it is told to say. */
export class SimulatedLink implements FedLink {
  readonly isAwaited = false;
  readonly #inStepAfterMs: number;
  #run: SourceRun<unknown, unknown> | undefined;

  constructor(inStepAfterMs: number) {
    this.#inStepAfterMs = inStepAfterMs;
  }

  /** Hands something in, if the source runs: one that no rule listens to does not. */
  tell(frame: Json): void {
    void this.#run?.emit(frame);
  }

  async run(run: SourceRun<unknown, unknown>): Promise<void> {
    this.#run = run;
    // A link that is told what to say says it whatever is asked for.
    const stopListening = run.onSubscriptions?.(() => undefined);
    run.connected();
    if (this.#inStepAfterMs > 0) await run.clock.sleep(this.#inStepAfterMs, run.signal).catch(() => undefined);
    if (!run.signal.aborted) run.inStep();
    await whenAborted(run.signal);
    stopListening?.();
    this.#run = undefined;
  }
}

/** A source whose link is simulated. */
export function simulatedSource(source: SourceDefinition, link: FedLink, mode: "events" | "frames"): SourceDefinition {
  const run = (given: SourceRun<unknown, unknown>): Promise<void> => link.run(given);
  if (mode === "frames") return { ...source, run };
  return { ...source, run, reduce: passOn, timers: () => ({}) };
}

/** What is handed in is an event already. */
function passOn(state: Json, input: SourceInput): Reduction<Json> {
  return { state, events: input.kind === "frame" ? [input.frame as unknown as SourceEvent] : [] };
}
