import { definePlugin } from "#core";
import { actions } from "./actions/index.ts";
import { needs, openClient } from "./client.ts";
import { howToGet, Settings } from "./settings.ts";

export default definePlugin({
  name: "mastodon",
  summary: "Posts, notifications and conversations of a Mastodon account as they come, and posts, boosts and favourites of its own.",
  config: Settings,
  howToGet,
  needs,
  events: {},
  actions,
  open: openClient,
});
