import { definePlugin } from "#core";
import { actions } from "./actions/index.ts";
import { check } from "./check/check.ts";
import { needs, openClient } from "./client.ts";
import { accountEvents } from "./events/account-events.ts";
import { statusEvents } from "./events/status-events.ts";
import { run } from "./link/run.ts";
import { reduce } from "./reduce/reduce.ts";
import { initialState, MastodonState } from "./reduce/state.ts";
import { howToGet, Settings } from "./settings.ts";

export default definePlugin({
  name: "mastodon",
  summary: "Posts, notifications and conversations of a Mastodon account as they come, and posts, boosts and favourites of its own.",
  config: Settings,
  howToGet,
  example: { url: "https://social.example", access_token: { env: "MASTODON_TOKEN" } },
  needs,
  events: { ...statusEvents, ...accountEvents },
  actions,
  open: openClient,
  source: { initial: initialState, state: MastodonState, reduce, run },
  check,
});
