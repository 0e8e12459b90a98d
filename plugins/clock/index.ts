import { definePlugin } from "#core";
import { z } from "zod";
import { reduce } from "./reduce.ts";
import { run } from "./run.ts";
import { initialState, StoredState } from "./state.ts";
import { tickEvent } from "./tick-event.ts";
import { timersOf } from "./timers.ts";

/** The clock: ticks at the times that rules ask for. */
export default definePlugin({
  name: "clock",
  summary: "Ticks at set times: by a cron expression in a time zone, or every so often.",
  config: z.strictObject({}),
  events: { tick: tickEvent },
  actions: {},
  open: () => ({}),
  source: { initial: initialState, state: StoredState, reduce, timers: timersOf, run, isLocal: true },
});
