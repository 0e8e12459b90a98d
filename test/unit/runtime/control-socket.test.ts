import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, statSync, existsSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "#core/codec/json";
import { HeraldError } from "#core/errors/herald-error";
import { askRunningBot, type ControlRequest, listenForCommands } from "#core/runtime/control-socket";

let folder: string;
let path: string;
const stops: (() => Promise<void>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "herald-control-"));
  path = join(folder, "control.sock");
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  rmSync(folder, { recursive: true });
});

async function listening(answer: (request: ControlRequest) => Promise<Json>): Promise<void> {
  stops.push(await listenForCommands(path, answer));
}

/** Writes raw lines and reads as many answers. */
async function say(...lines: readonly string[]): Promise<readonly unknown[]> {
  const socket = connect(path);
  const answers: unknown[] = [];
  const reading = createInterface({ input: socket });
  socket.write(`${lines.join("\n")}\n`);
  for await (const line of reading) if (answers.push(JSON.parse(line)) === lines.length) break;
  socket.destroy();
  return answers;
}

describe("the control socket", () => {
  test("hands commands to the running bot, and its answer back", async () => {
    const asked: ControlRequest[] = [];
    await listening((request) => {
      asked.push(request);
      return Promise.resolve({ done: ["1"] });
    });

    expect(await askRunningBot(path, { command: "dead-retry", which: ["1"] })).toEqual({ done: ["1"] });
    expect(asked).toEqual([{ command: "dead-retry", which: ["1"] }]);
  });

  test("belongs to its owner alone", async () => {
    await listening(() => Promise.resolve(null));

    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("tells what the bot refuses in the bot's own words", async () => {
    await listening(() => Promise.reject(new HeraldError("DEAD_UNKNOWN", "there is no such letter")));

    await expect(askRunningBot(path, { command: "status" })).rejects.toMatchObject({
      code: "DEAD_UNKNOWN",
      message: "there is no such letter",
    });
  });

  test("tells nothing of a defect", async () => {
    await listening(() => Promise.reject(new Error("token abc123")));

    await expect(askRunningBot(path, { command: "status" })).rejects.toMatchObject({
      code: "CONTROL_FAILED",
      message: expect.not.stringContaining("abc123") as string,
    });
  });

  test("answers what it does not understand, and goes on", async () => {
    await listening(() => Promise.resolve("fine"));

    const unknown = { ok: false, code: "CONTROL_BAD_REQUEST", message: "this version of Herald does not know that command" };
    expect(await say('{"command":"explode"}', '{"command":"status","extra":1}', '"status"', '{"command":"status"}')).toEqual([
      unknown,
      unknown,
      unknown,
      { ok: true, value: "fine" },
    ]);
    expect(await say("{nonsense")).toMatchObject([{ ok: false }]);
  });

  test("says that nobody listens, where nothing is and where a killed process left its socket", async () => {
    expect(await askRunningBot(path, { command: "status" })).toBeUndefined();
    await leaveSocketBehind();

    expect(existsSync(path)).toBe(true);
    expect(await askRunningBot(path, { command: "status" })).toBeUndefined();
  });

  test("takes the place of a socket that a killed process left", async () => {
    await leaveSocketBehind();

    await listening(() => Promise.resolve("here"));

    expect(await askRunningBot(path, { command: "status" })).toBe("here");
  });

  test("says when the bot ends in the middle of the talk", async () => {
    const server = createServer((socket) => socket.on("data", () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    stops.push(() => new Promise((resolve) => server.close(() => resolve())));

    await expect(askRunningBot(path, { command: "status" })).rejects.toMatchObject({ code: "CONTROL_NO_ANSWER" });
  });

  test("says when the answer is none", async () => {
    const server = createServer((socket) => socket.on("data", () => socket.write('{"ok":"perhaps"}\n')));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    stops.push(() => new Promise((resolve) => server.close(() => resolve())));

    await expect(askRunningBot(path, { command: "status" })).rejects.toMatchObject({ code: "CONTROL_NO_ANSWER" });
  });

  test("answers beside a store whose path is too long for a socket, and leaves nothing behind", async () => {
    const long = join(folder, "x".repeat(104));
    mkdirSync(long);
    const socket = join(long, "control.sock");

    const stop = await listenForCommands(socket, () => Promise.resolve("heard"));
    expect(await askRunningBot(socket, { command: "status" })).toBe("heard");
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    await stop();

    expect(existsSync(socket)).toBe(false);
    expect(await askRunningBot(socket, { command: "status" })).toBeUndefined();
  });

  test("says why it cannot listen", async () => {
    await expect(listenForCommands(join(folder, "nowhere", "control.sock"), () => Promise.resolve(null))).rejects.toMatchObject({
      syscall: "listen",
    });
  });

  test("leaves nothing behind when it stops, talk or no talk", async () => {
    const { promise: isAsked, resolve: ask } = Promise.withResolvers<void>();
    const stop = await listenForCommands(path, () => {
      ask();
      return new Promise(() => undefined);
    });
    const asking = askRunningBot(path, { command: "status" }).catch((error: unknown) => error);
    await isAsked;

    await stop();

    expect(await asking).toMatchObject({ code: "CONTROL_NO_ANSWER" });
    expect(existsSync(path)).toBe(false);
  });
});

/** A process that listened there and was killed. */
async function leaveSocketBehind(): Promise<void> {
  const script = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => console.log("up"))`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
}
