import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { LimitReached } from "./buckets.ts";
import type { Fault, Faults } from "./faults.ts";
import type { Scene, SimulatedAnswer, SimulatedRequest } from "./operation.ts";
import { readRequest } from "./read-request.ts";
import { SimulatedRefusal } from "./refusal.ts";
import { carryOut } from "./routes.ts";

/** A request as it came, for those who want to see what was sent. */
export interface SeenRequest extends SimulatedRequest {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface ServerParts {
  readonly scene: Scene;
  readonly faults: Faults;
  /** Every request, in order. */
  readonly seen: SeenRequest[];
  /** What is still to happen on the clock: cancelled when the server closes. */
  readonly pending: Set<() => void>;
}

/** An HTTP server that answers as Discord's API does, faults included. */
export function createApiServer(parts: ServerParts): Server {
  return createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
    void serve(parts, incoming, outgoing);
  });
}

async function serve(parts: ServerParts, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { clock } = parts.scene.world;
  outgoing.sendDate = false;
  try {
    const request = await readRequest(incoming);
    parts.seen.push({ ...request, at: clock.now() });
    const fault = parts.faults.take(request.method, request.path);
    if (fault === undefined) send(parts, outgoing, attempt(parts.scene, request));
    else fail(parts, fault, request, outgoing);
  } catch (error) {
    if (error instanceof SimulatedRefusal) send(parts, outgoing, refusalAnswer(error));
    else outgoing.destroy();
  }
}

/** Carries the request out; a refusal is an answer too. */
function attempt(scene: Scene, request: SimulatedRequest): SimulatedAnswer {
  try {
    return carryOut(scene, request);
  } catch (error) {
    if (error instanceof SimulatedRefusal) return refusalAnswer(error);
    throw error;
  }
}

function refusalAnswer(refusal: SimulatedRefusal): SimulatedAnswer {
  return { status: refusal.status, headers: refusal instanceof LimitReached ? refusal.headers : {}, body: refusal.body };
}

function fail(parts: ServerParts, fault: Fault, request: SimulatedRequest, outgoing: ServerResponse): void {
  const { carriedOut = "no", answer } = fault;
  const isSlow = answer.kind === "slow";
  if (typeof carriedOut === "object") later(parts, carriedOut.lateByMs, () => attempt(parts.scene, request));
  const done = carriedOut === "before" || isSlow ? attempt(parts.scene, request) : undefined;
  switch (answer.kind) {
    case "slow":
      if (done !== undefined) later(parts, answer.headersAfterMs, () => send(parts, outgoing, done));
      return;
    case "reply":
      outgoing.writeHead(answer.status, { ...dated(parts), ...answer.headers }).end(answer.body);
      return;
    case "reset":
      outgoing.destroy();
      return;
    case "hang":
      return;
    case "hang-after-headers":
      outgoing.writeHead(200, { ...dated(parts), "content-type": "application/json", "content-length": "1000" });
      outgoing.write('{"id":');
      return;
    case "cut":
      outgoing.writeHead(200, { ...dated(parts), "content-type": "application/json", "content-length": "1000" });
      outgoing.write('{"id":', () => outgoing.destroy());
  }
}

function send(parts: ServerParts, outgoing: ServerResponse, { status, headers, body }: SimulatedAnswer): void {
  if (outgoing.destroyed) return;
  const json = body === undefined ? undefined : JSON.stringify(body);
  outgoing.writeHead(status, { ...dated(parts), ...(json !== undefined && { "content-type": "application/json" }), ...headers });
  outgoing.end(json);
}

function later({ scene, pending }: ServerParts, afterMs: number, run: () => void): void {
  const { clock } = scene.world;
  const cancel = clock.setTimer(clock.now() + afterMs, () => {
    pending.delete(cancel);
    run();
  });
  pending.add(cancel);
}

/** Discord's time, which is the simulator's clock, and the header by which Cloudflare is told from Discord. */
function dated({ scene }: ServerParts): { readonly [name: string]: string } {
  return { date: new Date(scene.world.clock.now()).toUTCString(), via: "1.1 google" };
}
