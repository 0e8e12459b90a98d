import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ListenAddress } from "#core/config/config-file";
import { bindServer, closeServer } from "./bound-server.ts";
import { type HookDesk, isHookPath } from "./hook-desk.ts";
import { listenError } from "./listen-error.ts";
import type { RouteAnswer } from "./route-answer.ts";

/** What is to be read at a path. */
export type Route = () => RouteAnswer | Promise<RouteAnswer>;

/** A server that listens. */
export interface Listener {
  /** With the port that the system chose, where it was 0. */
  readonly address: ListenAddress;
  /** Answers nothing any more; resolves when every connection is gone. */
  close(): Promise<void>;
}

/** A request has to come whole within this time: a client that dawdles holds a connection, and nothing else. */
const requestMs = 10_000;

/**
 * Listens for GET and HEAD on these paths, and lets `desk` answer everything under `/hooks/`. Rejects with a `HeraldError`: `HTTP_PORT_IN_USE`, or `HTTP_CANNOT_LISTEN` when the address is
 * not this machine's or not allowed.
 */
export async function listen(address: ListenAddress, routes: { readonly [path: string]: Route }, desk?: HookDesk): Promise<Listener> {
  const known = new Map(Object.entries(routes));
  const server = createServer({ requestTimeout: requestMs, headersTimeout: requestMs }, (request, response) => {
    void answer(request, known, desk).then((said) => send(request, response, said));
  });
  await bindServer(server, address).catch((error: unknown) => {
    throw listenError(error as NodeJS.ErrnoException, address);
  });
  const { port } = server.address() as AddressInfo;
  return { address: { host: address.host, port }, close: () => closeServer(server) };
}

async function answer(request: IncomingMessage, routes: ReadonlyMap<string, Route>, desk: HookDesk | undefined): Promise<RouteAnswer> {
  const { method, url = "" } = request;
  const [path = ""] = url.split("?", 1);
  if (desk !== undefined && isHookPath(path)) return desk.answer(request, path);
  const route = routes.get(path);
  if (route === undefined) return { status: 404, body: { error: `nothing is here; there is ${[...routes.keys()].join(", ")}` } };
  if (method !== "GET" && method !== "HEAD") {
    return { status: 405, body: { error: "only GET is answered here" }, headers: { allow: "GET, HEAD" } };
  }
  try {
    return await route();
  } catch {
    return { status: 500, body: { error: "this could not be told" } };
  }
}

function send({ method }: IncomingMessage, response: ServerResponse, { status, body, contentType, headers = {} }: RouteAnswer): void {
  const text = contentType !== undefined && typeof body === "string" ? body : `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    "content-type": contentType ?? "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    ...headers,
  });
  response.end(method === "HEAD" ? undefined : text);
}
