import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { isLoopback, listenForRedirect } from "#core/cli/services/login/await-redirect";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("listenForRedirect", () => {
  test("answers what is no answer to this request without heeding it, and then takes the one that is", async () => {
    const redirectUri = `http://localhost:${(await freePort()).toString()}/callback`;
    const listener = await listenForRedirect({ redirectUri, state: "right" });

    const favicon = await fetch(new URL("/favicon.ico", redirectUri));
    const foreign = await fetch(`${redirectUri}?code=evil&state=wrong`);
    const posted = await fetch(`${redirectUri}?code=evil&state=right`, { method: "POST" });
    const good = await fetch(`${redirectUri}?code=good&state=right`);

    expect([favicon.status, foreign.status, posted.status, good.status]).toEqual([404, 400, 404, 200]);
    expect(await good.text()).toContain("Herald has what it needs.");
    expect(good.headers.get("cache-control")).toBe("no-store");
    expect(await listener.answer).toEqual({ is: "code", code: "good" });
    await listener.close();
  });

  test("says that its port is taken, and what to do", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;

    const listening = listenForRedirect({ redirectUri: `http://localhost:${port.toString()}/callback`, state: "s" });

    await expect(listening).rejects.toMatchObject({ code: "HTTP_PORT_IN_USE", hint: expect.stringContaining("--redirect-uri") as string });
    await new Promise((resolve) => other.close(resolve));
  });
});

describe("isLoopback", () => {
  test.each(["http://localhost:8421/callback", "http://127.0.0.1/x", "http://[::1]:1/"])("takes %s for this machine", (uri) => {
    expect(isLoopback(uri)).toBe(true);
  });

  test.each(["https://localhost/x", "http://localhost.example.org/x", "http://192.168.1.5/x"])("takes %s for another one", (uri) => {
    expect(isLoopback(uri)).toBe(false);
  });
});
