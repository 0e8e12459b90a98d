import { bindServer, closeServer, type RunningSimulator, type Simulator, type SimulatorOptions } from "#core";
import { sinkCommands } from "./simulator/commands.ts";
import type { SeenPost } from "./simulator/receive.ts";
import { createSinkServer, type Misbehaviour, type Sink } from "./simulator/server.ts";

/** The sink's secret. It is made up. */
export const simulatedSecret = "whsec_c2ltdWxhdGVkLXNlY3JldC1vZi1oZXJhbGQ=";

/** A running sink, with the handles that tests use. */
export interface WebhookSimulator extends RunningSimulator {
  readonly url: string;
  /** Every request that came, in order. */
  readonly seen: readonly SeenPost[];
  /** Lets something go wrong with the next requests; without a count with one. */
  misbehave(how: Misbehaviour, times?: number): void;
  /** What a good request is answered with. */
  answerWith(status: number, body: string, headers?: { readonly [name: string]: string }): void;
}

/** Starts a sink for webhooks: takes everything, checks signatures, knows a repeated id again. */
export async function startWebhookSimulator({ clock, host, port, show }: SimulatorOptions): Promise<WebhookSimulator> {
  const sink: Sink = {
    clock,
    secret: simulatedSecret,
    seen: [],
    faults: [],
    answer: { status: 200, headers: { "content-type": "application/json" }, body: '{"ok":true}' },
    pending: new Set(),
    show: show ?? ((): void => undefined),
  };
  const server = createSinkServer(sink);
  const at = await bindServer(server, { host, port });
  const url = `http://${at}/hook`;
  return {
    url,
    seen: sink.seen,
    settings: { url, secret: simulatedSecret },
    lines: [`a sink for webhooks: ${url}`, `its secret: ${simulatedSecret}`],
    commands: sinkCommands(sink),
    misbehave: (how, times = 1) => void sink.faults.push(...Array.from({ length: times }, () => how)),
    answerWith: (status, body, headers = { "content-type": "application/json" }) => {
      sink.answer = { status, headers, body };
    },
    async close() {
      for (const cancel of sink.pending) cancel();
      await closeServer(server);
    },
  };
}

/** The simulator for `herald simulate webhook`. */
export const simulator: Simulator = {
  summary: "A sink for webhooks: shows what comes, checks its signature, and misbehaves when told to.",
  start: startWebhookSimulator,
};
