import { parseDurationText, Secret, secret, traits } from "#core";
import { z } from "zod";
import { headerMistake } from "./request/headers.ts";
import { urlMistake } from "./request/url.ts";

/** The longest that one request may take: what the core gives an action. */
const longestMs = 30_000;
/** Standard Webhooks asks for 24 to 64 random bytes. */
const fewestSecretBytes = 24;
const mostSecretBytes = 64;

const url = traits(
  z
    .string()
    .superRefine((text, context) => complain(context, urlMistake(text)))
    .transform((text) => new Secret(text))
    .describe("Where requests go whose step names no url (a secret: paths of webhooks often hold a key)."),
  { secret: true },
);

const signingSecret = traits(
  z
    .string()
    .superRefine((text, context) => complain(context, secretMistake(text)))
    .transform((text) => new Secret(text))
    .describe("Signs every request by Standard Webhooks: whsec_ and 24 to 64 random bytes in base64."),
  { secret: true },
);

const headers = z
  .record(z.string(), secret("A header's value (a secret)."))
  .superRefine((fields, context) => {
    for (const [name, value] of Object.entries(fields)) complain(context, headerMistake(name, value.reveal()), [name]);
  })
  .default({})
  .describe("Headers that go with every request, such as `authorization`. Their values are secrets.");

/** The settings of a connection. */
export const Settings = z.strictObject({
  url: url.optional(),
  secret: signingSecret.optional(),
  headers,
  allow_hosts: z
    .array(z.string().refine((host) => hostOf(host) !== undefined, "not a host: write pager.lan or 192.168.1.5, without https:// and path"))
    .default([])
    .describe(
      "Hosts that a URL with a template in it, or a redirect, may lead to although they are in a private network, and with this connection's headers and signature.",
    ),
  connect_timeout: timeout("5s", "How long a connection may take to be made."),
  headers_timeout: timeout("15s", "How long the answer may take to begin, from the start."),
  timeout: timeout("20s", "How long the whole may take, redirects included; at most 30s."),
  max_response: z
    .int()
    .min(0)
    .max(1_048_576)
    .default(65_536)
    .describe("How many bytes of an answer are read. One that is longer counts as received, and its body is left out."),
  repeats_known_for: z
    .string()
    .superRefine((text, context) => complain(context, durationMistake(text, 0, 7 * 86_400_000, "0s to 7d")))
    .optional()
    .describe("How long the receiver knows a webhook-id again and acts on it once only. Default: 10m with a secret, else 0s."),
});
export type Settings = z.infer<typeof Settings>;

/** Where the values of the settings come from. */
export const howToGet = {
  url: "From whoever takes the webhook.",
  secret: "From whoever takes the webhook; or make one and give it to them: echo whsec_$(openssl rand -base64 32).",
};

/** How long a repetition is certainly harmless, milliseconds. */
export function knownForMs({ repeats_known_for, secret: signing }: Settings): number {
  return parseDurationText(repeats_known_for ?? (signing === undefined ? "0s" : "10m"));
}

/** A host as `URL` writes it; undefined when it is none. */
export function hostOf(text: string): string | undefined {
  if (/[/?#@\s\\]/.test(text)) return undefined;
  const parsed = URL.parse(`http://${text.includes(":") && !text.startsWith("[") ? `[${text}]` : text}`);
  return parsed === null || parsed.port !== "" ? undefined : parsed.hostname;
}

function timeout(fallback: string, description: string) {
  return z
    .string()
    .superRefine((text, context) => complain(context, durationMistake(text, 100, longestMs, "100ms to 30s")))
    .default(fallback)
    .describe(description);
}

function durationMistake(text: string, leastMs: number, mostMs: number, bounds: string): string | undefined {
  try {
    const ms = parseDurationText(text);
    return ms >= leastMs && ms <= mostMs ? undefined : `expected a duration of ${bounds}`;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/, found .*$/s, "") : "expected a duration";
  }
}

function secretMistake(text: string): string | undefined {
  const encoded = text.trim().replace(/^whsec_/, "");
  const bytes = Buffer.from(encoded, "base64");
  const isBase64 = bytes.toString("base64").replace(/=+$/, "") === encoded.replace(/=+$/, "");
  if (isBase64 && bytes.length >= fewestSecretBytes && bytes.length <= mostSecretBytes) return undefined;
  return "not a secret of Standard Webhooks: whsec_ and 24 to 64 bytes in base64";
}

function complain(context: z.RefinementCtx, message: string | undefined, path: readonly string[] = []): void {
  if (message !== undefined) context.addIssue({ code: "custom", message, path: [...path] });
}
