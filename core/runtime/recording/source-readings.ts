import type { Loop } from "../loop.ts";
import type { SourceReadings } from "./recorder.ts";

/** What the sources of a loop know, for recordings. */
export function sourceReadings({ sources, gate }: Pick<Loop, "sources" | "gate">): SourceReadings {
  return {
    names: () => sources.names(),
    of(connection) {
      const source = sources.source(connection);
      const state = sources.state(connection);
      if (source === undefined || state === undefined) return undefined;
      const link = gate.describe(connection);
      const { isLocal = false } = source.definition;
      return { plugin: source.plugin, state, link: link === "no source" ? "not connected" : link, isLocal };
    },
  };
}
