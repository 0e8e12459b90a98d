import { onTestFinished } from "vitest";
import { createHttpClient } from "#core/http/undici-http-client";
import type { Json } from "#core/codec/json";
import type { ActionCall, ActionResult, OpKind } from "#core/plugin/action-definition";
import type { Logger } from "#core/plugin/logger";
import { VirtualClock } from "#core/time/virtual-clock";
import type { DiscordClient } from "#plugins/discord/client";
import discord from "#plugins/discord/index";
import type { MessageInput } from "#plugins/discord/message/message-input";
import { Settings } from "#plugins/discord/settings";
import { type DiscordSimulator, simulated, startDiscordSimulator } from "#plugins/discord/simulator";

/** 21 November 2026, so that ids have the length that Discord's have. */
export const startMs = Date.UTC(2026, 10, 21, 7, 0, 0);

/** What one request of a test is about; the rest is filled in. */
export interface Asked {
  readonly op?: OpKind;
  readonly follow?: string;
  readonly input?: Record<string, unknown>;
  readonly ref?: Json | undefined;
  readonly key?: string;
  readonly firstAttemptAt?: number;
  readonly signal?: AbortSignal;
}

/** The plugin, opened through its declaration, in front of a simulated Discord. */
export interface TestConnection {
  readonly simulator: DiscordSimulator;
  readonly clock: VirtualClock;
  readonly config: Settings;
  /** Everything that was logged, as text. */
  readonly logged: string[];
  perform(asked: Asked): Promise<ActionResult>;
  find(asked: Asked): Promise<ActionResult | undefined>;
  /** The error of a request that must fail. */
  failure(asked: Asked): Promise<Failure>;
}

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly failure: string;
  readonly scope: string;
  readonly retryAfterMs: number | undefined;
  readonly gone: boolean;
}

/** `by`: a bot in the text channel, or a webhook. `settings` are laid over those that reach the simulator. */
export async function openDiscord(
  by: "bot" | "webhook" | "forum-webhook" = "bot",
  settings: Record<string, unknown> = {},
): Promise<TestConnection> {
  const clock = new VirtualClock(startMs);
  const simulator = await startDiscordSimulator({ clock, host: "127.0.0.1", port: 0 });
  const http = createHttpClient({ clock, userAgent: "Herald-Test" });
  const logged: string[] = [];
  const reach =
    by === "bot"
      ? simulator.settings
      : { webhook_url: by === "webhook" ? simulator.webhookUrl : simulator.forumWebhookUrl, roles: { live: simulated.role } };
  const config = Settings.parse({ ...reach, ...settings });
  const client = await discord.open({ connection: "discord", config, needs: { http, clock, log: listeningLogger(logged) } });
  onTestFinished(() => simulator.close());
  onTestFinished(() => http.close());
  const { message } = discord.actions;
  if (message?.find === undefined) throw new Error("the plugin has no action message that can find");
  const { find, perform } = message;
  const callOf = (asked: Asked): ActionCall<Settings, DiscordClient, MessageInput> => ({
    config,
    client,
    op: asked.op ?? "create",
    follow: asked.follow,
    input: message.input.parse({ ...(by === "bot" && { channel: simulated.textChannel }), ...asked.input }),
    ref: asked.ref,
    idempotencyKey: asked.key ?? "AAAAAAAAAAAAAAAAAAAAAAAA",
    firstAttemptAt: asked.firstAttemptAt,
    signal: asked.signal ?? new AbortController().signal,
  });
  return {
    simulator,
    clock,
    config,
    logged,
    perform: (asked) => perform(callOf(asked)),
    find: (asked) => find(callOf(asked)),
    failure: (asked) =>
      perform(callOf(asked)).then(
        (result) => Promise.reject(new Error(`expected a failure, got ${JSON.stringify(result)}`)),
        (error: unknown) => error as Failure,
      ),
  };
}

function listeningLogger(lines: string[]): Logger {
  const write = (message: string, fields?: object): void => void lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  return { debug: write, info: write, warn: write, error: write, child: () => listeningLogger(lines) };
}

/** Lets real sockets do their work while the virtual clock stands still, until `done` holds. */
export async function until(done: () => boolean): Promise<void> {
  for (let turn = 0; !done(); turn++) {
    if (turn > 20_000) throw new Error("what the test waits for does not happen");
    await new Promise((resolve) => setImmediate(resolve));
  }
}
