import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Json } from "#core/codec/json";
import { createHttpClient } from "#core/http/undici-http-client";
import type { ActionDefinition, ActionResult, OpKind } from "#core/plugin/action-definition";
import type { KeyValueStore } from "#core/plugin/key-value-store";
import type { Logger } from "#core/plugin/logger";
import { VirtualClock } from "#core/time/virtual-clock";
import { actions } from "#plugins/mastodon/actions/index";
import { type MastodonClient, openClient } from "#plugins/mastodon/client";
import { Settings } from "#plugins/mastodon/settings";
import { RestSimulation } from "#plugins/mastodon/simulator/rest-simulation";
import { type SimulatedStatus, saidNow } from "#plugins/mastodon/simulator/rest-world";

/** 21 November 2026, so that ids have the length that Mastodon's have. */
export const startMs = Date.UTC(2026, 10, 21, 7, 0, 0);
export const token = "simulated-token-of-the-bot";

/** What one request of a test is about; the rest is filled in. */
export interface Asked {
  readonly action?: keyof typeof actions;
  readonly op?: OpKind;
  readonly input?: Record<string, unknown>;
  readonly ref?: Json | undefined;
  readonly key?: string;
  readonly firstAttemptAt?: number;
  readonly signal?: AbortSignal;
}

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly failure: string;
  readonly scope: string;
  readonly retryAfterMs: number | undefined;
  readonly gone: boolean;
}

/** The plugin's actions in front of a simulated server, over real sockets. */
export interface TestAccount {
  readonly rest: RestSimulation;
  readonly clock: VirtualClock;
  readonly config: Settings;
  readonly client: MastodonClient;
  /** Everything that was logged, as text. */
  readonly logged: string[];
  perform(asked: Asked): Promise<ActionResult>;
  find(asked: Asked): Promise<ActionResult | undefined>;
  /** The error of a request that must fail. */
  failure(asked: Asked): Promise<Failure>;
  /** The posts that are there, the oldest first. */
  posts(): readonly SimulatedStatus[];
  texts(): readonly string[];
  /** The body of the last request of this kind. */
  sent(method: string, path: RegExp): Record<string, unknown> | undefined;
}

export async function openAccount(settings: Record<string, unknown> = {}): Promise<TestAccount> {
  const clock = new VirtualClock(startMs);
  let origin = "";
  const rest = new RestSimulation({ clock, token, origin: () => origin });
  const server = createServer((incoming, outgoing) => {
    if (!rest.handle(incoming, outgoing)) outgoing.writeHead(404).end("<html>not here</html>");
  });
  origin = await listen(server);
  const http = createHttpClient({ clock, userAgent: "Herald-Test" });
  const logged: string[] = [];
  const config = Settings.parse({ url: `${origin}/`, access_token: token, allow_hosts: ["127.0.0.1"], ...settings });
  const client = openClient({ connection: "fedi", config, needs: { http, clock, log: listeningLogger(logged), store: noNotes } });
  onTestFinished(() => http.close());
  const definition = (asked: Asked): ActionDefinition<Settings, MastodonClient> => actions[asked.action ?? "status"];
  const callOf = (asked: Asked): Parameters<ActionDefinition<Settings, MastodonClient>["perform"]>[0] => ({
    config,
    client,
    op: asked.op ?? "create",
    follow: undefined,
    input: definition(asked).input.parse(asked.input ?? {}),
    ref: asked.ref,
    idempotencyKey: asked.key ?? "AAAAAAAAAAAAAAAAAAAAAAAA",
    firstAttemptAt: asked.firstAttemptAt,
    signal: asked.signal ?? new AbortController().signal,
  });
  const posts = (): readonly SimulatedStatus[] => [...rest.scene.world.statuses.values()].filter((each) => !each.isDeleted);
  return {
    rest,
    clock,
    config,
    client,
    logged,
    perform: (asked) => definition(asked).perform(callOf(asked)),
    find: async (asked) => definition(asked).find?.(callOf(asked)),
    failure: (asked) =>
      definition(asked)
        .perform(callOf(asked))
        .then(
          (result) => Promise.reject(new Error(`expected a failure, got ${JSON.stringify(result)}`)),
          (error: unknown) => error as Failure,
        ),
    posts,
    texts: () => posts().map((post) => saidNow(post).text),
    sent: (method, path) =>
      rest.seen.findLast((each) => each.method === method && path.test(each.path))?.fields as Record<string, unknown> | undefined,
  };
}

/** Starts a server on a free port of this machine, closed after the test. Returns its origin. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`;
}

const noNotes: KeyValueStore = { get: async () => undefined, set: async () => undefined, delete: async () => undefined };

function listeningLogger(lines: string[]): Logger {
  const write = (message: string, fields?: object): void => void lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  return { debug: write, info: write, warn: write, error: write, child: () => listeningLogger(lines) };
}
