import { chmod, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "#core/codec/json";
import { parseJson } from "#core/codec/parse-json";
import { SilenceRequest } from "./silences.ts";
import { HeraldError, isHeraldError } from "#core/errors/herald-error";
import { ConnectionQuestion } from "./connection-check.ts";
import { openControlSession } from "./control-session.ts";

/** What a command asks of the running bot. */
export const ControlRequest = z.discriminatedUnion("command", [
  z.strictObject({ command: z.enum(["status", "reload"]) }),
  z.strictObject({ command: z.enum(["record-status", "record-end"]) }),
  /** Ends with whoever asked for it. */
  z.strictObject({
    command: z.literal("record"),
    folder: z.string(),
    maxBytes: z.int().min(1),
    files: z.int().min(1),
    forMs: z.int().min(1).optional(),
  }),
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

/** Unix refuses longer socket paths with an error that names none of this. */
const longestPathBytes = 103;

/** `gone` aborts when whoever asked is there no more. */
export type AnswerCommand = (request: ControlRequest, gone: AbortSignal) => Promise<Json>;

/** Listens beside the store for commands of the same user. One JSON object a line each way. Returns how to stop. */
export async function listenForCommands(path: string, answer: AnswerCommand): Promise<() => Promise<void>> {
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
    const gone = new AbortController();
    socket.on("close", () => sockets.delete(socket) && gone.abort()).on("error", () => socket.destroy());
    const lines = createInterface({ input: socket });
    lines.on(
      "line",
      (line) => void reply(line, (request) => answer(request, gone.signal)).then((text) => socket.writable && socket.write(`${text}\n`)),
    );
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
  const session = await openControlSession(path);
  if (session === undefined) return undefined;
  try {
    return await session.ask(request);
  } finally {
    session.close();
  }
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
