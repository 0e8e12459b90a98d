import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type HttpClient, HttpError, type HttpRequest } from "#core/http/http-client";
import { createHttpClient } from "#core/http/undici-http-client";
import type { Clock } from "#core/time/clock";
import { SystemClock } from "#core/time/system-clock";
import { VirtualClock } from "#core/time/virtual-clock";

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listen(server: Server): Promise<URL> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function serve(answer: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<URL> {
  return listen(createServer((request, response) => void answer(request, response)));
}

/** A server that speaks no HTTP by itself: what it does with each connection is the test's. */
function serveRaw(onConnection: (socket: Socket) => void): Promise<URL> {
  return listen(createTcpServer(onConnection));
}

function clientOn(clock: Clock = new SystemClock()): HttpClient & { close(): Promise<void> } {
  const client = createHttpClient({ clock, userAgent: "Herald-Test/1" });
  closers.push(() => client.close());
  return client;
}

async function failureOf(client: HttpClient, request: HttpRequest): Promise<HttpError> {
  const outcome = await client.request(request).catch((error: unknown) => error);
  if (!(outcome instanceof HttpError)) throw new Error("the request did not fail with an HttpError");
  return outcome;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test("gives the status, the headers by lower-case name and the whole body", async () => {
  const url = await serve((_, response) => {
    response.writeHead(418, [
      ["X-Repeated", "a"],
      ["X-Repeated", "b"],
      ["X-Once", "c"],
    ]);
    response.end("short and stout");
  });

  const response = await clientOn().request({ method: "GET", url });

  expect(response.status).toBe(418);
  expect(response.headers).toMatchObject({ "x-repeated": "a, b", "x-once": "c" });
  expect(response.body.toString()).toBe("short and stout");
});

test("sends method, path, query, headers and body, and always a User-Agent", async () => {
  const seen: object[] = [];
  const url = await serve(async (request, response) => {
    const { method, url: path, headers } = request;
    seen.push({ method, path, agent: headers["user-agent"], key: headers["x-key"], body: (await bodyOf(request)).toString() });
    response.end();
  });
  const client = clientOn();

  await client.request({ method: "PATCH", url: new URL("/a?b=c", url), headers: { "X-Key": "k" }, body: "one" });
  await client.request({ method: "POST", url, headers: { "User-Agent": "its own" }, body: new TextEncoder().encode("two") });

  expect(seen).toEqual([
    { method: "PATCH", path: "/a?b=c", agent: "Herald-Test/1", key: "k", body: "one" },
    { method: "POST", path: "/", agent: "its own", key: undefined, body: "two" },
  ]);
});

test("sends a form with its files, its boundary and its length", async () => {
  let received = { type: "", length: "", body: "" };
  const url = await serve(async (request, response) => {
    const { "content-type": type = "", "content-length": length = "" } = request.headers;
    received = { type, length, body: (await bodyOf(request)).toString() };
    response.end();
  });
  const body = new FormData();
  body.set("payload_json", "{}");
  body.set("files[0]", new Blob(["picture"], { type: "image/png" }), "a.png");

  await clientOn().request({ method: "POST", url, body, headers: { "content-type": "wrong" } });

  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(received.type)?.[1] ?? "none";
  const parts = received.body.split(`--${boundary}`).map((part) => part.trim());
  expect(parts).toEqual([
    "",
    'Content-Disposition: form-data; name="payload_json"\r\n\r\n{}',
    'Content-Disposition: form-data; name="files[0]"; filename="a.png"\r\nContent-Type: image/png\r\n\r\npicture',
    "--",
  ]);
  expect(received.length).toBe(String(received.body.length));
});

test("keeps connections alive between requests", async () => {
  const ports = new Set<number | undefined>();
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.end();
  });
  const client = clientOn();

  for (let count = 0; count < 10; count++) await client.request({ method: "GET", url });

  // A connection rests for a turn of the loop before it is used again, so two take turns.
  expect(ports.size).toBeLessThanOrEqual(2);
});

test("gives a redirect as an answer and does not follow it", async () => {
  let requests = 0;
  const url = await serve((_, response) => {
    requests++;
    response.writeHead(302, { location: "/elsewhere" }).end();
  });

  const response = await clientOn().request({ method: "GET", url });

  expect([response.status, response.headers["location"], requests]).toEqual([302, "/elsewhere", 1]);
});

test("fails as not sent when the port is refused", async () => {
  const server = createTcpServer();
  const url = await listen(server);
  await closers.pop()?.();

  const error = await failureOf(clientOn(), { method: "POST", url });

  expect([error.code, error.progress]).toEqual(["HTTP_CONNECT_FAILED", "not-sent"]);
  expect(error.message).toContain("ECONNREFUSED");
});

test("fails as not sent when the server does not speak TLS", async () => {
  const url = await serveRaw((socket) => socket.end("no TLS here\r\n"));
  url.protocol = "https:";

  const error = await failureOf(clientOn(), { method: "POST", url });

  expect([error.code, error.progress]).toEqual(["HTTP_CONNECT_FAILED", "not-sent"]);
});

