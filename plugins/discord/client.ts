import type { Clock, HttpClient, Logger } from "#core";
import { createDiscordApi, type DiscordApi } from "./api/discord-api.ts";
import { RecentIds } from "./recent-ids.ts";
import { defaultApiUrl, type Settings } from "./settings.ts";
import { parseWebhookUrl, type WebhookAddress } from "./webhook-address.ts";

/** What a connection's actions share. */
export interface DiscordClient {
  readonly api: DiscordApi;
  readonly clock: Clock;
  /** Messages that were certainly made for another op: reading back never takes one of them for the one it looks for. */
  readonly made: RecentIds;
  /** Its token is a secret. Undefined for a bot. */
  readonly webhook: WebhookAddress | undefined;
  /** Relative paths of files start here. */
  readonly folder: string;
}

/** Makes the client of a connection. Opens nothing. */
export function openClient(settings: Settings, needs: { http: HttpClient; clock: Clock; log: Logger }): DiscordClient {
  const webhook = settings.webhook_url === undefined ? undefined : parseWebhookUrl(settings.webhook_url.reveal());
  const apiUrl = (settings.api_url ?? webhook?.apiUrl ?? defaultApiUrl).replace(/(?:\/v\d+)?\/*$/, "");
  return {
    api: createDiscordApi({ ...needs, apiUrl, token: settings.bot_token }),
    clock: needs.clock,
    made: new RecentIds(),
    webhook,
    folder: process.cwd(),
  };
}
