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
  const { json, files } = await readBody(Buffer.concat(chunks), incoming.headers["content-type"] ?? "");
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

async function readBody(body: Buffer, contentType: string): Promise<{ readonly json: unknown; readonly files: readonly string[] }> {
  if (body.length === 0) return { json: undefined, files: [] };
  if (!contentType.startsWith("multipart/form-data")) return { json: parse(body.toString("utf8")), files: [] };
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  const payload = form.get("payload_json");
  const files = [...form.values()].flatMap((value) => (typeof value === "string" ? [] : [value.name]));
  return { json: typeof payload === "string" ? parse(payload) : undefined, files };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SimulatedRefusal(400, 50109, "The request body contains invalid JSON.");
  }
}
