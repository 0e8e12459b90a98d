import type { RuleSet } from "#core/rules/compiled-rule";
import type { Store, Write } from "#core/store/port";
import type { LoopInput } from "./loop-input.ts";
import type { Observer } from "./observer.ts";
import type { Silences } from "./silences.ts";
import type { SourceStates } from "./source-states.ts";
import { workOfSilence } from "./silence-work.ts";
import type { StepGate } from "./step-gate.ts";
import { workOfTest } from "./trigger/work-of-test.ts";
import { type Work, workOfEvent, workOfSnapshot } from "./work.ts";

/** What a batch of inputs comes down to. */
export interface Expansion {
  /** The steps to make, in order. */
  readonly work: readonly Work[];
  /** What is written beside them. */
  readonly writes: readonly Write[];
  /** Inputs that have to come right after this batch's commit. */
  readonly followUps: readonly LoopInput[];
  /** How many of the inputs are in it: what comes behind a snapshot's source must not be taken before the snapshot. */
  readonly taken: number;
}

interface ExpandContext {
  readonly sources: SourceStates;
  readonly gate: StepGate;
  readonly rules: RuleSet;
  readonly store: Store;
  readonly observer: Observer;
  readonly silences: Silences;
  readonly now: number;
}

/** Reduces sources' inputs to events, matches events to rules, and turns everything else into steps and writes. At one instant timers come first. */
export async function expand(
  batch: { readonly due: readonly Work[]; readonly inputs: readonly LoopInput[] },
  context: ExpandContext,
): Promise<Expansion> {
  const expansion = { work: [...batch.due], writes: [] as Write[], followUps: [] as LoopInput[] };
  for (const { connection, name } of context.sources.dueTimers(context.now)) {
    expandSource({ kind: "source", connection, input: { kind: "timer", name } }, context, expansion);
  }
  let taken = 0;
  for (const input of batch.inputs) {
    if (expansion.followUps.length > 0) break;
    await expandOne(input, context, expansion);
    taken += 1;
  }
  return { ...expansion, taken };
}

type Growing = { work: Work[]; writes: Write[]; followUps: LoopInput[] };

async function expandOne(input: LoopInput, context: ExpandContext, expansion: Growing): Promise<void> {
  switch (input.kind) {
    case "source":
      expandSource(input, context, expansion);
      return;
    case "snapshot": {
      const source = context.sources.source(input.connection);
      if (source !== undefined) expansion.work.push(...(await workOfSnapshot(source, input, context.now, context)));
      return;
    }
    case "tell": {
      const { connection, rules } = input;
      if (!context.gate.isInStep(connection)) return;
      for (const snapshot of context.sources.snapshots(connection, context.now))
        expansion.followUps.push({ kind: "snapshot", connection, snapshot, rules });
      return;
    }
    case "delivery":
      if (input.input.kind === "park") expansion.writes.push({ put: "parked", row: input.input.row });
      else if (input.input.kind === "unpark") expansion.writes.push({ drop: "parked", scope: input.input.scope });
      else expansion.work.push({ input: input.input });
      return;
    case "note": {
      const { connection, name, value } = input;
      expansion.writes.push(value === undefined ? { drop: "kv", connection, name } : { put: "kv", connection, name, value });
      return;
    }
    case "acknowledgement":
      expansion.work.push({ input: input.input });
      return;
    case "test": {
      const event = { ...input.event, time: context.now, arrivedAt: context.now };
      context.observer.event(event);
      expansion.work.push(...workOfTest(event, context.rules, context.observer));
      return;
    }
    case "dead-letter":
      expansion.work.push({ input: input.input, finishedOp: input.input.op });
      return;
    case "silence":
      expansion.writes.push(...context.silences.apply(input.change, context.now));
      if (input.change.change === "expire") expansion.work.push(...(await workOfSilence(input.change.silence, context)));
      return;
    case "rule-removed":
      expansion.work.push({ input });
      return;
    case "wake":
      return;
  }
}

function expandSource(input: Extract<LoopInput, { kind: "source" }>, context: ExpandContext, expansion: Growing): void {
  const { connection } = input;
  context.observer.heard?.(connection, input.input, context.now);
  if (input.input.kind === "connected") context.gate.connected(connection, context.now);
  if (input.input.kind === "lost") context.gate.lost(connection);
  if (input.input.kind === "in-step") context.gate.inStep(connection);
  const reduced = context.sources.reduce(connection, input.input, input.cursor, context.now);
  for (const notice of reduced.notices) context.observer.notice(connection, notice);
  const work = reduced.events.flatMap((event) => {
    context.observer.event(event);
    return workOfEvent(event, context.rules, context.observer);
  });
  expansion.work.push(...work);
  for (const snapshot of reduced.snapshots) expansion.followUps.push({ kind: "snapshot", connection, snapshot });
  if (reduced.row === undefined) return;
  // Told again after a crash, events that concern no rule would concern none again: they are worth no commit of their own.
  const concernsNobody = reduced.events.length > 0 && work.length === 0 && reduced.snapshots.length === 0;
  if (concernsNobody) context.sources.writeLater(connection);
  else expansion.writes.push({ put: "source", row: reduced.row });
}