test("fails as not sent when the connection takes too long to be made", async () => {
  const url = await serveRaw(() => undefined);
  url.protocol = "https:";
  const client = createHttpClient({ clock: new SystemClock(), userAgent: "Herald-Test/1", connectTimeoutMs: 50 });
  closers.push(() => client.close());

  const error = await failureOf(client, { method: "POST", url });

  expect([error.code, error.progress]).toEqual(["HTTP_CONNECT_TIMEOUT", "not-sent"]);
});

test("fails as not sent when a header cannot be sent", async () => {
  const url = await serve((_, response) => response.end());

  const error = await failureOf(clientOn(), { method: "POST", url, headers: { authorization: "line\nbreak" } });

  expect([error.code, error.progress]).toEqual(["HTTP_INVALID_REQUEST", "not-sent"]);
  expect(error.message).not.toContain("line");
});

test.each([
  ["before it answers", (socket: Socket) => socket.once("data", () => socket.resetAndDestroy())],
  ["within the headers", (socket: Socket) => socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Le"))],
  ["within the body", (socket: Socket) => socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"))],
  [
    "within a chunk",
    (socket: Socket) => socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")),
  ],
])("does not know what became of a request when the server cuts it off %s", async (_, onConnection) => {
  const url = await serveRaw(onConnection);

  const error = await failureOf(clientOn(), { method: "POST", url, body: "x" });

  expect([error.code, error.progress]).toEqual([expect.stringMatching(/^HTTP_(CUT|BAD_ANSWER)$/), "unknown"]);
});

test("does not know what became of a request that is answered with something else than HTTP", async () => {
  const url = await serveRaw((socket) => socket.once("data", () => socket.end("220 mail.example ESMTP\r\n")));

  const error = await failureOf(clientOn(), { method: "POST", url });

  expect([error.code, error.progress]).toEqual(["HTTP_BAD_ANSWER", "unknown"]);
});

test("does not know what became of a request whose answer has endless headers", async () => {
  const url = await serveRaw((socket) => socket.once("data", () => socket.end(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}\r\n\r\n`)));

  const error = await failureOf(clientOn(), { method: "POST", url });

  expect([error.code, error.progress]).toEqual(["HTTP_BAD_ANSWER", "unknown"]);
});

interface Stage {
  readonly name: string;
  readonly answer: (response: ServerResponse, reached: () => void) => void;
}

const stages: readonly Stage[] = [
  { name: "before the headers", answer: (_, reached) => reached() },
  {
    name: "after the headers",
    answer: (response, reached) => {
      response.writeHead(200, { "content-length": "10" });
      response.flushHeaders();
      reached();
    },
  },
  {
    name: "within the body",
    answer: (response, reached) => {
      response.writeHead(200, { "content-length": "10" });
      response.write("half", reached);
    },
  },
];

test.each(stages)("ends a request at its deadline when the server hangs $name", async ({ answer }) => {
  const clock = new VirtualClock(0);
  const reached = Promise.withResolvers<void>();
  const url = await serve((_, response) => answer(response, reached.resolve));

  const failing = failureOf(clientOn(clock), { method: "POST", url, deadlineMs: 5_000 });
  await reached.promise;
  await clock.advance(4_999);
  const dueBefore = clock.nextDue();
  await clock.advance(1);
  const error = await failing;

  expect(dueBefore).toBe(5_000);
  expect([error.code, error.progress]).toEqual(["HTTP_DEADLINE", "unknown"]);
});

test("a body that comes slowly but in time is no error", async () => {
  const url = await serve(async (_, response) => {
    for (const part of "slowly") {
      response.write(part);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  });
  const clock = new VirtualClock(0);

  const response = await clientOn(clock).request({ method: "GET", url });

  expect(response.body.toString()).toBe("slowly");
  expect(clock.nextDue()).toBeUndefined();
});

test("a request that reaches its deadline before it has a connection is not sent, also not later", async () => {
  const clock = new VirtualClock(0);
  const accepted = Promise.withResolvers<Socket>();
  const url = await serveRaw((socket) => accepted.resolve(socket));
  url.protocol = "https:";
  let received = "";

  const failing = failureOf(clientOn(clock), { method: "POST", url, deadlineMs: 1_000 });
  const socket = await accepted.promise;
  socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
  await clock.advance(1_000);
  const error = await failing;

  expect([error.code, error.progress]).toEqual(["HTTP_DEADLINE", "not-sent"]);
  expect(received).not.toContain("POST");
});

test("a request that is cancelled while it waits for a free connection is never written", async () => {
  const paths: (string | undefined)[] = [];
  const waiting: ServerResponse[] = [];
  const full = Promise.withResolvers<void>();
  const url = await serve((request, response) => {
    paths.push(request.url);
    if (waiting.push(response) === 64) full.resolve();
    if (waiting.length > 64) response.end();
  });
  const client = clientOn();
  const busy = Array.from({ length: 64 }, () => client.request({ method: "GET", url }));
  await full.promise;
  const abort = new AbortController();

  const failing = failureOf(client, { method: "POST", url: new URL("/cancelled", url), signal: abort.signal });
  const behind = client.request({ method: "POST", url: new URL("/behind", url) });
  await new Promise((resolve) => setImmediate(resolve));
  abort.abort();
  const error = await failing;
  for (const response of waiting) response.end();
  await Promise.all([...busy, behind]);

  expect([error.code, error.progress]).toEqual(["HTTP_ABORTED", "not-sent"]);
  expect(paths.slice(64)).toEqual(["/behind"]);
});

test("a request whose signal has aborted already is not sent", async () => {
  const url = await serve((_, response) => response.end());

  const error = await failureOf(clientOn(), { method: "POST", url, signal: AbortSignal.abort() });

  expect([error.code, error.progress]).toEqual(["HTTP_ABORTED", "not-sent"]);
});

test("an abort ends a request that is under way", async () => {
  const reached = Promise.withResolvers<void>();
  const url = await serve(() => reached.resolve());
  const abort = new AbortController();

  const failing = failureOf(clientOn(), { method: "POST", url, signal: abort.signal });
  await reached.promise;
  abort.abort();
  const error = await failing;

  expect([error.code, error.progress]).toEqual(["HTTP_ABORTED", "unknown"]);
});

test("refuses a body that is longer than allowed, and reads one that is just as long", async () => {
  const url = await serve((_, response) => response.end("x".repeat(1_000)));
  const client = clientOn();

  const error = await failureOf(client, { method: "GET", url, maxResponseBytes: 999 });
  const response = await client.request({ method: "GET", url, maxResponseBytes: 1_000 });

  expect([error.code, error.progress]).toEqual(["HTTP_BODY_TOO_LARGE", "unknown"]);
  expect(response.body.length).toBe(1_000);
});

test("closing ends what is under way and refuses what comes later", async () => {
  const reached = Promise.withResolvers<void>();
  const url = await serve(() => reached.resolve());
  const client = clientOn();

  const failing = failureOf(client, { method: "POST", url });
  await reached.promise;
  await client.close();
  const [during, after] = [await failing, await failureOf(client, { method: "POST", url })];

  expect([during.code, during.progress]).toEqual(["HTTP_CLOSED", "unknown"]);
  expect([after.code, after.progress]).toEqual(["HTTP_CLOSED", "not-sent"]);
});

test("an error names method and origin, and neither path, query, headers nor body", async () => {
  const url = await serveRaw((socket) => socket.once("data", (data) => socket.end(data)));
  const secret = new URL("/webhooks/1/CANARY?token=CANARY", url);

  const error = await failureOf(clientOn(), { method: "POST", url: secret, headers: { authorization: "CANARY" }, body: "CANARY" });

  expect(error.message).toContain(`POST ${url.origin}`);
  expect(JSON.stringify({ ...error, message: error.message, stack: error.stack, cause: error.cause })).not.toContain("CANARY");
});

test("gives up a request that has found no connection by its own time", async () => {
  const clock = new VirtualClock(0);
  const url = await serve((_, response) => setImmediate(() => response.end()));
  const client = clientOn(clock);
  const failing = failureOf(client, { method: "GET", url: new URL("http://127.0.0.1:1/"), connectDeadlineMs: 0, deadlineMs: 60_000 });
  // The request is under way after some turns of promises; a turn of the loop would let the refusal in.
  await clock.advance(0, async () => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  });

  expect(await failing).toMatchObject({ code: "HTTP_CONNECT_TIMEOUT", progress: "not-sent" });
  expect((await client.request({ method: "GET", url, connectDeadlineMs: 1_000 })).status).toBe(200);
  await clock.advance(1_000);
});

test("gives up a request whose answer has not begun in time, and not one that only takes long to end", async () => {
  const clock = new VirtualClock(0);
  const ends: (() => void)[] = [];
  const url = await serve((request, response) => {
    if (request.url === "/silent") return;
    response.writeHead(200).write("a");
    ends.push(() => response.end("b"));
  });
  const client = clientOn(clock);
  const limits = { headersDeadlineMs: 1_000, deadlineMs: 60_000 };

  const silent = failureOf(client, { method: "GET", url: new URL("/silent", url), ...limits });
  const slow = client.request({ method: "GET", url, ...limits });
  while (ends.length === 0) await new Promise((resolve) => setImmediate(resolve));
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(1_000);

  expect(await silent).toMatchObject({ code: "HTTP_HEADERS_TIMEOUT", progress: "unknown", status: undefined });
  ends[0]?.();
  expect((await slow).body.toString()).toBe("ab");
});

test("tells the status of an answer of which the rest failed", async () => {
  const url = await serve((_, response) => void response.writeHead(202).write("abc", () => response.destroy()));

  expect(await failureOf(clientOn(), { method: "POST", url })).toMatchObject({ code: "HTTP_CUT", status: 202 });
});

test("takes early hints for no answer", async () => {
  const url = await serve((_, response) => {
    response.writeEarlyHints({ link: "</a.css>; rel=preload" });
    response.destroy();
  });

  expect(await failureOf(clientOn(), { method: "GET", url })).toMatchObject({ code: "HTTP_CUT", status: undefined });
});
