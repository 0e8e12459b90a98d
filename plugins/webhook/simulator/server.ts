import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Clock } from "#core";
import { lineOf, receive, type SeenPost } from "./receive.ts";

/** What can go wrong with a request. */
export type Misbehaviour =
  | { readonly kind: "answer"; readonly status: number; readonly headers?: { readonly [name: string]: string }; readonly body?: string }
  /** The connection is cut before any answer; the request was taken. */
  | { readonly kind: "lose" }
  /** Headers of a success, then half a body and a cut. */
  | { readonly kind: "cut" }
  /** Nothing, ever. */
  | { readonly kind: "hang" }
  /** Headers at once, the rest never. */
  | { readonly kind: "hang-in-body" }
  /** A success after this time of the sink's clock. */
  | { readonly kind: "slow"; readonly afterMs: number }
  /** A success with a body of so many bytes. */
  | { readonly kind: "big"; readonly bytes: number };

export interface Sink {
  readonly clock: Clock;
  readonly secret: string;
  readonly seen: SeenPost[];
  readonly faults: Misbehaviour[];
  answer: { readonly status: number; readonly headers: { readonly [name: string]: string }; readonly body: string };
  /** What is still to happen on the clock: cancelled when the server closes. */
  readonly pending: Set<() => void>;
  readonly show: (line: string) => void;
}

/** An HTTP server that takes whatever comes. */
export function createSinkServer(sink: Sink): Server {
  const taken = new Set<string>();
  return createServer((incoming, outgoing) => {
    void serve(sink, taken, incoming, outgoing).catch(() => outgoing.destroy());
  });
}

async function serve(sink: Sink, taken: Set<string>, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const post = await receive(incoming, sink.secret, (id) => taken.has(id));
  sink.seen.push(post);
  sink.show(lineOf(post));
  const fault = sink.faults.shift();
  const isTaken = fault === undefined || fault.kind !== "answer" || fault.status < 300;
  if (isTaken && post.headers["webhook-id"] !== undefined) taken.add(post.headers["webhook-id"]);
  if (fault === undefined) succeed(sink, outgoing);
  else misbehave(sink, fault, outgoing);
}

function succeed({ answer }: Sink, outgoing: ServerResponse): void {
  if (!outgoing.destroyed) outgoing.writeHead(answer.status, answer.headers).end(answer.body);
}

function misbehave(sink: Sink, fault: Misbehaviour, outgoing: ServerResponse): void {
  switch (fault.kind) {
    case "answer":
      outgoing.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    case "lose":
      outgoing.destroy();
      return;
    case "cut":
      outgoing.writeHead(200, { "content-length": "1000" }).write('{"ok":', () => outgoing.destroy());
      return;
    case "hang":
      return;
    case "hang-in-body":
      outgoing.writeHead(200, { "content-length": "1000" }).write('{"ok":');
      return;
    case "slow": {
      const cancel = sink.clock.setTimer(sink.clock.now() + fault.afterMs, () => {
        sink.pending.delete(cancel);
        succeed(sink, outgoing);
      });
      sink.pending.add(cancel);
      return;
    }
    case "big":
      outgoing.writeHead(200, { "content-type": "text/plain" }).end("x".repeat(fault.bytes));
  }
}
