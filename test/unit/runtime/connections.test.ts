import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createContainer } from "#core/container/container";
import { HeraldError } from "#core/errors/herald-error";
import { defineAction } from "#core/plugin/action-definition";
import { Clock, KeyValueStore, Logger } from "#core/plugin/ports";
import { type AnyPlugin, definePlugin } from "#core/plugin/plugin-definition";
import { closeConnections, openConnections, type RunnableConnection } from "#core/runtime/connections";
import { createDryRun } from "#core/runtime/dry-run";
import { VirtualClock } from "#core/time/virtual-clock";
import { recordingLog } from "./loop-scene.ts";

const clock = new VirtualClock(0);
const notes = { get: () => Promise.resolve(undefined), set: () => Promise.resolve(), delete: () => Promise.resolve() };

function plugin(changes: Partial<AnyPlugin> = {}): AnyPlugin {
  return {
    ...definePlugin({ name: "lamp", summary: "A lamp.", config: z.strictObject({}), events: {}, actions: {}, open: () => "a client" }),
    ...changes,
  };
}

function connection(name: string, changes: Partial<AnyPlugin> = {}): RunnableConnection {
  return { name, plugin: plugin(changes), settings: { bright: true }, fingerprint: "f" };
}

function opening(connections: readonly RunnableConnection[], log = recordingLog()) {
  return openConnections(connections, { root: createContainer().value(Clock, clock), log, notesOf: () => notes });
}

describe("openConnections", () => {
  test("gives a plugin its settings and what it needs by name", async () => {
    const given: unknown[] = [];
    const open = await opening([
      connection("hall", {
        needs: { clock: Clock, log: Logger, notes: KeyValueStore },
        open: ({ connection: name, config, needs }) => void given.push(name, config, needs),
      }),
    ]);

    expect(given).toEqual(["hall", { bright: true }, { clock, log: expect.anything() as unknown, notes }]);
    expect(open.get("hall")).toMatchObject({ name: "hall", plugin: "lamp", fingerprint: "f", config: { bright: true } });
  });

  test("leaves out one that fails, says why where the plugin does, and opens the others", async () => {
    const log = recordingLog();
    const open = await opening(
      [
        connection("a", { open: () => Promise.reject(new HeraldError("LAMP_BROKEN", "the lamp is broken")) }),
        connection("b", {
          open: () => {
            throw new TypeError("token abc");
          },
        }),
        connection("c"),
      ],
      log,
    );

    expect([...open.keys()]).toEqual(["c"]);
    expect(log.lines).toEqual([
      "error the lamp is broken; this connection stays down",
      "error lamp could not be opened; this connection stays down",
    ]);
  });
});

describe("closeConnections", () => {
  test("closes in reverse order, also when one fails", async () => {
    const closed: string[] = [];
    const log = recordingLog();
    const closing = (name: string, fails = false): RunnableConnection =>
      connection(name, {
        open: () => name,
        close: (client) => {
          closed.push(String(client));
          if (fails) throw new Error("stuck");
        },
      });
    const open = await opening([closing("a"), closing("b", true), connection("c"), closing("d")], log);

    await closeConnections(open);

    expect(closed).toEqual(["d", "b", "a"]);
    expect(log.lines).toEqual(["warn a connection did not close cleanly"]);
  });
});

describe("createDryRun", () => {
  const post = defineAction({
    summary: "A post.",
    input: z.strictObject({ text: z.string() }),
    output: z.strictObject({}),
    ops: ["create", "edit"],
    idempotency: () => ({ by: "none" }),
    target: (_, { text }) => `the place of ${text}`,
    perform: () => Promise.reject(new Error("it was sent")),
    find: () => Promise.reject(new Error("it was looked for")),
  });

  test("says what it would do, and does nothing", async () => {
    const log = recordingLog();
    const [dry] = createDryRun(log)([connection("hall", { actions: { post } })]);
    const action = dry?.plugin.actions["post"];
    const call = { op: "create", follow: undefined, input: { text: "x" }, config: {}, client: undefined } as never;

    expect(await action?.perform(call)).toEqual({ ref: { dryRun: true }, output: {} });
    await action?.perform({ ...(call as object), op: "follow", follow: "pin" } as never);
    expect(action?.canFind?.({})).toBe(false);
    expect(log.lines).toEqual(["info would create hall.post", "info would pin hall.post"]);
    expect(dry).toMatchObject({ name: "hall", fingerprint: "f" });
  });
});
