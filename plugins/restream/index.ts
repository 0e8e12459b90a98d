import { definePlugin } from "#core";
import { check } from "./check.ts";
import { needs, openClient, type RestreamClient } from "./client.ts";
import { rawEvents } from "./events/raw-events.ts";
import { streamEvents } from "./events/stream-events.ts";
import { run } from "./link/run.ts";
import { login } from "./login.ts";
import { reduce } from "./reduce/reduce.ts";
import { snapshot } from "./reduce/snapshot.ts";
import { timersOf } from "./reduce/timers.ts";
import { howToGet, Settings, silenceMsOf } from "./settings.ts";
import { initialState, StoredState } from "./state/state.ts";

export default definePlugin({
  name: "restream",
  summary: "Go-live, changes and end of a Restream account's streams, and every streaming update of the service.",
  config: Settings,
  howToGet,
  example: {
    client_id: { env: "RESTREAM_CLIENT_ID" },
    client_secret: { env: "RESTREAM_CLIENT_SECRET" },
    refresh_token: { env: "RESTREAM_REFRESH_TOKEN" },
  },
  needs,
  events: { ...streamEvents, ...rawEvents },
  actions: {},
  open: openClient,
  close: (client: RestreamClient) => client.tokens.close(),
  source: {
    initial: initialState,
    state: StoredState,
    reduce,
    snapshot,
    timers: (state, config) => timersOf(state, silenceMsOf(config)),
    run,
  },
  check,
  login,
});
