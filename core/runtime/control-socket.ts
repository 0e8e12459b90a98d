import { chmod, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "#core/codec/json";
import { parseJson } from "#core/codec/parse-json";
import { SilenceRequest } from "./silences.ts";
import { HeraldError, isHeraldError } from "#core/errors/herald-error";
import { ConnectionQuestion } from "./connection-check.ts";

/** What a command asks of the running bot. */
export const ControlRequest = z.discriminatedUnion("command", [
  z.strictObject({ command: z.enum(["status", "reload"]) }),
  z.strictObject({ command: z.literal("ack"), thing: z.string(), by: z.string(), why: z.string() }),
  z.strictObject({
    command: z.literal("trigger"),
    event: z.string(),
    data: z.custom<JsonObject>(isJsonObject),
    set: z.array(z.string()),
    example: z.boolean(),
    mentions: z.boolean(),
    space: z.string().optional(),
  }),
  z.strictObject({ command: z.literal("silence-add"), silence: SilenceRequest }),
  z.strictObject({ command: z.literal("silence-list") }),
  z.strictObject({ command: z.literal("silence-expire"), id: z.string() }),
  z.strictObject({ command: z.literal("events"), limit: z.int().min(1) }),
  z.strictObject({ command: z.literal("entities"), rule: z.string().optional(), limit: z.int().min(1) }),
  z.strictObject({ command: z.literal("explain-event"), id: z.string(), rule: z.string().optional() }),
  z.strictObject({ command: z.literal("explain-entity"), name: z.string() }),
  z.strictObject({ command: z.literal("dead-list"), limit: z.int().min(1) }),
  z.strictObject({ command: z.literal("check"), question: ConnectionQuestion }),
  z.strictObject({
    command: z.literal("login"),
    connection: z.string(),
    fingerprint: z.string(),
    /** Without one: whether it could be used. */
    code: z.string().optional(),
    redirectUri: z.string(),
  }),
  z.strictObject({ command: z.enum(["dead-retry", "dead-drop"]), which: z.union([z.literal("all"), z.array(z.string())]) }),
]);
export type ControlRequest = z.output<typeof ControlRequest>;

const Reply = z.union([
  z.strictObject({ ok: z.literal(true), value: z.json() }),
  z.strictObject({ ok: z.literal(false), code: z.string(), message: z.string(), hint: z.string().optional() }),
]);

/** Unix refuses longer socket paths with an error that names none of this. */
const longestPathBytes = 103;

/** Listens beside the store for commands of the same user. One JSON object a line each way. Returns how to stop. */
export async function listenForCommands(path: string, answer: (request: ControlRequest) => Promise<Json>): Promise<() => Promise<void>> {
  if (Buffer.byteLength(path) > longestPathBytes) {
    throw new HeraldError("CONTROL_PATH_TOO_LONG", `the path of the control socket is longer than ${longestPathBytes} bytes: ${path}`, {
      hint: "put the store into a folder with a shorter path",
    });
  }
  // The store's lock is held, so a socket that is still there was left by a process that was killed.
  await rm(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    const lines = createInterface({ input: socket });
    lines.on("line", (line) => void reply(line, answer).then((text) => socket.writable && socket.write(`${text}\n`)));
    lines.on("error", () => socket.destroy());
  });
  await listen(server, path);
  // A connection that could not be accepted is the asker's to notice; without a listener it would end the bot.
  server.on("error", () => undefined);
  await chmod(path, 0o600);
  return async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
}

/** Asks the running bot. Undefined when none listens there. */
export async function askRunningBot(path: string, request: ControlRequest): Promise<Json | undefined> {
  const socket = await dial(path);
  if (socket === undefined) return undefined;
  try {
    const reading = readLine(socket);
    socket.write(`${JSON.stringify(request)}\n`);
    const line = await reading;
    const answer = Reply.safeParse(line === undefined ? undefined : parseJson(line));
    if (!answer.success)
      throw new HeraldError("CONTROL_NO_ANSWER", "the running bot ended the talk without an answer", { hint: "try again" });
    if (!answer.data.ok) throw refusal(answer.data);
    return answer.data.value;
  } finally {
    socket.destroy();
  }
}

function refusal({
  code,
  message,
  hint,
}: {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}): HeraldError {
  return new HeraldError(code, message, hint === undefined ? {} : { hint });
}

async function reply(line: string, answer: (request: ControlRequest) => Promise<Json>): Promise<string> {
  try {
    const request = ControlRequest.safeParse(parseJson(line));
    if (!request.success) throw new HeraldError("CONTROL_BAD_REQUEST", "this version of Herald does not know that command");
    return JSON.stringify({ ok: true, value: await answer(request.data) });
  } catch (error) {
    const { code, message, hint } = isHeraldError(error)
      ? error
      : { code: "CONTROL_FAILED", message: "the command failed; the log of the bot says why", hint: undefined };
    return JSON.stringify({ ok: false, code, message, hint });
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function dial(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path, () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });
}

function readLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: socket });
    lines.once("line", resolve);
    lines.once("close", () => resolve(undefined));
    lines.on("error", () => resolve(undefined));
  });
}
