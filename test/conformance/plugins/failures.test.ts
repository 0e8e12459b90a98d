import { request as send } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { isDeliveryError } from "#core/errors/delivery-error";
import { isLinkError } from "#core/errors/link-error";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { ConnectionScene, hostIn, type Misbehave, movedTo, speaking } from "./connection-scene.ts";

/** Refused for good: nothing was done, and nothing would be if it were asked again. */
const refusals = [301, 302, 307, 400, 401, 403, 404, 405, 409, 410, 413, 415, 418, 422, 451];
/** Not done, by what the status means or because the request came no further than a proxy. */
const laters = [408, 425, 429, 521, 522, 523, 525, 526, 530];
/** The service failed at it: it may have been done before that. */
const failures = [500, 502, 520];
/** A gateway gave up waiting: it may be done yet. */
const lates = [504, 524];

const scene = new ConnectionScene();
afterEach(() => scene.close());

const actions = speaking.flatMap((plugin) => Object.keys(plugin.actions).map((action) => ({ plugin, action, name: plugin.name })));

describe.each(actions)("a new $action of $name", ({ plugin, action }) => {
  test.each(refusals)("is given up, or waits for the settings, after HTTP %i", async (status) => {
    expect(await failureOf(plugin, action, answering(status))).toMatchObject({ failure: "permanent" });
  });

  test("holds back what else would be refused like it after HTTP 401", async () => {
    expect((await failureOf(plugin, action, answering(401)))?.scope).toMatch(/^(target|connection)$/);
  });

  test.each(laters)("is tried again after HTTP %i", async (status) => {
    expect(await failureOf(plugin, action, answering(status))).toMatchObject({ failure: "retryable" });
  });

  test("is tried again no sooner than the service asks for with HTTP 429", async () => {
    expect(await failureOf(plugin, action, answering(429))).toMatchObject({ retryAfterMs: 7_000 });
  });

  test.each(failures)("is in doubt after HTTP %i, unless doing it twice is the same as once", async (status) => {
    const failure = await failureOf(plugin, action, answering(status));

    expect(failure).toMatchObject({ failure: failure?.isNatural === true ? "retryable" : "ambiguous" });
  });

  test.each(lates)("is in doubt after HTTP %i, since it may be done yet", async (status) => {
    expect(await failureOf(plugin, action, answering(status))).toMatchObject({ failure: "ambiguous" });
  });

  test("is not given up after HTTP 503", async () => {
    expect((await failureOf(plugin, action, answering(503)))?.failure).toMatch(/^(retryable|ambiguous)$/);
  });

  test("is in doubt when the connection is cut before the answer", async () => {
    expect(await failureOf(plugin, action, ({ socket }) => void socket.destroy())).toMatchObject({ failure: "ambiguous" });
  });

  test("is in doubt, or done, when the answer is cut or says nothing that can be read", async () => {
    const cut: Misbehave = ({ socket }, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
      response.write("{", () => socket.destroy());
    };
    const nonsense: Misbehave = (_, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");

    for (const misbehave of [cut, nonsense]) {
      expect([undefined, "ambiguous"]).toContain((await failureOf(plugin, action, misbehave))?.failure);
    }
  });

  test("is tried again when nothing listens", async () => {
    const { settings, close } = await scene.simulate(plugin);
    await close();
    const witness = await scene.open(plugin, settings);

    expect(await witness.perform(action, new AbortController().signal)).toMatchObject({ name: "DeliveryError", failure: "retryable" });
  });
});

describe.each(speaking.filter(({ source }) => source !== undefined))("a link of $name", (plugin) => {
  test.each([400, 404, 410, 418, 451])("counts as refused, not as dropped, after HTTP %i", async (status) => {
    expect((await endOf(plugin, answering(status)))?.failure).toMatch(/^(refused|denied)$/);
  });

  test.each([401, 403])("counts as refused, or as denied where there is a token, after HTTP %i", async (status) => {
    const hasToken = "access_token" in plugin.config.shape;

    expect(await endOf(plugin, answering(status))).toMatchObject({ failure: hasToken ? "denied" : "refused" });
  });

  test("is made no sooner than the service asks for with HTTP 429", async () => {
    const end = await endOf(plugin, answering(429));

    expect(end).toMatchObject({ failure: "refused" });
    // Read against the clock that runs meanwhile.
    expect(end?.retryAfterMs).toBeGreaterThan(6_000);
  });

  test.each([408, 425, 500, 502, 503, 504, 522])("is tried again soon after HTTP %i", async (status) => {
    expect((await endOf(plugin, answering(status)))?.failure).toMatch(/^(refused|drop)$/);
  });

  test("counts as refused when something else answers", async () => {
    const page: Misbehave = (_, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");

    expect(await endOf(plugin, page)).toMatchObject({ failure: "refused" });
  });

  test("counts as dropped when the connection is cut, or nothing listens", async () => {
    const { settings, close } = await scene.simulate(plugin);
    await close();
    const witness = await scene.open(plugin, settings);

    expect(await endOf(plugin, ({ socket }) => void socket.destroy())).toMatchObject({ failure: "drop" });
    expect(await witness.link(new AbortController().signal)).toMatchObject({ name: "LinkError", failure: "drop" });
  });
});

function answering(status: number): Misbehave {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json", "retry-after": "7" });
    response.end(JSON.stringify({ message: "Some words", error: "Some words", retry_after: 7 }));
  };
}

/** How the example fails when the service does that with what changes something, and answers well what only reads. Undefined when it does not. */
async function failureOf(plugin: AnyPlugin, action: string, misbehave: Misbehave) {
  const { settings } = await scene.simulate(plugin);
  const [host = "", port = ""] = hostIn(settings).split(":");
  const at = await scene.serve((request, response) => {
    if (request.method !== "GET") return void request.resume().on("end", () => misbehave(request, response, ""));
    const { url, headers } = request;
    send({ host, port, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    }).end();
  });
  const witness = await scene.open(plugin, movedTo(at, settings));
  const thrown = await witness.perform(action, new AbortController().signal);
  if (thrown === undefined) return undefined;
  if (!isDeliveryError(thrown)) throw new Error("it failed in a way of its own", { cause: thrown });
  const { failure, scope, retryAfterMs } = thrown;
  return { failure, scope, retryAfterMs, isNatural: witness.isNatural(action) };
}

/** How a link ends when the service does that with whatever it is asked. */
async function endOf(plugin: AnyPlugin, misbehave: Misbehave) {
  const { settings } = await scene.simulate(plugin);
  const witness = await scene.open(plugin, movedTo(await scene.hostile(misbehave), settings));
  const thrown = await witness.link(new AbortController().signal);
  if (!isLinkError(thrown)) throw new Error("it ended in a way of its own", { cause: thrown });
  return thrown;
}
