import type { IncomingMessage } from "node:http";
import type { RouteAnswer } from "./route-answer.ts";

const comeAgain: RouteAnswer = { status: 503, body: { error: "too much at once" }, headers: { "retry-after": "5" } };
const cutOff: RouteAnswer = { status: 400, body: { error: "the body broke off" } };
const encoded: RouteAnswer = { status: 415, body: { error: "compressed bodies are not read; send it without content-encoding" } };

/**
 * Reads a body, or says why it is not read: longer than `maxBytes`, compressed, or refused by `hold`, which is asked for every piece.
 * What is refused is let through unkept, so that the sender is there to hear why.
 */
export function readBody(request: IncomingMessage, maxBytes: number, hold: (bytes: number) => boolean): Promise<Buffer | RouteAnswer> {
  const tooLong: RouteAnswer = { status: 413, body: { error: `the body is longer than ${maxBytes.toString()} bytes` } };
  const { "content-encoding": encoding = "identity", "content-length": length } = request.headers;
  if (encoding !== "identity") return Promise.resolve(encoded);
  if (Number(length) > maxBytes) return Promise.resolve(tooLong);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = (answer: RouteAnswer): void => {
      request.off("data", read);
      request.resume();
      chunks.length = 0;
      resolve(answer);
    };
    const read = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (!hold(chunk.length)) refuse(comeAgain);
      else if (bytes > maxBytes) refuse(tooLong);
      else chunks.push(chunk);
    };
    request.on("data", read);
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("close", () => resolve(cutOff));
    request.once("error", () => resolve(cutOff));
  });
}
