import { createServer } from "node:http";
import { bindServer, type Clock, closeServer, type RunningSimulator, type Simulator, type SimulatorOptions } from "#core";
import { commandsOf } from "./simulator/commands.ts";
import { joinWorlds } from "./simulator/join-worlds.ts";
import { RestSimulation } from "./simulator/rest-simulation.ts";
import { SimulatedRest } from "./simulator/rest.ts";
import { SimulatedStreaming } from "./simulator/streaming.ts";
import { World } from "./simulator/world.ts";

/** A Mastodon of one account on this machine, with everything that a test or a person may want to happen. */
export interface MastodonSimulator {
  /** The instance: what goes into `url`. */
  readonly url: string;
  readonly token: string;
  /** Posts, notifications, conversations. */
  readonly world: World;
  /** The streams: refusals, odd messages, closes. */
  readonly streaming: SimulatedStreaming;
  /** What is read of the REST API: faults, limits, and what was asked. */
  readonly rest: SimulatedRest;
  /** What the account does by the REST API. */
  readonly acting: RestSimulation;
  /** Makes the token worthless. */
  revoke(): void;
  close(): Promise<void>;
}

/** Starts a simulator. Everything it does by itself happens on `clock`. */
export async function startMastodonSimulator(options: {
  readonly clock: Clock;
  readonly host?: string;
  readonly port?: number;
  readonly show?: (line: string) => void;
}): Promise<MastodonSimulator> {
  const { clock, host = "127.0.0.1", port = 0, show } = options;
  const world = new World(clock);
  const streaming = new SimulatedStreaming(world);
  let url = "";
  const acting = new RestSimulation({
    clock,
    token: world.token,
    lists: world.lists,
    origin: () => url,
    ...(show === undefined ? {} : { show }),
  });
  joinWorlds(world, acting);
  const rest = new SimulatedRest(world, streaming.tokens, acting);
  const server = createServer((request, response) => {
    if (!streaming.request(request, response)) rest.handle(request, response);
  });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    show?.("a bot connects");
    streaming.upgrade(request, socket, head);
  });
  const at = await bindServer(server, { host, port });
  url = `http://${at}`;
  rest.streamingUrl = `ws://${at}`;
  return {
    url,
    token: world.token,
    world,
    streaming,
    rest,
    acting,
    revoke() {
      streaming.tokens.clear();
      acting.scene.server.token = undefined;
      streaming.closeWith(undefined);
    },
    async close() {
      await streaming.close();
      await closeServer(server);
    },
  };
}

async function start(options: SimulatorOptions): Promise<RunningSimulator> {
  const running = await startMastodonSimulator(options);
  const { url, token } = running;
  return {
    settings: { url, access_token: token },
    variables: { MASTODON_URL: url, MASTODON_TOKEN: token },
    lines: [`instance   ${url}`, `streaming  ${url.replace("http", "ws")}/api/v1/streaming`],
    commands: commandsOf(running),
    close: () => running.close(),
  };
}

/** For `herald simulate mastodon`. */
export const simulator: Simulator = {
  summary: "A Mastodon instance with one account: let people post, edit, delete, mention; cut the streams.",
  start,
};
