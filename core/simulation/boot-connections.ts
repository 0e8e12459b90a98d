import type { RunnableConnection } from "#core/runtime/connections";
import type { Destination } from "./destination.ts";
import { RecordedLink } from "./replay/recorded-link.ts";
import { simulatedConnection } from "./simulated-connections.ts";
import { type FedLink, SimulatedLink, type SourceMode } from "./simulated-link.ts";

interface Ends {
  readonly sources: { readonly [connection: string]: SourceMode };
  readonly inStepAfterMs: number;
  destination(connection: string): Destination;
}

interface Known {
  readonly connection: RunnableConnection;
  readonly simulated: RunnableConnection;
  readonly link: FedLink;
}

/** The connections of one boot with their ends simulated. One that a reload leaves as it was stays the same, link and all. */
export class BootConnections {
  readonly #ends: Ends;
  #known: ReadonlyMap<string, Known> = new Map();

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  /** These are what is configured from now on. */
  use(connections: readonly RunnableConnection[]): readonly RunnableConnection[] {
    this.#known = new Map(connections.map((connection) => [connection.name, this.#knownOf(connection)]));
    return [...this.#known.values()].map(({ simulated }) => simulated);
  }

  link(connection: string): FedLink | undefined {
    return this.#known.get(connection)?.link;
  }

  #knownOf(connection: RunnableConnection): Known {
    const { name, plugin, fingerprint } = connection;
    const known = this.#known.get(name);
    if (known !== undefined && known.connection.plugin === plugin && known.connection.fingerprint === fingerprint) return known;
    const { sources, inStepAfterMs, destination } = this.#ends;
    const mode: SourceMode = sources[name] ?? (plugin.source?.isLocal === true ? "own" : "events");
    const link = mode === "recorded" ? new RecordedLink() : new SimulatedLink(inStepAfterMs);
    return { connection, link, simulated: simulatedConnection(connection, { destination: destination(name), link, mode }) };
  }
}
