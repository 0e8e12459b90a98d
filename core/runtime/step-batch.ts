import { isUnfinished } from "#core/engine/aggregate";
import { eventOfFlow } from "#core/engine/flow/flow-input";
import type { EngineInput } from "#core/engine/input";
import type { Silence } from "#core/engine/hold/silence";
import { seenRetentionMs } from "#core/engine/retention";
import type { Aggregate, Event, Timer } from "#core/engine/state";
import { type StepResult, step } from "#core/engine/step";
import { timersOf } from "#core/engine/timers";
import { failed } from "#core/engine/verdicts";
import type { RuleSet } from "#core/rules/compiled-rule";
import type { Reads, Store } from "#core/store/port";
import { Batch } from "./batch.ts";
import type { LoopCourier } from "./loop-courier.ts";
import type { Observer, VerdictAbout } from "./observer.ts";
import type { Work } from "./work.ts";

interface StepBatchContext {
  readonly store: Store;
  readonly rules: RuleSet;
  readonly courier: LoopCourier;
  readonly observer: Observer;
  /** What people have silenced, as far as it holds now. */
  readonly silences: readonly Silence[];
  readonly now: number;
  nextSequence(): string;
}

/** Loads what the work reads, makes every step, and marks what may go out at once as being sent. Nothing is on disk yet. */
export async function stepBatch(work: readonly Work[], context: StepBatchContext): Promise<Batch> {
  if (work.length === 0) return new Batch([], new Set());
  const loaded = await context.store.load({ aggregates: addressesOf(work), seen: work.flatMap(({ dedupe }) => dedupe ?? []) });
  const batch = new Batch(loaded.aggregates, loaded.seen);
  for (const one of work) {
    const messages = stepOne(one, batch, context);
    if (messages.length > 0) await deliverMessages(messages, one, batch, context);
  }
  claimFreshHeads(batch, context);
  return batch;
}

/** An aggregate's timers by its rule as it is configured now. */
export function timersOfRules(rules: RuleSet): (aggregate: Aggregate) => readonly Timer[] {
  return (aggregate) => timersOf(aggregate, rules.find(aggregate.rule));
}

/** Each aggregate once, and once more for every finished op that is asked for with it. */
function addressesOf(work: readonly Work[]): Reads["aggregates"] {
  const addresses = new Map<string, Reads["aggregates"][number]>();
  for (const { input, finishedOp: op } of work) {
    const { rule, key } = input;
    addresses.set(JSON.stringify([rule, key, op]), { rule, key, ...(op === undefined ? {} : { op }) });
  }
  return [...addresses.values()];
}

/**
 * What a step told other aggregates, and what those tell others in turn, the first first: all of it before the next piece of work, so that a batch
 * comes to the same as its inputs one by one.
 */
async function deliverMessages(first: readonly EngineInput[], cause: Work, batch: Batch, context: StepBatchContext): Promise<void> {
  const event = eventOf(cause.input);
  const messages = [...first];
  for (let input = messages.shift(); input !== undefined; input = messages.shift()) {
    const { rule, key } = input;
    if (!batch.has(rule, key)) batch.add((await context.store.load({ aggregates: [{ rule, key }], seen: [] })).aggregates);
    messages.push(...stepOne({ input }, batch, context, eventOf(input) ?? event));
  }
}

function eventOf(input: EngineInput): Event | undefined {
  if (input.kind === "flow") return eventOfFlow(input);
  return "event" in input && typeof input.event === "object" ? input.event : undefined;
}

/** Returns what the step tells other aggregates. */
function stepOne(
  { input, dedupe }: Work,
  batch: Batch,
  context: StepBatchContext,
  event: Event | undefined = eventOf(input),
): readonly EngineInput[] {
  if (dedupe !== undefined && batch.hasSeen(dedupe)) {
    context.observer.verdict(input.rule, event, { outcome: "deduped", reason: "this rule has had this event before" }, aboutOf(input));
    return [];
  }
  const before = batch.aggregate(input.rule, input.key);
  try {
    const { aggregate, verdict, messages } = makeStep(before, input, context);
    batch.apply(before, aggregate);
    if (input.kind === "timer") batch.rewriteTimers(input.rule, input.key);
    if (dedupe !== undefined && verdict.outcome !== "no-match") batch.see(dedupe, context.now + seenRetentionMs);
    context.observer.verdict(input.rule, event, verdict, aboutOf(input));
    return messages;
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    context.observer.verdict(input.rule, event, failed(`a step failed and was left out: ${reason}`), aboutOf(input));
    return [];
  }
}

function aboutOf(input: EngineInput): VerdictAbout {
  return { key: input.key, input: input.kind === "timer" ? `timer ${input.name}` : input.kind };
}

function makeStep(aggregate: Aggregate, input: EngineInput, context: StepBatchContext): StepResult {
  return step(aggregate, input, {
    rule: context.rules.find(input.rule),
    now: context.now,
    install: context.store.boot.install,
    sequence: context.nextSequence(),
    waits: context.rules.waits(input.rule),
    silences: context.silences,
  });
}

/** An op that nothing stands before is committed as being sent in the commit that makes it: one commit less before the request. */
function claimFreshHeads(batch: Batch, context: StepBatchContext): void {
  const { boot } = context.store.boot;
  for (const op of batch.changedOps()) {
    const before = batch.aggregate(op.rule, op.key);
    const head = before.ops.find((one) => one.slot === op.slot && isUnfinished(one));
    if (head?.state !== "queued" || head.unsure || head.due > context.now || !context.courier.mayClaimNow(head, context.now)) continue;
    const { aggregate } = makeStep(before, { kind: "claim", rule: op.rule, key: op.key, op: head.id, boot }, context);
    batch.apply(before, aggregate);
    if (aggregate.ops.find(({ id }) => id === head.id)?.state !== "sending") context.courier.release(head);
  }
}
