import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { openForCheck, wanted } from "#test/support/checked-connection";

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
});

async function receiver(): Promise<{ readonly port: string; readonly requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  return { port: (server.address() as AddressInfo).port.toString(), requests };
}

async function check(settings: { readonly url?: string }, ...messages: readonly ReturnType<typeof wanted>[]): Promise<readonly string[]> {
  const connection = await openForCheck("webhook", settings);
  const lines = await connection.check({ messages });
  await connection.close();
  return lines;
}

describe("the check of a webhook", () => {
  test("connects to each host once and sends nothing, not even a path", async () => {
    const { port, requests } = await receiver();
    const at = `http://127.0.0.1:${port}`;

    const lines = await check({ url: `${at}/canary` }, wanted("post", { url: `${at}/canary/2` }));

    expect(lines).toEqual([`ok: ${at}: it answers (without encryption); nothing was sent`]);
    expect(requests).toEqual([]);
  });

  test("names a host where nothing listens, and one that does not speak TLS, without their paths", async () => {
    const { port } = await receiver();

    const lines = await check({ url: "http://127.0.0.1:1/canary" }, wanted("post", { url: `https://127.0.0.1:${port}/canary` }));

    expect(lines).toEqual([
      "error: http://127.0.0.1:1 cannot be reached (ECONNREFUSED) → nothing listens there: look at the port, and whether the receiver runs",
      expect.stringMatching(
        /^error: https:\/\/127\.0\.0\.1:\d+ cannot be reached \(\w+\) → (it does not speak TLS there|look whether it runs)/,
      ),
    ]);
    expect(lines.join()).not.toContain("canary");
  });

  test("says of a url that only an event tells that it was not looked at", async () => {
    expect(await check({}, wanted("post", {}, { templated: ["url"] }))).toEqual([
      "ok: the url of the-rule is only known when an event is there: not looked at",
    ]);
  });
});
