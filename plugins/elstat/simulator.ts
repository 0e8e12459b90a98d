import { createServer } from "node:http";
import { bindServer, type Clock, closeServer, type RunningSimulator, type Simulator, type SimulatorOptions } from "#core";
import { commandsOf } from "./simulator/commands.ts";
import { SimulatedServices } from "./simulator/services.ts";
import { SimulatedStream } from "./simulator/stream.ts";

const defaultPollMs = 20_000;

/** An Elstat on this machine, with everything that a test or a person may want to happen. */
export interface ElstatSimulator {
  /** The address of the status page. */
  readonly url: string;
  readonly services: SimulatedServices;
  readonly stream: SimulatedStream;
  /** Looks at every service now. */
  poll(): void;
  close(): Promise<void>;
}

/** Starts a simulator. It looks at its services every `pollMs` on `clock`; 0: only when told to. */
export async function startElstatSimulator(options: {
  readonly clock: Clock;
  readonly host?: string;
  readonly port?: number;
  readonly show?: (line: string) => void;
  readonly services?: readonly string[];
  readonly pollMs?: number;
}): Promise<ElstatSimulator> {
  const { clock, host = "127.0.0.1", port = 0, show, pollMs = defaultPollMs } = options;
  const services = new SimulatedServices(clock, options.services ?? ["elixire", "api", "mail"]);
  const stream = new SimulatedStream(clock, services);
  const server = createServer((_, response) => response.writeHead(404).end());
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    show?.("a bot connects");
    stream.upgrade(request, socket, head);
  });
  const at = await bindServer(server, { host, port });
  let cancel = (): void => {};
  function look(): void {
    stream.publish();
    if (pollMs > 0) cancel = clock.setTimer(clock.now() + pollMs, look);
  }
  look();
  return {
    url: `http://${at}`,
    services,
    stream,
    poll: () => stream.publish(),
    async close() {
      cancel();
      await stream.close();
      await closeServer(server);
    },
  };
}

async function start(options: SimulatorOptions): Promise<RunningSimulator> {
  const running = await startElstatSimulator(options);
  return {
    settings: { url: running.url, services: [...running.services.names] },
    lines: [`status page  ${running.url}`, `stream       ${running.url.replace("http", "ws")}/api/streaming`],
    commands: commandsOf(running),
    close: () => running.close(),
  };
}

/** For `herald simulate elstat`. */
export const simulator: Simulator = {
  summary: "An Elstat with three services: take one down and up, slow it down, tell of an incident.",
  start,
};
