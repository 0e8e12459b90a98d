import { definePlugin } from "#core";
import { z } from "zod";
import { needs, openClient } from "./client.ts";
import { received } from "./received-event.ts";
import { reduce } from "./reduce.ts";
import { run } from "./run.ts";
import { howToGet, Settings } from "./settings.ts";

export default definePlugin({
  name: "hooks",
  summary: "Webhooks that others send to this bot: Standard Webhooks, GitHub's, CloudEvents, or anything with a token.",
  config: Settings,
  howToGet,
  example: { verify: "github", secret: { env: "GITHUB_WEBHOOK_SECRET" } },
  needs,
  events: { received },
  actions: {},
  open: openClient,
  source: { initial: null, state: z.null(), reduce, run },
});
