import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { HttpError } from "#core/http/http-client";
import { publicLookup, type Resolve } from "#core/http/public-lookup";
import { createHttpClient, type HttpClientOptions } from "#core/http/undici-http-client";
import { SystemClock } from "#core/time/system-clock";

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server on loopback; the requests it got, by path. */
async function listen(): Promise<{ readonly port: string; readonly seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url ?? "");
    response.end("here");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: String((server.address() as AddressInfo).port), seen };
}

function clientWith(addresses?: HttpClientOptions["addresses"]) {
  const client = createHttpClient({ clock: new SystemClock(), userAgent: "Herald-Test/1", ...(addresses !== undefined && { addresses }) });
  closers.push(() => client.close());
  return client;
}

/** Every name has these addresses; `asked` counts. */
function answering(...addresses: readonly string[]): { readonly resolve: Resolve; readonly asked: string[] } {
  const asked: string[] = [];
  const resolve: Resolve = (hostname, _options, done) => {
    asked.push(hostname);
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
  return { resolve, asked };
}

async function failureOf(request: Promise<unknown>): Promise<HttpError> {
  const outcome = await request.catch((error: unknown) => error);
  if (!(outcome instanceof HttpError)) throw new Error("the request did not fail with an HttpError");
  return outcome;
}

describe("a request to public hosts only", () => {
  test.each(["127.0.0.1", "2130706433", "0x7f.0.0.1", "0177.1", "[::ffff:127.0.0.1]", "localhost"])("never reaches %s", async (host) => {
    const { port, seen } = await listen();

    const error = await failureOf(clientWith().request({ method: "GET", url: new URL(`http://${host}:${port}/`), publicOnly: true }));

    expect(error).toMatchObject({ code: "HTTP_PRIVATE_ADDRESS", progress: "not-sent" });
    expect(seen).toEqual([]);
  });

  test("never reaches a private host behind a name, nor over a connection that another request has opened", async () => {
    const { port, seen } = await listen();
    const { resolve } = answering("127.0.0.1");
    const client = clientWith({ resolve, isPublic: () => false });
    const url = new URL(`http://localhost:${port}/`);

    await client.request({ method: "GET", url });
    const error = await failureOf(client.request({ method: "GET", url: new URL("/second", url), publicOnly: true }));

    expect(error.code).toBe("HTTP_PRIVATE_ADDRESS");
    expect(seen).toEqual(["/"]);
  });

  test("goes to the address that was judged, and asks for it once", async () => {
    const { port, seen } = await listen();
    const { resolve, asked } = answering("10.0.0.1", "127.0.0.1");
    const client = clientWith({ resolve, isPublic: (address) => address === "127.0.0.1" });

    const answer = await client.request({ method: "GET", url: new URL(`http://hook.invalid:${port}/a`), publicOnly: true });

    expect(answer.body.toString()).toBe("here");
    expect(asked).toEqual(["hook.invalid"]);
    expect(seen).toEqual(["/a"]);
  });

  test("says of a name without any address that it could not connect", async () => {
    const resolve: Resolve = (_hostname, _options, done) => done(Object.assign(new Error("no"), { code: "ENOTFOUND" }), []);

    const request = { method: "GET", url: new URL("http://hook.invalid/"), publicOnly: true };
    const error = await failureOf(clientWith({ resolve, isPublic: () => true }).request(request));

    expect(error).toMatchObject({ code: "HTTP_CONNECT_FAILED", progress: "not-sent" });
    expect(error.message).toContain("ENOTFOUND");
  });
});

describe("publicLookup", () => {
  test("gives one address to who asks for one", () => {
    const lookup = publicLookup(answering("10.0.0.1", "2606:4700::1").resolve, (address) => address !== "10.0.0.1");
    const given: unknown[] = [];

    lookup("a.example", {}, (...answer) => given.push(answer));

    expect(given).toEqual([[null, "2606:4700::1", 6]]);
  });
});
