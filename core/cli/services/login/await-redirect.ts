import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isHeraldError } from "#core/errors/herald-error";
import { listenError } from "#core/http/listen-error";
import { type Callback, type Expected, readCallback } from "./read-callback.ts";

/** A listener for the browser that comes back. */
export interface RedirectListener {
  /** The first answer to this request, whatever it says. What else comes is answered and counts for nothing. */
  readonly answer: Promise<Callback>;
  close(): Promise<void>;
}

const loopback: { readonly [host: string]: readonly string[] } = {
  localhost: ["127.0.0.1", "::1"],
  "127.0.0.1": ["127.0.0.1"],
  "[::1]": ["::1"],
};

/** Whether a redirect URI leads back to this machine. */
export function isLoopback(redirectUri: string): boolean {
  const { protocol, hostname } = new URL(redirectUri);
  return protocol === "http:" && loopback[hostname] !== undefined;
}

/** Listens on loopback where `redirectUri` leads. Rejects with a `HeraldError` when it cannot. */
export async function listenForRedirect(expected: Expected): Promise<RedirectListener> {
  const { hostname, port: text } = new URL(expected.redirectUri);
  const port = text === "" ? 80 : Number(text);
  const { promise, resolve } = Promise.withResolvers<Callback>();
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => closed(server)));
  };
  try {
    for (const host of loopback[hostname] ?? []) {
      const server = createServer((request, response) => serve(request, response, expected, resolve));
      // A machine may be without IPv6.
      if (await isBound(server, host, port, servers.length > 0)) servers.push(server);
    }
  } catch (error) {
    await close();
    throw isHeraldError(error)
      ? error
      : listenError(error as NodeJS.ErrnoException, { host: hostname, port }, "give another port with --redirect-uri, or use --paste");
  }
  return { answer: promise, close };
}

function serve(request: IncomingMessage, response: ServerResponse, expected: Expected, resolve: (callback: Callback) => void): void {
  const url = URL.parse(request.url ?? "/", expected.redirectUri);
  if (request.method !== "GET" || url === null || url.pathname !== new URL(expected.redirectUri).pathname) {
    return send(response, 404, "Nothing is here.");
  }
  const callback = readCallback(url.href, expected);
  if (callback.is === "foreign") return send(response, 400, "This is not the answer that herald login waits for.");
  send(
    response,
    200,
    callback.is === "code" ? "Herald has what it needs. You can close this page." : "No consent was given. You can close this page.",
  );
  resolve(callback);
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    connection: "close",
  });
  response.end(`<!doctype html><title>Herald</title><p>${text}</p>\n`);
}

function isBound(server: Server, host: string, port: number, isOptional: boolean): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (isOptional && error.code !== "EADDRINUSE") resolve(false);
      else reject(error);
    });
    server.listen(port, host, () => resolve(true));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
