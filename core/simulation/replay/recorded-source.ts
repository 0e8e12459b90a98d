import { z } from "zod";
import type { Json } from "#core/codec/json";
import type { Reduction, SourceDefinition, SourceInput } from "#core/plugin/source-definition";
import type { FedLink } from "../simulated-link.ts";
import type { RecordedStep } from "./recorded-step.ts";

/** The state of a recorded source: that of the source itself, and how it is fed. */
interface RecordedState {
  readonly own: Json;
  /** So many of `connected` and `in-step` are no news to its reducer. */
  readonly quiet: number;
  /** It is told events, and its reducer nothing. */
  readonly asleep: boolean;
}

type Context = Parameters<SourceDefinition["reduce"]>[2];

/** A source that is told what was recorded of it, through its own decoder and state. */
export function recordedSource(source: SourceDefinition, link: FedLink): SourceDefinition {
  const { snapshot, timers } = source;
  return {
    ...source,
    initial: json({ own: source.initial, quiet: 0, asleep: false }),
    state: z.custom<Json>(() => true),
    run: (run) => link.run(run),
    reduce: (state, input, context) => reduceRecorded(source, state as unknown as RecordedState, input, context),
    ...(snapshot === undefined ? {} : { snapshot: (state, context) => snapshot(recorded(state).own, context) }),
    ...(timers === undefined
      ? {}
      : {
          timers: (state, config) => {
            const { own, asleep } = recorded(state);
            return asleep ? {} : timers(own, config);
          },
        }),
  };
}

function reduceRecorded(source: SourceDefinition, state: RecordedState, input: SourceInput, context: Context): Reduction<Json> {
  if (input.kind === "frame") return reduceStep(source, state, input.frame as unknown as RecordedStep, context);
  const isQuiet = state.quiet > 0 && (input.kind === "connected" || input.kind === "in-step");
  if (!isQuiet) return state.asleep ? { state: json(state), events: [] } : pass(source, state, input, context);
  return { state: json({ ...state, quiet: state.quiet - 1 }), events: [] };
}

function reduceStep(source: SourceDefinition, state: RecordedState, step: RecordedStep, context: Context): Reduction<Json> {
  if (step.kind === "frame") return pass(source, state, { kind: "frame", frame: step.frame }, context);
  if (step.kind === "event") return { state: json(state), events: [step.event] };
  if (step.kind === "events") return { state: json({ own: source.initial, quiet: 2, asleep: true }), events: [] };
  if (step.kind !== "state") return { state: json(state), events: [] };
  const parsed = source.state.safeParse(step.state);
  if (!parsed.success) {
    const message = "what was recorded of its state does not fit this version; it starts afresh";
    return {
      state: json({ own: source.initial, quiet: step.quiet, asleep: false }),
      events: [],
      notices: [{ code: "REPLAY_STATE", message, level: "warn" }],
    };
  }
  // Reading a state back is for starts, and may forget the link: where that was up it goes on as it was.
  const own = step.quiet > 0 ? step.state : parsed.data;
  // What holds already when a recording begins is told as at a start.
  const snapshots = source.snapshot?.(own, context) ?? [];
  return { state: json({ own, quiet: step.quiet, asleep: false }), events: [], snapshots };
}

function pass(source: SourceDefinition, state: RecordedState, input: SourceInput, context: Context): Reduction<Json> {
  const reduction = source.reduce(state.own, input, context);
  return { ...reduction, state: json(reduction.state === state.own ? state : { ...state, own: reduction.state }) };
}

function recorded(state: Json): RecordedState {
  return state as unknown as RecordedState;
}

function json(state: RecordedState): Json {
  return state as unknown as Json;
}
