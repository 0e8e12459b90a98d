import { z } from "zod";
import { formatDurationMs } from "#core/time/duration-text";
import { Duration } from "#core/config/duration";
import type { Simulation } from "../../simulation.ts";
import type { EntryKind } from "../entry-kind.ts";
import { readShape } from "../reading.ts";

const Shape = z.strictObject({
  at: Duration.describe("When, counted from the start."),
  restart: z.enum(["crash", "clean"]).describe("crash: as SIGKILL. clean: as SIGTERM."),
  down: Duration.optional().describe("How long it is off; what sources say meanwhile is not heard. Default: no time."),
  in_step: Duration.optional().describe("How long after the start its sources come in step. Default: at once."),
});

/** `{ at: 31m, restart: crash }`: the bot ends and starts again on the same store. */
export const restartEntry: EntryKind = {
  key: "restart",
  async read(written, path, reading) {
    const entry = readShape(Shape, written, path, reading);
    if (entry === undefined) return undefined;
    const { at, restart: kind, down = 0, in_step: inStepAfterMs } = entry;
    const label = down === 0 ? `restart: ${kind}` : `restart: ${kind}, off for ${formatDurationMs(down)}`;
    if (down === 0) return { actions: [{ atMs: at, label, run: (simulation) => simulation.restart(kind, inStepAfterMs) }] };
    const start = (simulation: Simulation): Promise<void> => simulation.start(inStepAfterMs);
    return {
      actions: [
        { atMs: at, label, run: (simulation) => simulation.stop(kind) },
        { atMs: at + down, label: "starts again", run: start },
      ],
    };
  },
};
