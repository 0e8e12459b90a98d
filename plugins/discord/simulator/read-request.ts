import type { IncomingMessage } from "node:http";
import { MessageForm } from "./message-form.ts";
import type { SimulatedRequest } from "./operation.ts";
import { SimulatedRefusal } from "./refusal.ts";

const mostBytes = 25 * 1024 * 1024;

/** Reads a request whole: JSON, or a form with `payload_json` and files. Throws `SimulatedRefusal`. */
export async function readRequest(incoming: IncomingMessage): Promise<SimulatedRequest> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= mostBytes) chunks.push(chunk);
  }
  if (bytes > mostBytes) throw new SimulatedRefusal(413, 40005, "Request entity too large");
  const url = new URL(incoming.url ?? "/", "http://simulator");
  const { json, files } = readBody(Buffer.concat(chunks), incoming.headers["content-type"] ?? "");
  const form = MessageForm.safeParse(json ?? {});
  if (!form.success) throw new SimulatedRefusal(400, 50035, "Invalid Form Body");
  return {
    method: incoming.method ?? "GET",
    path: url.pathname.replace(/^(?:\/api)?(?:\/v\d+)?/, ""),
    query: url.searchParams,
    authorization: incoming.headers.authorization,
    form: form.data,
    json,
    files,
  };
}

function readBody(body: Buffer, contentType: string): { readonly json: unknown; readonly files: readonly string[] } {
  if (body.length === 0) return { json: undefined, files: [] };
  if (!contentType.startsWith("multipart/form-data")) return { json: parse(body.toString("utf8")), files: [] };
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1] ?? "";
  const parts = readParts(body, boundary);
  const payload = parts.find((part) => part.name === "payload_json");
  return { json: payload === undefined ? undefined : parse(payload.text), files: parts.flatMap((part) => part.filename ?? []) };
}

interface Part {
  readonly name: string | undefined;
  readonly filename: string | undefined;
  readonly text: string;
}

/** The parts of a multipart form. Bytes are looked at as Latin-1, which keeps them apart and whole. */
function readParts(body: Buffer, boundary: string): readonly Part[] {
  const pieces = body.toString("latin1").split(`--${boundary}`).slice(1, -1);
  return pieces.map((piece) => {
    const headEnd = piece.indexOf("\r\n\r\n");
    const head = utf8(piece.slice(0, headEnd));
    return {
      name: /\bname="([^"]*)"/.exec(head)?.[1],
      filename: /\bfilename="([^"]*)"/.exec(head)?.[1],
      text: utf8(piece.slice(headEnd + 4, -2)),
    };
  });
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SimulatedRefusal(400, 50109, "The request body contains invalid JSON.");
  }
}
