import type { DeliveryInput } from "#core/delivery/delivery-input";
import type { BotNews, ConnectionReport, RefusedTarget } from "#core/plugin/running-bot";
import type { ParkedRow } from "#core/store/port";
import type { LinkState } from "../supervisor.ts";
import { type ConnectionFacts, reportOf } from "./connection-facts.ts";

/** A connection as it is begun with. */
export interface BoardEntry extends Pick<ConnectionFacts, "plugin" | "problem"> {
  readonly connection: string;
  /** Its source runs, or is about to. */
  readonly hasLink: boolean;
}

type Hear = (news: BotNews) => void;

/** How every connection of the bot stands, for whoever watches. Costs nothing while nobody does. */
export class StatusBoard {
  readonly #own: string;
  readonly #facts = new Map<string, ConnectionFacts>();
  /** What each link last came to: one may come up before its connection is on the board. */
  readonly #links = new Map<string, LinkState>();
  readonly #parked: Map<string, string>;
  readonly #hearers = new Set<Hear>();
  #last = "";

  /** `own`: the connection that is not told of, because it tells. `parked`: as on disk. */
  constructor(own: string, parked: readonly ParkedRow[]) {
    this.#own = own;
    this.#parked = new Map(parked.map(({ scope, reason }) => [scope, reason]));
  }

  /** These connections there are from now on. Of a link that goes on is known what was known. */
  begin(entries: readonly BoardEntry[]): void {
    this.#facts.clear();
    for (const { connection, plugin, problem, hasLink } of entries) {
      if (connection === this.#own) continue;
      const link = hasLink ? (this.#links.get(connection) ?? { is: "connecting" as const }) : undefined;
      this.#facts.set(connection, { plugin, problem, link });
    }
    for (const connection of this.#links.keys()) if (this.#facts.get(connection)?.link === undefined) this.#links.delete(connection);
    this.#tell();
  }

  /** What a link came to. One that is being made, or is closed because it was told to, says nothing new. */
  link(connection: string, link: LinkState): void {
    if (link.is === "connecting" || link.is === "stopped") return;
    this.#links.set(connection, link);
    const facts = this.#facts.get(connection);
    if (facts?.link === undefined) return;
    this.#facts.set(connection, { ...facts, link });
    this.#tell();
  }

  /** What delivery found out about a destination. */
  delivery(input: DeliveryInput): void {
    if (input.kind === "park") this.#parked.set(input.row.scope, input.row.reason);
    else if (input.kind === "unpark") this.#parked.delete(input.scope);
    else return;
    this.#tell();
  }

  watch(hear: Hear): () => void {
    this.#hearers.add(hear);
    hear(this.#news());
    return () => void this.#hearers.delete(hear);
  }

  #tell(): void {
    if (this.#hearers.size === 0) return;
    const news = this.#news();
    const text = JSON.stringify(news);
    if (text === this.#last) return;
    this.#last = text;
    for (const hear of this.#hearers) hear(news);
  }

  #news(): BotNews {
    const connections = [...this.#facts].map(([name, facts]): ConnectionReport => {
      return reportOf(name, { ...facts, parked: this.#parked.get(name) });
    });
    return { kind: "state", connections, targets: this.#refusedTargets() };
  }

  #refusedTargets(): readonly RefusedTarget[] {
    return [...this.#parked].flatMap(([scope, reason]) => {
      const bar = scope.indexOf("|");
      const connection = scope.slice(0, bar);
      const facts = bar < 0 ? undefined : this.#facts.get(connection);
      return facts === undefined ? [] : [{ connection, plugin: facts.plugin, target: scope.slice(bar + 1), reason }];
    });
  }
}
