import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { HttpError, type HttpStream } from "#core/http/http-client";
import { createHttpClient } from "#core/http/undici-http-client";
import type { Clock } from "#core/time/clock";
import { SystemClock } from "#core/time/system-clock";
import { VirtualClock } from "#core/time/virtual-clock";

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server whose every answer is in the test's hands. */
async function serve(): Promise<{ readonly url: URL; next(): Promise<ServerResponse> }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    async next() {
      const [, response] = (await once(server, "request")) as [unknown, ServerResponse];
      return response;
    },
  };
}

function clientOn(clock: Clock = new SystemClock()): ReturnType<typeof createHttpClient> {
  const client = createHttpClient({ clock, userAgent: "Herald-Test/1" });
  closers.push(() => client.close());
  return client;
}

async function opened(
  client = clientOn(),
  signal?: AbortSignal,
): Promise<{ readonly stream: HttpStream; readonly response: ServerResponse }> {
  const { url, next } = await serve();
  const answering = next();
  const streaming = client.stream({ method: "GET", url, ...(signal === undefined ? {} : { signal }) });
  const response = await answering;
  response.writeHead(200, { "content-type": "text/event-stream" }).write("one");
  return { stream: await streaming, response };
}

async function failureOf(work: Promise<unknown>): Promise<HttpError> {
  const error = await work.catch((cause: unknown) => cause);
  if (!(error instanceof HttpError)) throw new Error("it did not fail with an HttpError");
  return error;
}

async function allOf(body: AsyncIterable<Buffer>): Promise<string> {
  let text = "";
  for await (const chunk of body) text += chunk.toString();
  return text;
}

test("gives the headers at once and the body as it comes", async () => {
  const { stream, response } = await opened();
  const chunks = stream.body[Symbol.asyncIterator]();

  expect(stream).toMatchObject({ status: 200, headers: { "content-type": "text/event-stream" } });
  expect(await chunks.next()).toEqual({ done: false, value: Buffer.from("one") });
  response.end("two");
  expect(await chunks.next()).toEqual({ done: false, value: Buffer.from("two") });
  expect((await chunks.next()).done).toBe(true);
});

test("says that a stream was cut", async () => {
  const { stream, response } = await opened();

  response.destroy();

  expect(await failureOf(allOf(stream.body))).toMatchObject({ code: "HTTP_CUT", progress: "unknown" });
});

test("ends when its signal aborts", async () => {
  const stop = new AbortController();
  const { stream, response } = await opened(clientOn(), stop.signal);
  const reading = failureOf(allOf(stream.body));

  stop.abort();

  expect((await reading).code).toBe("HTTP_ABORTED");
  await once(response, "close");
});

test("ends when its reader leaves", async () => {
  const { stream, response } = await opened();

  for await (const chunk of stream.body) if (chunk.length > 0) break;

  await once(response, "close");
  expect(response.writableFinished).toBe(false);
});

test("ends when the client closes", async () => {
  const client = clientOn();
  const { stream } = await opened(client);
  const reading = failureOf(allOf(stream.body));

  await client.close();

  expect((await reading).code).toBe("HTTP_CLOSED");
});

test("holds the server back while nobody reads, and gives all of it afterwards", async () => {
  const { stream, response } = await opened();
  const chunk = Buffer.alloc(1024 * 1024, 0x78);
  let isTaken = false;
  for (let count = 0; count < 64; count += 1) response.write(chunk);
  response.end(() => {
    isTaken = true;
  });
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(isTaken).toBe(false);

  expect((await allOf(stream.body)).length).toBe(3 + 64 * chunk.length);
});

test("counts its deadline until the headers only", async () => {
  const clock = new VirtualClock(0);
  const client = clientOn(clock);
  const { stream, response } = await opened(client);
  await clock.advance(3_600_000);
  response.end("two");
  expect(await allOf(stream.body)).toBe("onetwo");

  const { url, next } = await serve();
  const answering = next();
  const streaming = failureOf(client.stream({ method: "GET", url, deadlineMs: 5_000 }));
  await answering;
  await clock.advance(5_000);

  expect(await streaming).toMatchObject({ code: "HTTP_DEADLINE", progress: "unknown" });
});

test("says that nothing was sent when nobody listens", async () => {
  const error = await failureOf(clientOn().stream({ method: "GET", url: new URL("http://127.0.0.1:1/") }));

  expect(error).toMatchObject({ code: "HTTP_CONNECT_FAILED", progress: "not-sent" });
});

test("sends nothing when its signal has aborted already", async () => {
  const request = { method: "GET", url: new URL("http://127.0.0.1:1/"), signal: AbortSignal.abort() } as const;

  expect(await failureOf(clientOn().stream(request))).toMatchObject({ code: "HTTP_ABORTED", progress: "not-sent" });
});

test("takes no connection away from requests, however many streams there are", async () => {
  const { url, next } = await serve();
  const client = clientOn();
  for (let count = 0; count < 70; count += 1) {
    const opening = next();
    const stream = client.stream({ method: "GET", url });
    (await opening).writeHead(200).flushHeaders();
    await stream;
  }
  const answering = next();
  const requesting = client.request({ method: "GET", url });

  (await answering).end("hello");

  expect((await requesting).body.toString()).toBe("hello");
});
