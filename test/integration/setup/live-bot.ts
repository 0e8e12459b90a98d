import { join } from "node:path";
import { z } from "zod";
import { createServices } from "#core/cli/create-services";
import type { DoctorSection } from "#core/cli/services/doctor/report";
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

  /** What the doctor finds in this process, as `level: what` under each title. */
  async doctor(env = this.env): Promise<Examined> {
    const sections: DoctorSection[] = [];
    const path = join(this.folder.path, "bot.config.yaml");
    await createServices(env).setup.doctor(path, (section) => void sections.push(section), new AbortController().signal);
    return examined(sections);
  }

  /** The same by a process of its own. */
  async doctorProcess(): Promise<Examined & { readonly code: number | null; readonly said: string }> {
    const { code, stdout, stderr } = await this.folder.run(["doctor", "--json"], { env: this.env });
    return { ...examined(Report.parse(JSON.parse(stdout)).sections), code, said: stdout + stderr };
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

export interface Examined {
  /** Something cannot work. */
  readonly isBroken: boolean;
  readonly found: { readonly [title: string]: readonly string[] };
}

const Report = z.object({
  ok: z.boolean(),
  sections: z.array(z.object({ title: z.string(), findings: z.array(z.object({ level: z.string(), what: z.string() })) })),
});

function examined(sections: z.infer<typeof Report>["sections"] | readonly DoctorSection[]): Examined {
  const found = sections.map(({ title, findings }) => [title, findings.map(({ level, what }) => `${level}: ${what}`)] as const);
  return { isBroken: sections.some(({ findings }) => findings.some(({ level }) => level === "error")), found: Object.fromEntries(found) };
}
