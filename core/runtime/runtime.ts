import { createContainer } from "#core/container/container";
import { type Courier, createCourier } from "#core/delivery/courier";
import type { Acknowledgement } from "#core/engine/noise/acknowledging";
import { HttpClient } from "#core/http/http-client";
import { deafPort } from "#core/http/hook-desk";
import { Clock as ClockToken, Printer as PrinterToken } from "#core/plugin/ports";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { RunningBot } from "#core/plugin/running-bot";
import type { RuleSet } from "#core/rules/compiled-rule";
import { ChangeOver, type ChangeOutcome, type NextFooting } from "./change-over.ts";
import { closeConnections, openConnections, type RunningConnection } from "./connections.ts";
import { dropOrphans } from "./hand-over-work.ts";
import { Loop } from "./loop.ts";
import type { DeadLetterInput, LoopInput } from "./loop-input.ts";
import { notesOf } from "./notes.ts";
import type { Observer } from "./observer.ts";
import { observerOf, openBook } from "./observing.ts";
import { startPruning } from "./pruning.ts";
import { sourceReadings } from "./recording/source-readings.ts";
import { refreshTimers } from "./refresh-timers.ts";
import { createSilenceDesk, type SilenceDesk } from "./silence-desk.ts";
import { Silences } from "./silences.ts";
import type { RuntimeOptions } from "./runtime-options.ts";
import type { RuntimeStatus } from "./runtime-status.ts";
import { boardEntries } from "./self/board-entries.ts";
import { OwnBot } from "./self/own-bot.ts";
import type { StatusBoard } from "./self/status-board.ts";
import { subscriptionsOf } from "./subscriptions.ts";
import { addSources, expectUnopened, Supervision } from "./supervision.ts";
import type { MadeUpEvent } from "./trigger/made-up-event.ts";
import type { TriggerOutcome } from "./trigger/trigger-outcome.ts";
import { Triggers } from "./trigger/triggers.ts";

/** The longest span that a budget of an action counts over: requests that were finished within it are counted in at start. */
const budgetMemoryMs = 3 * 3_600_000;

/** A bot that runs. */
export interface Runtime {
  /** Rejects when the store failed for good; resolves after `stop`. */
  readonly done: Promise<void>;
  status(): RuntimeStatus;
  /** A connection that is open. */
  connection(name: string): RunningConnection | undefined;
  /** A source that waits for its next attempt makes it now. */
  hurry(connection: string): void;
  /** The rules that run. */
  rules(): RuleSet;
  /** Resolves at the commit. */
  deadLetter(input: DeadLetterInput): Promise<void>;
  /** Goes on with other connections and rules, all or nothing. Resolves when the new rules hold; call one at a time. */
  change(next: NextFooting): Promise<ChangeOutcome>;
  /** Resolves at the commit. What is not open any more by then is not acknowledged. */
  acknowledge(input: Acknowledgement): Promise<void>;
  /** The plugins of the connections that are open, by connection. */
  plugins(): ReadonlyMap<string, AnyPlugin>;
  /** Gives the rules a made-up event of a connection that is open, and tells what they made of it. Resolves at the commit. */
  trigger(event: MadeUpEvent): Promise<TriggerOutcome>;
  /** Silences rules, and ends that. */
  readonly silences: SilenceDesk;
  /** Nothing waits in the queue and no request that could be made now is outstanding. */
  idle(): Promise<void>;
  /** Stops: sources, requests under way, the clients, the loop. What is not done stays on disk. */
  stop(): Promise<void>;
}

