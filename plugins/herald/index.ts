import { definePlugin, RunningBot } from "#core";
import { z } from "zod";
import { acknowledgeAction } from "./acknowledge-action.ts";
import { events } from "./events.ts";
import { reduce } from "./reduce/reduce.ts";
import { initialState, SelfState } from "./reduce/state.ts";
import { run } from "./run.ts";

/** The bot itself: how its connections stand, what it could not deliver, and what rules may ask of it. */
export default definePlugin({
  name: "herald",
  summary: "The bot itself: connections that are down, messages that were given up, acknowledgements.",
  config: z.strictObject({}),
  needs: { bot: RunningBot },
  events,
  actions: { ack: acknowledgeAction },
  open: ({ needs }) => needs.bot,
  source: { initial: initialState, state: SelfState, reduce, run },
});
