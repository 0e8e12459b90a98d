import type { Dispatcher } from "undici";
import type { HttpRequest } from "./http-client.ts";

/** A request in undici's words. A form is encoded whole, so that its length is known and it can be sent without chunks. */
export async function dispatchOptionsOf(request: HttpRequest, userAgent: string): Promise<Dispatcher.DispatchOptions> {
  const { body, contentType } = await encodeBody(request.body);
  return {
    origin: request.url.origin,
    path: request.url.pathname + request.url.search,
    method: request.method,
    headers: headersOf(request, userAgent, contentType),
    body,
  };
}

function headersOf(request: HttpRequest, userAgent: string, contentType: string | undefined): { [name: string]: string } {
  const headers: { [name: string]: string } = { "user-agent": userAgent };
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  // The boundary is part of it, so it stands over the caller's.
  if (contentType !== undefined) headers["content-type"] = contentType;
  return headers;
}

async function encodeBody(
  body: HttpRequest["body"],
): Promise<{ readonly body: string | Uint8Array | null; readonly contentType: string | undefined }> {
  if (!(body instanceof FormData)) return { body: body ?? null, contentType: undefined };
  const encoded = new Response(body);
  return { body: await encoded.bytes(), contentType: encoded.headers.get("content-type") ?? undefined };
}
