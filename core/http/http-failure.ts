import { HttpError, type HttpProgress } from "./http-client.ts";
import { privateAddressCode } from "./public-lookup.ts";

/** What ended a request: undici with an error of its own, or one of our limits. */
export type FailedStage = "undici" | "deadline" | "no-connection" | "no-headers" | "private-address" | "aborted" | "too-large" | "closed";

const privateAddress = {
  code: "HTTP_PRIVATE_ADDRESS",
  text: "the host has no address on the internet, and private ones are not allowed here",
};

/** Codes of undici that say more than "the connection failed". The rest is told apart by how far the request came. */
const meanings: { readonly [code: string]: { readonly code: string; readonly text: string } } = {
  UND_ERR_CONNECT_TIMEOUT: { code: "HTTP_CONNECT_TIMEOUT", text: "no connection in time" },
  [privateAddressCode]: privateAddress,
  UND_ERR_INVALID_ARG: { code: "HTTP_INVALID_REQUEST", text: "the request is not valid HTTP" },
  UND_ERR_DESTROYED: { code: "HTTP_CLOSED", text: "the client was closed" },
  UND_ERR_CLOSED: { code: "HTTP_CLOSED", text: "the client was closed" },
  UND_ERR_HEADERS_OVERFLOW: { code: "HTTP_BAD_ANSWER", text: "the answer's headers are too long" },
};

const ours: { readonly [stage in Exclude<FailedStage, "undici">]: { readonly code: string; readonly text: string } } = {
  deadline: { code: "HTTP_DEADLINE", text: "no whole answer before the deadline" },
  "no-connection": { code: "HTTP_CONNECT_TIMEOUT", text: "no connection in time" },
  "no-headers": { code: "HTTP_HEADERS_TIMEOUT", text: "no answer began in time" },
  "private-address": privateAddress,
  aborted: { code: "HTTP_ABORTED", text: "aborted" },
  "too-large": { code: "HTTP_BODY_TOO_LARGE", text: "the answer's body is longer than allowed" },
  closed: { code: "HTTP_CLOSED", text: "the client was closed" },
};

/**
 * The error for a request that got no whole answer. Codes: HTTP_CONNECT_FAILED, HTTP_CONNECT_TIMEOUT, HTTP_PRIVATE_ADDRESS,
 * HTTP_INVALID_REQUEST, HTTP_CUT, HTTP_BAD_ANSWER, HTTP_HEADERS_TIMEOUT, HTTP_DEADLINE, HTTP_ABORTED, HTTP_BODY_TOO_LARGE, HTTP_CLOSED.
 * The cause is told by its code alone: undici's parser errors carry the bytes that were received.
 */
export function httpErrorOf(
  label: string,
  stage: FailedStage,
  {
    progress,
    status,
    error,
  }: { readonly progress: HttpProgress; readonly status?: number | undefined; readonly error?: Error | undefined },
): HttpError {
  const { code, text } = stage === "undici" ? meaningOf(error, progress) : ours[stage];
  return new HttpError(code, `${label}: ${text}`, progress, status);
}

function meaningOf(error: Error | undefined, progress: HttpProgress): { readonly code: string; readonly text: string } {
  const code = codeOf(error);
  const known = meanings[code];
  if (known !== undefined) return known;
  // Not all of undici's parser errors have a code.
  if (error?.name === "HTTPParserError") return { code: "HTTP_BAD_ANSWER", text: "the answer is not valid HTTP" };
  if (progress === "not-sent") return { code: "HTTP_CONNECT_FAILED", text: `could not connect (${code})` };
  return { code: "HTTP_CUT", text: `the connection was cut before the whole answer had come (${code})` };
}

/** A short word for an error that cannot hold a secret. */
function codeOf(error: Error | undefined): string {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return typeof code === "string" && /^[A-Z][A-Z0-9_]*$/.test(code) ? code : "unknown error";
}
