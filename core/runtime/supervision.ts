import { canonicalJson } from "#core/codec/canonical-json";
import type { Subscription } from "#core/plugin/source-definition";
import type { RuleSet } from "#core/rules/compiled-rule";
import { entriesOf } from "#core/rules/rule-set";
import type { SourceRow } from "#core/store/port";
import type { Clock } from "#core/time/clock";
import type { RunningConnection } from "./connections.ts";
import type { Loop } from "./loop.ts";
import { type LinkState, Supervisor } from "./supervisor.ts";

/** All sources that run. */
export interface Supervision {
  /** The state of each source's link, by connection. */
  states(): { readonly [connection: string]: LinkState };
  /** A source that waits for its next attempt makes it now. */
  hurry(connection: string): void;
  /** Closes every link; resolves when none is left. */
  stop(): Promise<void>;
}

/** Exactly what the rules ask of a connection: each event with each set of parameters once. */
export function subscriptionsOf(rules: RuleSet, connection: string): readonly Subscription[] {
  const wanted = new Map<string, Subscription>();
  for (const rule of rules.rules.values()) {
    for (const { connection: from, event, parameters } of entriesOf(rule)) {
      if (from === connection) wanted.set(canonicalJson([event, parameters]), { event, parameters });
    }
  }
  return [...wanted.values()];
}

/** Makes the sources that rules listen to known to the loop. Call before the loop runs, then `startSources`. */
export function addSources(loop: Loop, connections: readonly RunningConnection[], rules: RuleSet, rows: readonly SourceRow[]): void {
  for (const { name, plugin, config, definition } of connections) {
    if (definition.source === undefined || subscriptionsOf(rules, name).length === 0) continue;
    const stored = rows.find(({ connection }) => connection === name);
    loop.sources.add({ connection: name, plugin, config, definition: definition.source }, stored);
    loop.gate.expect(name);
  }
}

/** Starts every source that `addSources` took. */
export function startSources(
  loop: Loop,
  connections: readonly RunningConnection[],
  context: {
    readonly rules: RuleSet;
    readonly clock: Clock;
    readonly random: () => number;
    readonly onLink: (connection: string, state: LinkState) => void;
  },
): Supervision {
  const stopping = new AbortController();
  const supervisors = new Map<string, Supervisor>();
  for (const { name, client, log, notes } of connections) {
    const source = loop.sources.source(name);
    if (source === undefined) continue;
    const supervisor = new Supervisor({
      source,
      client,
      log,
      notes,
      subscriptions: subscriptionsOf(context.rules, name),
      clock: context.clock,
      random: context.random,
      cursor: () => loop.sources.cursor(name),
      push: (input, cursor) => loop.push({ kind: "source", connection: name, input, ...(cursor === undefined ? {} : { cursor }) }),
      onState: (state) => context.onLink(name, state),
    });
    supervisors.set(name, supervisor);
  }
  const running = [...supervisors.values()].map((supervisor) => supervisor.run(stopping.signal));
  return {
    states: () => Object.fromEntries([...supervisors].map(([name, supervisor]) => [name, supervisor.state])),
    hurry: (connection) => supervisors.get(connection)?.hurry(),
    async stop() {
      stopping.abort(new Error("stopping"));
      await Promise.all(running);
    },
  };
}
