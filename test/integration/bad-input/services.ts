import type { JsonObject } from "#core/codec/json";
import type { Clock } from "#core/time/clock";
import { type DiscordSimulator, simulated, startDiscordSimulator } from "#plugins/discord/simulator";
import { type RestreamSimulator, startRestreamSimulator } from "#plugins/restream/simulator";

/** A simulated Restream and a simulated Discord. */
export interface SimulatedServices {
  readonly restream: RestreamSimulator;
  readonly discord: DiscordSimulator;
  /** The connections that point at them. */
  readonly connections: { readonly restream: JsonObject; readonly discord: JsonObject };
  close(): Promise<void>;
}

/** Starts both on a clock. */
export async function startServices(clock: Clock): Promise<SimulatedServices> {
  const options = { clock, host: "127.0.0.1", port: 0 };
  const restream = await startRestreamSimulator(options);
  const discord = await startDiscordSimulator(options);
  const { wsUrl: url, apiUrl, tokenUrl, oauth } = restream;
  const signIn = { client_id: oauth.clientId, client_secret: oauth.clientSecret, refresh_token: oauth.tokens.refreshToken };
  return {
    restream,
    discord,
    connections: {
      restream: { plugin: "restream", url, api_url: apiUrl, token_url: tokenUrl, ...signIn },
      discord: { plugin: "discord", ...discord.settings },
    },
    async close() {
      await restream.close();
      await discord.close();
    },
  };
}

/** The shortest rule that posts a stream and edits the post at its end. */
export const goLiveRule: JsonObject = {
  id: "go-live",
  lifecycle: { key: "event.user_id", open: "restream.stream.live", update: "restream.stream.updated", close: "restream.stream.ended" },
  do: [
    {
      id: "post",
      action: "discord.message",
      with: { channel: simulated.textChannel, content: "{{ event.title }} is live" },
      update: { op: "edit" },
      close: { op: "edit", with: { content: "{{ event.title }} was live for {{ entity.duration }}" } },
    },
  ],
};
