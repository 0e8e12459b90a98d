import { onTestFinished } from "vitest";
import { createHttpClient, type HttpClientOptions } from "#core/http/undici-http-client";
import type { ActionResult } from "#core/plugin/action-definition";
import { VirtualClock } from "#core/time/virtual-clock";
import webhook from "#plugins/webhook/index";
import { postAction } from "#plugins/webhook/post-action";
import { Settings } from "#plugins/webhook/settings";
import { startWebhookSimulator, type WebhookSimulator } from "#plugins/webhook/simulator";

export const startMs = Date.UTC(2026, 10, 21, 7, 0, 0);
export const key = "AAAAAAAAAAAAAAAAAAAAAAAA";

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly failure: string;
  readonly scope: string;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
}

/** The plugin, opened through its declaration, in front of a sink. */
export interface TestWebhook {
  readonly sink: WebhookSimulator;
  readonly clock: VirtualClock;
  readonly config: Settings;
  post(input?: Record<string, unknown>, idempotencyKey?: string): Promise<ActionResult>;
  /** The error of a request that must fail. */
  failure(input?: Record<string, unknown>): Promise<Failure>;
}

/** `settings` are laid over those that reach the sink; undefined takes one away. */
export async function openWebhook(
  settings: Record<string, unknown> = {},
  addresses?: HttpClientOptions["addresses"],
): Promise<TestWebhook> {
  const clock = new VirtualClock(startMs);
  const sink = await startSink(clock);
  const http = createHttpClient({ clock, userAgent: "Herald-Test", ...(addresses !== undefined && { addresses }) });
  onTestFinished(() => http.close());
  const config = Settings.parse(JSON.parse(JSON.stringify({ ...sink.settings, ...settings })));
  const client = await webhook.open({ connection: "pager", config, needs: { http, clock } });
  const post: TestWebhook["post"] = (input = {}, idempotencyKey = key) =>
    postAction.perform({
      config,
      client,
      op: "create",
      follow: undefined,
      input: postAction.input.parse(input),
      ref: undefined,
      idempotencyKey,
      firstAttemptAt: undefined,
      signal: new AbortController().signal,
    });
  return {
    sink,
    clock,
    config,
    post,
    failure: (input) =>
      post(input).then(
        (result) => Promise.reject(new Error(`expected a failure, got ${JSON.stringify(result)}`)),
        (error: unknown) => error as Failure,
      ),
  };
}

/** A sink of its own, closed with the test. */
export async function startSink(clock: VirtualClock): Promise<WebhookSimulator> {
  const sink = await startWebhookSimulator({ clock, host: "127.0.0.1", port: 0 });
  onTestFinished(() => sink.close());
  return sink;
}

/** Lets real sockets do their work while the virtual clock stands still, until `done` holds. */
export async function until(done: () => boolean): Promise<void> {
  for (let turn = 0; !done(); turn++) {
    if (turn > 20_000) throw new Error("what the test waits for does not happen");
    await new Promise((resolve) => setImmediate(resolve));
  }
}
