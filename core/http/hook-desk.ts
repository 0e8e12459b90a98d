import type { IncomingMessage } from "node:http";
import type { IncomingHandler, IncomingRequests } from "./incoming-requests.ts";
import { readBody } from "./read-body.ts";
import type { RouteAnswer } from "./route-answer.ts";

/** Where requests to connections arrive, and are handed to whom they are for. */
export interface HookDesk {
  /** The port of one connection. Without `connections` naming it nothing reaches it. */
  portOf(connection: string): IncomingRequests;
  /** From now on requests to these connections are taken, and to no others. */
  use(connections: readonly string[]): void;
  /** Answers a request whose path begins with `/hooks/`. Never rejects. */
  answer(request: IncomingMessage, path: string): Promise<RouteAnswer>;
}

/** Requests that are read or waited for at once. More are told to come again: a sender that repeats itself must not fill the memory while a disk is full. */
const mostInHand = 64;
const mostBytesInHand = 64 * 1024 * 1024;
const prefix = "/hooks/";

const notFound: RouteAnswer = { status: 404, body: { error: "no webhook is taken here" } };
const failed: RouteAnswer = { status: 500, body: { error: "this could not be taken in" } };
const comeAgain = (error: string): RouteAnswer => ({ status: 503, body: { error }, headers: { "retry-after": "5" } });

/** A desk for these connections, which are known before any of them is open: who posts too early is not told that nobody is there. */
export function createHookDesk(connections: readonly string[]): HookDesk {
  let known: ReadonlySet<string> = new Set(connections);
  const serving = new Map<string, { readonly handle: IncomingHandler; readonly maxBodyBytes: number }>();
  let inHand = 0;
  let bytesInHand = 0;
  const take = async (request: IncomingMessage, name: string): Promise<RouteAnswer> => {
    const service = serving.get(name);
    if (service === undefined) return comeAgain("not ready yet");
    if (inHand >= mostInHand || bytesInHand >= mostBytesInHand) return comeAgain("too many requests at once");
    let held = 0;
    inHand += 1;
    try {
      const body = await readBody(request, service.maxBodyBytes, (bytes) => {
        held += bytes;
        bytesInHand += bytes;
        return bytesInHand <= mostBytesInHand;
      });
      if (!Buffer.isBuffer(body)) return body;
      return await service.handle({ headers: headersOf(request), body });
    } catch {
      return failed;
    } finally {
      inHand -= 1;
      bytesInHand -= held;
    }
  };
  return {
    portOf: (connection) => ({
      get isListening() {
        return known.has(connection);
      },
      serve(handle, { maxBodyBytes }) {
        const service = { handle, maxBodyBytes };
        serving.set(connection, service);
        return () => {
          if (serving.get(connection) === service) serving.delete(connection);
        };
      },
    }),
    use(others) {
      known = new Set(others);
    },
    async answer(request, path) {
      const name = path.slice(prefix.length);
      if (!known.has(name)) return notFound;
      if (request.method !== "POST") return { status: 405, body: { error: "only POST is answered here" }, headers: { allow: "POST" } };
      return take(request, name);
    },
  };
}

/** Where nothing listens. */
export const deafPort: IncomingRequests = { isListening: false, serve: () => () => undefined };

/** Whether a path is the desk's to answer. */
export function isHookPath(path: string): boolean {
  return path.startsWith(prefix);
}

function headersOf({ headersDistinct }: IncomingMessage): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(", ")]));
}
