import type { Json, JsonObject } from "#core/codec/json";
import { HeraldError } from "#core/errors/herald-error";
import type { SourceEvent } from "#core/plugin/source-definition";
import { unchangedRules } from "#core/runtime/plan-changes";
import type { SilenceRequest } from "#core/runtime/silences";
import type { MemoryDatabase } from "#core/store/sqlite/open-memory-database";
import { VirtualClock } from "#core/time/virtual-clock";
import { Boot, type Silenced } from "./boot.ts";
import { Destination } from "./destination.ts";
import type { Effect } from "./effect.ts";
import type { Faults } from "./fault.ts";
import { OpLedger } from "./op-ledger.ts";
import { simulatedDatabase } from "./simulated-database.ts";
import type { SimulatedPlan, SimulationOptions } from "./simulation-options.ts";

/** Something that a source hears. */
export type Told = { readonly connection: string } & ({ readonly event: SourceEvent } | { readonly frame: Json });

/** How a bot ends: `crash` loses what was not committed and what was under way, `clean` stops as a signal does, without waiting for requests under way. */
export type EndKind = "crash" | "clean";

const calm = Promise.resolve();

/** Turns of the event loop after which code of a plugin that has not come to an end is taken to wait for the clock. */
const mostTurns = 10_000;

/**
 * A bot on a virtual clock: the real loop, engine, delivery and store, with sources that say what they are told to say and destinations that write down
 * what they are asked to do. The same calls give the same effects, bit for bit. After each call everything that could happen by then has happened.
 */
export class Simulation {
  readonly #options: SimulationOptions;
  readonly #clock: VirtualClock;
  readonly #database: MemoryDatabase;
  readonly #ledger: OpLedger;
  readonly #destinations = new Map<string, Destination>();
  #plan: SimulatedPlan;
  #boot: Boot | undefined;

  /** Use `simulate`. */
  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#plan = options.plan;
    this.#clock = new VirtualClock(options.startMs);
    this.#database = options.database ?? simulatedDatabase();
    this.#database.clear();
    this.#ledger = new OpLedger((effect) => options.onEffect?.(effect));
  }

  get now(): number {
    return this.#clock.now();
  }

  /** Whether the bot runs: between `stop` and `start` it does not. */
  get isRunning(): boolean {
    return this.#boot !== undefined;
  }

  /** Lets time pass, with everything that falls due on the way. A time that is past already does nothing. */
  async advanceTo(atMs: number): Promise<void> {
    // After each call everything is settled, so that time alone stirs nothing until the next timer.
    const isCalm = (this.#clock.nextDue() ?? Number.POSITIVE_INFINITY) > atMs;
    if (atMs > this.now) await this.#clock.advance(atMs - this.now, () => (isCalm ? calm : this.#settle()));
    this.#boot?.check();
  }

  /** Tells sources something, in this order and at this instant. While the bot does not run, nobody hears it. */
  async feed(...told: readonly Told[]): Promise<void> {
    for (const one of told) this.#boot?.tell(one.connection, "frame" in one ? one.frame : (one.event as unknown as Json));
    await this.#settle();
    this.#boot?.check();
  }

  /** A person takes care of an open thing, named `<rule>/<key>`. Throws `THING_UNKNOWN` when there is none. While the bot does not run, nobody hears it. */
  async acknowledge(thing: string, { by, why }: { readonly by: string; readonly why: string }): Promise<void> {
    await this.#boot?.acknowledge(thing, by, why);
    await this.#settle();
  }

  /** A person silences rules or keys. Throws `SILENCE_INVALID`, and `SIMULATION_OFF` while the bot does not run. */
  async silence(request: SilenceRequest): Promise<void> {
    await this.#running("silence anything").silence(request);
    await this.#settle();
  }

  /** Ends every silence that was made for this rule and key, as they were written. Throws `SILENCE_UNKNOWN`, and `SIMULATION_OFF` while the bot does not run. */
  async expireSilence(silenced: Silenced): Promise<void> {
    await this.#running("end a silence").expireSilence(silenced);
    await this.#settle();
  }

  /** Makes requests to a destination fail from now on. */
  fail(connection: string, faults: Faults): void {
    this.#destination(connection).fail(faults);
  }

  /** Sets what creates at a destination return, laid over what is made up for the action. */
  answerWith(connection: string, returns: JsonObject): void {
    this.#destination(connection).answerWith(returns);
  }

  /** Ends the bot. Its store stays. */
  async stop(kind: EndKind): Promise<void> {
    const boot = this.#boot;
    if (boot === undefined) return;
    if (kind === "clean") await this.#drive(boot.stop());
    boot.cut();
    this.#boot = undefined;
  }

  /** Starts the bot on its store. */
  async start(inStepAfterMs = this.#options.inStepAfterMs ?? 0): Promise<void> {
    if (this.#boot !== undefined) return;
    this.#boot = await Boot.start({
      ...this.#options,
      plan: this.#plan,
      inStepAfterMs,
      clock: this.#clock,
      store: this.#database.boot(),
      ledger: this.#ledger,
      destination: (connection) => this.#destination(connection),
    });
    await this.#settle();
    this.#boot.check();
  }

  /** Ends the bot and starts it again, at the same instant. */
  async restart(kind: EndKind, inStepAfterMs?: number): Promise<void> {
    await this.stop(kind);
    await this.start(inStepAfterMs);
  }

  /** Goes on with another configuration, as `herald reload` does. What it has to wait for may take time, such as a request under way over a link that changes. */
  async reload(plan: SimulatedPlan): Promise<void> {
    const before = this.#plan;
    this.#plan = plan;
    if (this.#boot === undefined) return;
    const unchanged = before.from === undefined || plan.from === undefined ? new Set<string>() : unchangedRules(before.from, plan.from);
    await this.#drive(this.#boot.change({ connections: plan.connections, rules: plan.rules, unchanged }), mostTurns);
    await this.#settle();
    this.#boot.check();
  }

  /** Ends everything. */
  async close(): Promise<void> {
    await this.stop("clean");
    if (this.#options.database === undefined) this.#database.close();
  }

  #running(wanted: string): Boot {
    if (this.#boot !== undefined) return this.#boot;
    throw new HeraldError("SIMULATION_OFF", `the bot is off, so nobody can ${wanted}`, {
      hint: "do it before it stops or after it has started",
    });
  }

  #destination(connection: string): Destination {
    const known = this.#destinations.get(connection);
    if (known !== undefined) return known;
    const onEffect = (effect: Effect): void => this.#options.onEffect?.(effect);
    const made = new Destination({ connection, clock: this.#clock, ledger: this.#ledger, onEffect });
    this.#destinations.set(connection, made);
    return made;
  }

  /** Until nothing goes on any more but waiting for the clock: all of the core's own waiting is over within a turn of the event loop. */
  async #settle(): Promise<void> {
    for (let turns = 0; turns < mostTurns; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (![...this.#destinations.values()].some(({ isBusy }) => isBusy)) return;
    }
  }

  /** Until something is through: what it waits for is due at once. `turns`: and what is not by then goes on as time does. */
  async #drive(something: Promise<void>, turns = Number.POSITIVE_INFINITY): Promise<void> {
    const progress = { isOver: false };
    const over = something.finally(() => (progress.isOver = true));
    for (let turn = 0; turn < turns && !progress.isOver; turn += 1) await this.#clock.advance(0, () => this.#settle());
    if (progress.isOver) await over;
  }
}

/** Starts a simulation. The caller closes it. */
export async function simulate(options: SimulationOptions): Promise<Simulation> {
  const simulation = new Simulation(options);
  await simulation.start();
  return simulation;
}
