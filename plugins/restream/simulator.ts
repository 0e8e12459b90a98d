import { createServer } from "node:http";
import { bindServer, type Clock, closeServer, type RunningSimulator, type Simulator, type SimulatorOptions } from "#core";
import { SimulatedAccount } from "./simulator/account.ts";
import { commandsOf } from "./simulator/commands.ts";
import { SimulatedFeed } from "./simulator/feed.ts";
import { SimulatedOAuth } from "./simulator/oauth.ts";
import { SimulatedRest } from "./simulator/rest.ts";

/** A Restream of one account on this machine, with everything that a test or a person may want to happen. */
export interface RestreamSimulator {
  readonly wsUrl: string;
  readonly apiUrl: string;
  readonly tokenUrl: string;
  /** The stream and its platforms. */
  readonly account: SimulatedAccount;
  /** The socket: replay, odd messages, refusals, closes. */
  readonly feed: SimulatedFeed;
  /** Tokens: rotation, expiry, revocation. */
  readonly oauth: SimulatedOAuth;
  /** The REST API and the token endpoint: odd answers, and what was asked. */
  readonly rest: SimulatedRest;
  close(): Promise<void>;
}

/** Starts a simulator. Everything it does by itself happens on `clock`. */
export async function startRestreamSimulator(options: {
  readonly clock: Clock;
  readonly host?: string;
  readonly port?: number;
  readonly show?: (line: string) => void;
}): Promise<RestreamSimulator> {
  const { clock, host = "127.0.0.1", port = 0, show } = options;
  const oauth = new SimulatedOAuth(clock);
  const feed = new SimulatedFeed(clock, oauth);
  const account = new SimulatedAccount(clock, (message) => feed.send(message));
  const rest = new SimulatedRest(clock, account, oauth);
  const server = createServer((request, response) => void rest.handle(request, response).catch(() => response.destroy()));
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    show?.("a bot connects");
    feed.upgrade(request, socket, head);
  });
  const at = await bindServer(server, { host, port });
  return {
    wsUrl: `ws://${at}/ws`,
    apiUrl: `http://${at}/v2`,
    tokenUrl: `http://${at}/oauth/token`,
    account,
    feed,
    oauth,
    rest,
    async close() {
      account.stopUpdates();
      rest.close();
      await feed.close();
      await closeServer(server);
    },
  };
}

async function start(options: SimulatorOptions): Promise<RunningSimulator> {
  const running = await startRestreamSimulator(options);
  const { wsUrl, apiUrl, tokenUrl, oauth } = running;
  return {
    settings: {
      url: wsUrl,
      api_url: apiUrl,
      token_url: tokenUrl,
      client_id: oauth.clientId,
      client_secret: oauth.clientSecret,
      refresh_token: oauth.tokens.refreshToken,
    },
    lines: [
      `streaming updates  ${wsUrl}`,
      `REST API           ${apiUrl}`,
      `token endpoint     ${tokenUrl}`,
      `consent page       ${apiUrl.replace("/v2", "/login")}`,
    ],
    commands: commandsOf(running),
    close: () => running.close(),
  };
}

/** For `herald simulate restream`. */
export const simulator: Simulator = {
  summary: "A Restream account with two channels: go live, change the title, drop the encoder, end.",
  start,
};
