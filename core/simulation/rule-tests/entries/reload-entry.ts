import { z } from "zod";
import { hasErrors } from "#core/config/diagnostic";
import { Duration } from "#core/config/duration";
import type { EntryKind } from "../entry-kind.ts";
import { besideTest, readShape } from "../reading.ts";

const Shape = z.strictObject({
  at: Duration.describe("When, counted from the start."),
  reload: z.string().min(1).describe("The configuration to go on with, relative to this file."),
});

/** `{ at: 5m, reload: other.yaml }`: the bot goes on with another configuration. */
export const reloadEntry: EntryKind = {
  key: "reload",
  async read(written, path, reading) {
    const entry = readShape(Shape, written, path, reading);
    if (entry === undefined) return undefined;
    const { plan, diagnostics } = await reading.other(besideTest(entry.reload, reading));
    if (hasErrors(diagnostics)) {
      reading.diagnostics.push(...diagnostics);
      return undefined;
    }
    return { actions: [{ atMs: entry.at, label: `reload: ${entry.reload}`, run: (simulation) => simulation.reload(plan) }] };
  },
};
