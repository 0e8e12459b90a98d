import { Clock, definePlugin, HttpClient } from "#core";
import { check } from "./check/check.ts";
import { openClient } from "./client.ts";
import { postAction } from "./post-action.ts";
import { howToGet, Settings } from "./settings.ts";

/** Webhooks that go out: a request of any kind to any address. */
export default definePlugin({
  name: "webhook",
  summary: "Sends HTTP requests: to a pager, a build server, whatever takes a webhook.",
  config: Settings,
  howToGet,
  example: { url: { env: "PAGER_URL" }, secret: { env: "PAGER_SECRET" } },
  needs: { http: HttpClient, clock: Clock },
  events: {},
  actions: { post: postAction },
  open: ({ config, needs }) => openClient(config, needs),
  check,
});
