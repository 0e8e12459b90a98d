import type { LackingConnection, RunnableConnection } from "../connections.ts";
import type { BoardEntry } from "./status-board.ts";

/** The connections of a configuration as the board begins with them: those that are open, those that could not be opened, those that lack a setting. */
export function boardEntries(
  { connections, lacking = [] }: { readonly connections: readonly RunnableConnection[]; readonly lacking?: readonly LackingConnection[] },
  open: ReadonlyMap<string, unknown>,
  hasLink: (connection: string) => boolean,
): readonly BoardEntry[] {
  return [
    ...connections.map(({ name, plugin }): BoardEntry => {
      const problem = open.has(name) ? undefined : ({ state: "unopened", reason: "it could not be opened; the log says why" } as const);
      return { connection: name, plugin: plugin.name, hasLink: problem === undefined && hasLink(name), problem };
    }),
    ...lacking.map(({ name, plugin, reason }): BoardEntry => {
      return { connection: name, plugin, hasLink: false, problem: { state: "missing", reason } };
    }),
  ];
}
