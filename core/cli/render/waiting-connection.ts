import type { WaitingConnection } from "../services.ts";

/** A line for each missing setting: what is missing, for which connection, which bots wait, and how to get it. */
export function waitingLines(connections: readonly WaitingConnection[]): string[] {
  return connections.map(({ connection, setting, missing, howToGet, bots }) => {
    const waits = bots.length === 0 ? "" : `; ${bots.join(", ")} ${bots.length === 1 ? "waits" : "wait"} for it`;
    const how = howToGet === undefined ? "" : `. ${howToGet}`;
    return `Connection ${connection} lacks ${setting}: ${missing} is not set${waits}${how}`;
  });
}
