import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { listenError } from "#core/http/listen-error";
import { type Listener, listen, type Route } from "#core/http/listener";

const anyPort = { host: "127.0.0.1", port: 0 };

let listener: Listener | undefined;
afterEach(async () => {
  await listener?.close();
  listener = undefined;
});

async function start(routes: { readonly [path: string]: Route }): Promise<string> {
  listener = await listen(anyPort, routes);
  return `http://127.0.0.1:${listener.address.port}`;
}

describe("listen", () => {
  test("answers a path with the status and JSON of its route, whatever the query", async () => {
    const at = await start({ "/healthz": () => ({ status: 503, body: { status: "stuck" } }) });

    const response = await fetch(`${at}/healthz?verbose`);

    expect(response.status).toBe(503);
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({ status: "stuck" });
  });

  test("answers HEAD without a body", async () => {
    const at = await start({ "/healthz": () => ({ status: 200, body: {} }) });

    const response = await fetch(`${at}/healthz`, { method: "HEAD" });

    expect([response.status, response.headers.get("content-length"), await response.text()]).toEqual([200, "3", ""]);
  });

  test("refuses other methods, and names what there is under other paths", async () => {
    const at = await start({ "/healthz": () => ({ status: 200, body: {} }), "/readyz": () => ({ status: 200, body: {} }) });

    const posted = await fetch(`${at}/healthz`, { method: "POST", body: "x" });
    const lost = await fetch(`${at}/constructor`);

    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    expect([lost.status, await lost.json()]).toEqual([404, { error: "nothing is here; there is /healthz, /readyz" }]);
  });

  test("tells nothing of a route that fails", async () => {
    const at = await start({ "/readyz": () => Promise.reject(new Error("hunter2")) });

    const response = await fetch(`${at}/readyz`);

    expect([response.status, await response.json()]).toEqual([500, { error: "this could not be told" }]);
  });

  test("closes although a client keeps its connection open", async () => {
    const at = await start({ "/healthz": () => ({ status: 200, body: {} }) });
    const client = connect(Number(new URL(at).port), "127.0.0.1");
    await once(client, "connect");
    client.on("error", () => undefined);
    const gone = once(client, "close");

    await listener?.close();

    await gone;
    await expect(fetch(`${at}/healthz`)).rejects.toThrow("fetch failed");
  });

  test("says which address another program has, and what to do", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;

    const refused = listen({ host: "127.0.0.1", port }, {});

    await expect(refused).rejects.toMatchObject({
      code: "HTTP_PORT_IN_USE",
      message: `another program listens on 127.0.0.1:${port} already`,
      hint: "stop that program (another Herald?), or give http.listen another port",
    });
    other.close();
  });

  test("says that an address is not this machine's", async () => {
    const refused = listen({ host: "192.0.2.1", port: 0 }, {});

    await expect(refused).rejects.toMatchObject({ code: "HTTP_CANNOT_LISTEN", message: "192.0.2.1 is no address of this machine" });
  });
});

describe("listenError", () => {
  test.each([
    ["EACCES", "listening on [::1]:80 is not allowed"],
    ["EMFILE", "listening on [::1]:80 failed (EMFILE)"],
  ])("words %s", (code, message) => {
    const error = listenError(Object.assign(new Error("raw"), { code }), { host: "::1", port: 80 });

    expect([error.code, error.message]).toEqual(["HTTP_CANNOT_LISTEN", message]);
  });
});
