import type { IncomingMessage } from "node:http";
import { readMultipart } from "./rest-multipart.ts";
import { RestRefusal } from "./rest-refusal.ts";

/** One request, read. */
export interface RestRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  /** JSON, or the text fields of a form. */
  readonly fields: unknown;
  /** The files of a form. */
  readonly files: readonly { readonly field: string; readonly name: string; readonly bytes: number }[];
}

const mostBytes = 100 * 1024 * 1024;

/** Reads a request whole: JSON or a multipart form. Throws `RestRefusal`. */
export async function readRestRequest(incoming: IncomingMessage): Promise<RestRequest> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= mostBytes) chunks.push(chunk);
  }
  if (bytes > mostBytes) throw new RestRefusal(413, "Request entity too large");
  const url = new URL(incoming.url ?? "/", "http://simulator");
  const read = readBody(Buffer.concat(chunks), incoming.headers["content-type"] ?? "");
  return { method: incoming.method ?? "GET", path: url.pathname, query: url.searchParams, headers: incoming.headers, ...read };
}

function readBody(body: Buffer, contentType: string): Pick<RestRequest, "fields" | "files"> {
  if (body.length === 0) return { fields: {}, files: [] };
  if (!contentType.startsWith("multipart/form-data")) return { fields: parse(body.toString("utf8")), files: [] };
  const fields: { [name: string]: string } = {};
  const files: { field: string; name: string; bytes: number }[] = [];
  for (const { name, filename, bytes } of readMultipart(body, contentType)) {
    if (filename === undefined) fields[name] = bytes.toString("utf8");
    else files.push({ field: name, name: filename, bytes: bytes.length });
  }
  return { fields, files };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RestRefusal(400, "Error parsing the request");
  }
}
