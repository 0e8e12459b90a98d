import type { Json } from "#core/codec/json";
import type { SourceEvent } from "#core/plugin/source-definition";
import type { ConnectionLine, RecordedLine } from "#core/runtime/recording/recorded-line";
import { subscriptionsOf } from "#core/runtime/subscriptions";
import type { Effect } from "../effect.ts";
import { type Simulation, simulate, type Told } from "../simulation.ts";
import type { SimulatedPlan, SimulatedVerdict } from "../simulation-options.ts";
import type { RecordedStep } from "./recorded-step.ts";

/** How a connection's lines are played: through its decoder, or, where a recording has nothing but events of it, as events. */
type Feeding = "decoder" | "events";

/** So many are told in one go, at one instant. */
const stepsAtOnce = 512;
const hourMs = 3_600_000;

export interface PlayerOptions {
  readonly plan: SimulatedPlan;
  readonly startMs: number;
  readonly onEffect: (effect: Effect) => void;
  readonly onVerdict: (verdict: SimulatedVerdict) => void;
}

/** One configuration, told what was recorded. */
export class RecordedPlayer {
  readonly #simulation: Simulation;
  readonly #plan: SimulatedPlan;
  /** Connections whose source runs and is told. */
  readonly #heard: ReadonlySet<string>;
  readonly #local: ReadonlySet<string>;
  readonly #feeding = new Map<string, Feeding>();
  readonly #fed = new Set<string>();
  /** Connections of the recording that no rule of this configuration listens to. */
  readonly #unheard = new Set<string>();
  #steps: Told[] = [];

  static async start({ plan, ...options }: PlayerOptions): Promise<RecordedPlayer> {
    const sources = plan.connections.filter(
      ({ plugin, name }) => plugin.source !== undefined && subscriptionsOf(plan.rules, name).length > 0,
    );
    const local = sources.filter(({ plugin }) => plugin.source?.isLocal === true).map(({ name }) => name);
    const heard = sources.map(({ name }) => name).filter((name) => !local.includes(name));
    const modes = Object.fromEntries(heard.map((name) => [name, "recorded" as const]));
    const simulation = await simulate({ plan, sources: modes, pruneEveryMs: hourMs, ...options });
    return new RecordedPlayer(simulation, plan, { heard: new Set(heard), local: new Set(local) });
  }

  private constructor(
    simulation: Simulation,
    plan: SimulatedPlan,
    { heard, local }: { readonly heard: ReadonlySet<string>; readonly local: ReadonlySet<string> },
  ) {
    this.#simulation = simulation;
    this.#plan = plan;
    this.#heard = heard;
    this.#local = local;
  }

  /** Connections of the recording that nothing of this configuration hears. */
  get unheard(): readonly string[] {
    return [...this.#unheard].toSorted();
  }

  /** Connections that rules listen to and of which nothing has come yet. */
  get silent(): readonly string[] {
    return [...this.#heard].filter((name) => !this.#fed.has(name)).toSorted();
  }

  /** Takes a line of this instant or a later one. Gives what is wrong with it, if it cannot be played. */
  async take(line: RecordedLine, atMs: number): Promise<string | undefined> {
    if (atMs > this.#simulation.now) {
      await this.#flush();
      await this.#simulation.advanceTo(atMs);
    }
    if (line.kind === "begin" || line.kind === "skipped") await this.#loseAll();
    if (!("connection" in line)) return undefined;
    const { connection } = line;
    if (!this.#heard.has(connection)) {
      if (!this.#local.has(connection)) this.#unheard.add(connection);
      return undefined;
    }
    const problem = this.#play(line);
    if (problem === undefined) this.#fed.add(connection);
    // A link that is lost comes up again only when that is through.
    if (line.kind === "lost" || this.#steps.length >= stepsAtOnce) await this.#flush();
    return problem;
  }

  /** Plays what waits, and lets time pass until then. */
  async finish(atMs: number): Promise<void> {
    await this.#flush();
    await this.#simulation.advanceTo(atMs);
  }

  close(): Promise<void> {
    return this.#simulation.close();
  }

  #play(line: ConnectionLine): string | undefined {
    const { connection } = line;
    const feeding = this.#feeding.get(connection);
    if (line.kind === "event") {
      const problem = this.#problemOf(line);
      if (problem !== undefined || feeding === "decoder") return problem;
      if (feeding === undefined) this.#begin(connection, "events", { kind: "events" }, 2);
      this.#tell(connection, { kind: "event", event: line.event as SourceEvent });
      return undefined;
    }
    if (feeding === "events") return undefined;
    if (line.kind === "state") {
      const known = line.link === "in step" ? 2 : line.link === "connected" ? 1 : 0;
      if (feeding === undefined) this.#begin(connection, "decoder", { kind: "state", state: line.state, quiet: known }, known);
      return undefined;
    }
    this.#feeding.set(connection, "decoder");
    if (line.kind === "frame") this.#tell(connection, { kind: "frame", frame: line.frame });
    else if (line.kind === "lost") this.#tell(connection, { kind: "lost", reason: line.reason });
    else this.#tell(connection, { kind: line.kind });
    return undefined;
  }

  #begin(connection: string, feeding: Feeding, first: RecordedStep, known: number): void {
    this.#feeding.set(connection, feeding);
    this.#tell(connection, first);
    if (known > 0) this.#tell(connection, { kind: "connected" });
    if (known > 1) this.#tell(connection, { kind: "in-step" });
  }

  #tell(connection: string, step: RecordedStep): void {
    this.#steps.push({ connection, frame: step as unknown as Json });
  }

  /** What happened meanwhile is not known, so silence says nothing; what the sources know comes again. */
  async #loseAll(): Promise<void> {
    for (const connection of this.#feeding.keys()) this.#tell(connection, { kind: "lost", reason: "not recorded" });
    this.#feeding.clear();
    await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#steps.length === 0) return;
    const steps = this.#steps;
    this.#steps = [];
    await this.#simulation.feed(...steps);
  }

  /** Events are taken as they are, so they have to be as the plugin declares them. */
  #problemOf({ connection, event }: Extract<ConnectionLine, { readonly kind: "event" }>): string | undefined {
    if (this.#feeding.get(connection) === "decoder") return undefined;
    const plugin = this.#plan.connections.find(({ name }) => name === connection)?.plugin;
    const declared = plugin !== undefined && Object.hasOwn(plugin.events, event.name) ? plugin.events[event.name] : undefined;
    if (plugin === undefined || declared === undefined) return `${connection} has no event ${event.name}`;
    const parsed = declared.payload.safeParse(event.data);
    if (parsed.success) return undefined;
    const [issue] = parsed.error.issues;
    return `its data does not fit ${connection}.${event.name} (${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""})`;
  }
}
