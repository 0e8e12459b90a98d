import type { Footing } from "../change-over.ts";
import { subscriptionsOf } from "../subscriptions.ts";
import type { BoardEntry } from "./status-board.ts";

/** The connections of a footing as the board begins with them: those that are open, those that could not be opened, those that lack a setting. */
export function boardEntries(
  { connections, rules, lacking = [] }: Footing,
  isOpen: (connection: string) => boolean,
): readonly BoardEntry[] {
  return [
    ...connections.map(({ name, plugin }): BoardEntry => {
      const problem = isOpen(name) ? undefined : ({ state: "unopened", reason: "it could not be opened; the log says why" } as const);
      const hasLink = problem === undefined && plugin.source !== undefined && subscriptionsOf(rules, name).length > 0;
      return { connection: name, plugin: plugin.name, hasLink, problem };
    }),
    ...lacking.map(({ name, plugin, reason }): BoardEntry => {
      return { connection: name, plugin, hasLink: false, problem: { state: "missing", reason } };
    }),
  ];
}
