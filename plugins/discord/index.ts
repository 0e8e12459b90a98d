import { Clock, definePlugin, HttpClient, Logger } from "#core";
import { check } from "./check/check.ts";
import { openClient } from "./client.ts";
import { messageAction } from "./message-action.ts";
import { howToGet, Settings } from "./settings.ts";

/** Discord: posts into channels, by a bot's token or a webhook's URL. */
export default definePlugin({
  name: "discord",
  summary: "Posts, edits and deletes messages in Discord channels.",
  config: Settings,
  howToGet,
  example: { bot_token: { env: "DISCORD_BOT_TOKEN" }, roles: { live: "234567890123456789" } },
  needs: { http: HttpClient, clock: Clock, log: Logger },
  events: {},
  actions: { message: messageAction },
  open: ({ config, needs }) => openClient(config, needs),
  check,
});