/** Starts everything, in order: clients, what is stored, the loop, delivery, the sources. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { store, clock, log, rules } = options;
  const root = createContainer().value(ClockToken, clock).value(HttpClient, options.http).value(PrinterToken, options.printer);
  const traces = options.withoutTraces ? undefined : await openBook(options);
  const triggers = new Triggers(clock, options.testEar);
  const observer = triggers.observing(observerOf(options, traces));
  // The loop asks the courier and the clients, and both say what they have to say through the loop.
  let push = (_: LoopInput): Promise<void> => Promise.reject(new Error("nothing can be stored before the start"));
  const parked = await store.parked();
  const bot = new OwnBot({
    parked,
    store,
    rules: () => loop.rules,
    acknowledge: (input) => push({ kind: "acknowledgement", input }),
  });
  root.value(RunningBot, bot);
  const context = {
    root,
    log,
    notesOf: notesOf(store, (input) => push(input)),
    requestsOf: (connection: string) => options.desk?.portOf(connection) ?? deafPort,
  };
  const open = await openConnections(options.connections, context);
  const courier = createCourier({
    clock,
    log,
    boot: store.boot.boot,
    connections: (name) => open.get(name),
    post: (input) => {
      if (input.kind === "outcome") options.metrics?.outcome(input.rule, input.decision.kind);
      void push({ kind: "delivery", input });
      bot.board.delivery(input);
    },
    parked,
    finished: await store.finishedSince(clock.now() - budgetMemoryMs),
  });
  await refreshTimers(store, rules, Math.max(clock.now(), store.boot.highestNow));
  const overheard = triggers.overhear(bot.overhear(courier));
  const silences = await Silences.load(store);
  const loop = new Loop({ store, clock, log, observer, courier: overheard, rules, silences, ...(traces === undefined ? {} : { traces }) });
  push = (input) => loop.push(input);
  addSources(expectUnopened(loop, options.connections, open), [...open.values()], rules, await store.sources());
  options.recorder?.attach(sourceReadings(loop));
  const desk = createSilenceDesk({ silences, clock, push: (change) => loop.push({ kind: "silence", change }) });
  const supervision = new Supervision(loop, { ...options, onLink: (name, state) => bot.board.link(name, state) });
  const changeOver = new ChangeOver({ loop, store, courier, supervision, open, context }, options);
  bot.board.begin(boardEntries(options, (name) => open.has(name)));
  return run(options, { loop, courier, supervision, changeOver, open, observer, board: bot.board, triggers, desk });
}

interface Parts {
  readonly loop: Loop;
  readonly courier: Courier;
  readonly supervision: Supervision;
  readonly changeOver: ChangeOver;
  readonly open: ReadonlyMap<string, RunningConnection>;
  readonly observer: Observer;
  readonly board: StatusBoard;
  readonly triggers: Triggers;
  readonly desk: SilenceDesk;
}

async function run(options: RuntimeOptions, parts: Parts): Promise<Runtime> {
  const { store, clock, log } = options;
  const { loop, courier, supervision, changeOver, open, desk } = parts;
  const stopping = new AbortController();
  const looping = loop.run(stopping.signal);
  // A bot runs whole or waits: what it has to send waits with it.
  const unfinished = await store.unfinishedOps();
  courier.start(unfinished.filter(({ rule }) => !options.rules.waits(rule)));
  dropOrphans(unfinished, options.rules, (input) => loop.push(input));
  for (const connection of open.values()) supervision.start(connection, subscriptionsOf(options.rules, connection.name));
  const stopPruning = startPruning({ store, clock, log, everyMs: options.pruneEveryMs });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopPruning();
    await supervision.stopAll();
    await courier.stop(options.graceMs);
    const ended = looping.catch(() => undefined);
    await Promise.race([changeOver.settled(), ended]);
    // A client may have something left to store, such as tokens that it was just given, so the loop outlives it; a full disk holds nothing up.
    const closed = new AbortController();
    const closing = closeConnections(open).finally(() => closed.abort());
    await Promise.race([closing, clock.sleep(options.graceMs, closed.signal).catch(() => undefined)]);
    stopping.abort();
    // Whether it failed is told by `done`.
    await ended;
  };
  return {
    done: looping,
    rules: () => loop.rules,
    status: () => statusOf(parts),
    connection: (name) => open.get(name),
    hurry: (connection) => supervision.hurry(connection),
    deadLetter: (input) => loop.push({ kind: "dead-letter", input }),
    change: (next) => changeFooting(parts, next),
    silences: desk,
    acknowledge: (input) => loop.push({ kind: "acknowledgement", input }),
    plugins: () => new Map([...open].map(([name, { definition }]) => [name, definition])),
    trigger: (event) => trigger(parts, event),
    async idle() {
      await changeOver.settled();
      await loop.idle();
      await courier.idle();
      await loop.idle();
    },
    stop: () => (stopped ??= stop()),
  };
}

async function changeFooting({ changeOver, board, open }: Parts, next: NextFooting): Promise<ChangeOutcome> {
  const outcome = await changeOver.change(next);
  if (outcome.kind !== "changed") return outcome;
  const { added, restarted } = outcome.connections;
  // Those that begin anew are opened already, and are there as soon as what they were is closed.
  board.begin(boardEntries(next, (name) => open.has(name) || added.includes(name) || restarted.includes(name)));
  return outcome;
}

async function trigger({ open, loop, triggers }: Parts, event: MadeUpEvent): Promise<TriggerOutcome> {
  const connection = open.get(event.connection);
  if (connection === undefined) throw new Error(`the connection ${event.connection} is not open`);
  return triggers.trigger(event, connection.definition, { rules: () => loop.rules, push: (input) => loop.push(input) });
}

function statusOf({ loop, courier, supervision, changeOver, open, observer, desk }: Parts): RuntimeStatus {
  const names = changeOver.footing.connections.map(({ name }) => name);
  return {
    busySince: loop.busySince,
    waiting: loop.waiting,
    connections: Object.fromEntries(
      names.map((name) => [name, { isOpen: open.has(name), ...(changeOver.isRestarting(name) ? { isRestarting: true } : {}) }]),
    ),
    sources: supervision.states(),
    deliveries: courier.status(),
    silences: desk.list(),
    counts: observer.counts(),
  };
}
