import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Json } from "#core/codec/json";
import { parseJson } from "#core/codec/parse-json";
import { HeraldError } from "#core/errors/herald-error";
import type { ControlRequest } from "./control-socket.ts";

const Reply = z.union([
  z.strictObject({ ok: z.literal(true), value: z.json() }),
  z.strictObject({ ok: z.literal(false), code: z.string(), message: z.string(), hint: z.string().optional() }),
]);

/** A talk with the running bot. */
export interface ControlSession {
  /** One question at a time. Rejects with what the bot refuses it with, or with `CONTROL_NO_ANSWER`. */
  ask(request: ControlRequest): Promise<Json>;
  close(): void;
}

/** Begins a talk. Undefined when nobody listens there. */
export async function openControlSession(path: string): Promise<ControlSession | undefined> {
  const socket = await dial(path);
  if (socket === undefined) return undefined;
  const reader = createInterface({ input: socket });
  reader.on("error", () => socket.destroy());
  const lines = reader[Symbol.asyncIterator]();
  return {
    async ask(request) {
      socket.write(`${JSON.stringify(request)}\n`);
      const line = await lines.next().catch(() => undefined);
      const answer = Reply.safeParse(line === undefined || line.done === true ? undefined : parseJson(line.value));
      if (!answer.success) {
        throw new HeraldError("CONTROL_NO_ANSWER", "the running bot ended the talk without an answer", { hint: "try again" });
      }
      if (!answer.data.ok) throw refusal(answer.data);
      return answer.data.value;
    },
    close: () => socket.destroy(),
  };
}

function refusal({ code, message, hint }: Extract<z.output<typeof Reply>, { readonly ok: false }>): HeraldError {
  return new HeraldError(code, message, hint === undefined ? {} : { hint });
}

function dial(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path, () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });
}
