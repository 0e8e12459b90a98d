import { z } from "zod";
import { SystemClock } from "#core/time/system-clock";
import { type DiscordSimulator, simulated, startDiscordSimulator } from "#plugins/discord/simulator";
import { type RestreamSimulator, startRestreamSimulator } from "#plugins/restream/simulator";
import { HeraldFolder } from "../bad-input/herald-process.ts";

/** A folder with a bot between two simulated services, whose secrets come from the environment. */
export class LiveBot {
  readonly restream: RestreamSimulator;
  readonly discord: DiscordSimulator;
  readonly folder: HeraldFolder;
  /** What the environment says. */
  env: { readonly [name: string]: string };

  private constructor(restream: RestreamSimulator, discord: DiscordSimulator) {
    this.restream = restream;
    this.discord = discord;
    this.env = {
      RESTREAM_CLIENT_ID: restream.oauth.clientId,
      RESTREAM_CLIENT_SECRET: restream.oauth.clientSecret,
      DISCORD_BOT_TOKEN: "simulated-bot-token",
    };
    this.folder = new HeraldFolder({ "bot.config.yaml": this.config({}) });
  }

  static async start(): Promise<LiveBot> {
    const clock = new SystemClock();
    return new LiveBot(await startRestreamSimulator({ clock }), await startDiscordSimulator({ clock, host: "127.0.0.1", port: 0 }));
  }

  /** The configuration, with more in its connection to Restream or at its top. */
  config(restream: object, more: object = {}): object {
    const { wsUrl, apiUrl, tokenUrl } = this.restream;
    const post = { id: "post", action: "discord.message", with: { channel: simulated.textChannel, content: "live", mention: "live" } };
    return {
      version: 1,
      connections: {
        restream: {
          plugin: "restream",
          url: wsUrl,
          api_url: apiUrl,
          token_url: tokenUrl,
          client_id: { env: "RESTREAM_CLIENT_ID" },
          client_secret: { env: "RESTREAM_CLIENT_SECRET" },
          ...restream,
        },
        discord: {
          plugin: "discord",
          api_url: this.discord.apiUrl,
          bot_token: { env: "DISCORD_BOT_TOKEN" },
          roles: { live: simulated.role },
        },
      },
      rules: [{ id: "announce", when: "restream.stream.live", do: [post] }],
      ...more,
    };
  }

  /** Runs the doctor and reads what it found, as `level: what` under each title. */
  async doctor(
    env = this.env,
  ): Promise<{ readonly code: number | null; readonly found: { readonly [title: string]: readonly string[] }; readonly said: string }> {
    const { code, stdout, stderr } = await this.folder.run(["doctor", "--json"], { env });
    const { sections } = Report.parse(JSON.parse(stdout));
    const found = sections.map(({ title, findings }) => [title, findings.map(({ level, what }) => `${level}: ${what}`)] as const);
    return { code, found: Object.fromEntries(found), said: stdout + stderr };
  }

  /** Signs in as a person does: runs the command, opens the page that it shows, and lets the browser come back. */
  async login(port: number): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
    const redirectUri = `http://localhost:${port.toString()}/callback`;
    const command = this.folder.start(["login", "restream", "--redirect-uri", redirectUri], { env: this.env });
    await command.says("Waiting for your browser");
    const page = /^ {2}(http\S+\/login\?\S+)$/m.exec(command.stdout)?.[1] ?? "";
    await fetch(page);
    return command.ended;
  }

  async close(): Promise<void> {
    await this.folder.close();
    await this.restream.close();
    await this.discord.close();
  }
}

const Report = z.object({
  ok: z.boolean(),
  sections: z.array(z.object({ title: z.string(), findings: z.array(z.object({ level: z.string(), what: z.string() })) })),
});
