import type { IncomingMessage } from "node:http";
import { Webhook } from "standardwebhooks";

/** A request as the sink got it. */
export interface SeenPost {
  readonly method: string;
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
  /** `none`: it carries no signature. */
  readonly signature: "good" | "bad" | "none";
  /** Its webhook-id came before, and that one was answered with a success. */
  readonly isRepeated: boolean;
}

/** Reads a request whole. */
export async function receive(incoming: IncomingMessage, secret: string, isKnown: (id: string) => boolean): Promise<SeenPost> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  return {
    method: incoming.method ?? "",
    path: incoming.url ?? "",
    headers,
    body,
    signature: signatureOf(headers, body, secret),
    isRepeated: isKnown(headers["webhook-id"] ?? ""),
  };
}

/** The time in it is not judged: the sink's clock may stand still or run fast. */
function signatureOf(headers: SeenPost["headers"], body: string, secret: string): SeenPost["signature"] {
  const given = headers["webhook-signature"];
  if (given === undefined) return "none";
  const at = new Date(Number(headers["webhook-timestamp"]) * 1_000);
  return new Webhook(secret).sign(headers["webhook-id"] ?? "", at, body) === given ? "good" : "bad";
}

/** One line about a request, for a person. Characters that could command a terminal are left out. */
export function lineOf({ method, path, body, signature, isRepeated }: SeenPost): string {
  const facts = [signature === "none" ? "not signed" : `signature ${signature}`, ...(isRepeated ? ["a repetition"] : [])];
  const short = body.length > 200 ? `${body.slice(0, 200)}…` : body;
  return `${method} ${path} (${facts.join(", ")}) ${short.replaceAll(/\p{Cc}+/gu, " ")}`.trimEnd();
}
