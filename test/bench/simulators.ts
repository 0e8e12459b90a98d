import { fileURLToPath } from "node:url";
import type { JsonObject } from "#core/codec/json";
import { SystemClock } from "#core/time/system-clock";
import { startDiscordSimulator } from "#plugins/discord/simulator";
import { startRestreamSimulator } from "#plugins/restream/simulator";

export interface SimulatedServices {
  /** The go-live bot between the two services. */
  readonly config: JsonObject;
  readonly variables: { readonly [name: string]: string };
  close(): Promise<void>;
}

/** Starts both simulators in this process, which is another one than the bot's. */
export async function startSimulators(): Promise<SimulatedServices> {
  const options = { clock: new SystemClock(), host: "127.0.0.1", port: 0 };
  const restream = await startRestreamSimulator(options);
  const discord = await startDiscordSimulator(options);
  const { wsUrl: url, apiUrl, tokenUrl, oauth } = restream;
  const tokens = { client_id: oauth.clientId, client_secret: oauth.clientSecret };
  return {
    // A bot that starts anew has no pair of its own, so each gets the newest.
    get config() {
      const connection = {
        plugin: "restream",
        url,
        api_url: apiUrl,
        token_url: tokenUrl,
        ...tokens,
        refresh_token: oauth.tokens.refreshToken,
      };
      const bots = [fileURLToPath(new URL("../../bots/go-live", import.meta.url))];
      return { version: 1, connections: { restream: connection, discord: { ...discord.settings, plugin: "discord" } }, bots };
    },
    variables: discord.variables ?? {},
    async close() {
      await restream.close();
      await discord.close();
    },
  };
}
