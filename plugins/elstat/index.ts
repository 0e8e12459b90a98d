import { definePlugin } from "#core";
import { check } from "./check.ts";
import { needs, openClient } from "./client.ts";
import { events } from "./events.ts";
import { run } from "./link/run.ts";
import { reduce } from "./reduce/reduce.ts";
import { howToGet, Settings } from "./settings.ts";
import { ElstatState, initialState } from "./state.ts";

export default definePlugin({
  name: "elstat",
  summary: "Services of an Elstat status page going down and up, their latency, and its incidents.",
  config: Settings,
  howToGet,
  needs,
  example: { url: "https://status.example.org", services: ["elixire", "api"] },
  events,
  actions: {},
  open: ({ needs: given }) => openClient(given),
  source: { initial: initialState, state: ElstatState, reduce, run },
  check,
});
