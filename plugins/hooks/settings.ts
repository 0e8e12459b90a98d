import { parseDurationText, secret } from "#core";
import { z } from "zod";

const longestToleranceMs = 3_600_000;
/** Standard Webhooks asks for 24 to 64 random bytes. */
const fewestKeyBytes = 24;
const mostKeyBytes = 64;
const fewestCharacters = 16;

const verifyText =
  "How senders prove who they are: standard (Standard Webhooks), github (HMAC of the body in x-hub-signature-256), or bearer (a token in authorization).";
const secretText = "The secret shared with the sender. For standard whsec_ and 24 to 64 bytes in base64, else at least 16 characters.";
const standIn = "whsec_c3RhbmQtaW4tb2YtdGhpcnR5LXR3by1ieXRlcyEh";
const previousText = "The secret before this one: taken too, while senders move to the new one.";

/** The settings of a connection. */
export const Settings = z
  .strictObject({
    verify: z.enum(["standard", "github", "bearer"]).describe(verifyText),
    secret: secret(secretText, standIn),
    previous_secret: secret(previousText, standIn).optional().describe(previousText),
    token_header: z
      .string()
      .regex(/^[a-z0-9-]+$/, "expected a header's name in lower case, such as x-gitlab-token")
      .optional()
      .describe(
        "With bearer: the header that holds the bare token, such as x-gitlab-token. Default: authorization, behind the word Bearer.",
      ),
    id_header: z
      .string()
      .regex(/^[a-z0-9-]+$/, "expected a header's name in lower case, such as x-gitlab-event-uuid")
      .optional()
      .describe("With github and bearer: the header with the delivery's id, where the sender has one of its own."),
    tolerance: z
      .string()
      .superRefine((text, context) => complain(context, toleranceMistake(text)))
      .default("5m")
      .describe("With standard: how far a signature's time may be from now. At most 1h."),
    max_body: z.int().min(1).max(26_214_400).default(1_048_576).describe("How many bytes a body may have. At most 26214400 (25 MiB)."),
  })
  .superRefine(({ verify, token_header, ...settings }, context) => {
    if (token_header !== undefined && verify !== "bearer") complain(context, "goes with verify: bearer only", ["token_header"]);
    if (settings.id_header !== undefined && verify === "standard") {
      complain(context, "does not go with verify: standard, whose ids are signed", ["id_header"]);
    }
    complain(context, secretMistake(verify, settings.secret.reveal()), ["secret"]);
    if (settings.previous_secret !== undefined) {
      complain(context, secretMistake(verify, settings.previous_secret.reveal()), ["previous_secret"]);
    }
  });
export type Settings = z.infer<typeof Settings>;

/** Where the values of the settings come from. */
export const howToGet = {
  secret: "Make one and give it to the sender (openssl rand -hex 32), or take the one that the sender shows (whsec_…).",
  previous_secret: "The value that secret had before.",
};

/** The key of a secret of Standard Webhooks; undefined when it is none. */
export function keyOf(text: string): Buffer | undefined {
  const encoded = text.trim().replace(/^whsec_/, "");
  const key = Buffer.from(encoded, "base64");
  const isBase64 = key.toString("base64").replace(/=+$/, "") === encoded.replace(/=+$/, "");
  return isBase64 && key.length >= fewestKeyBytes && key.length <= mostKeyBytes ? key : undefined;
}

function secretMistake(verify: string, text: string): string | undefined {
  if (verify === "standard") {
    return keyOf(text) === undefined ? "not a secret of Standard Webhooks: whsec_ and 24 to 64 bytes in base64" : undefined;
  }
  return text.length < fewestCharacters ? `too short to be a secret: at least ${fewestCharacters.toString()} characters` : undefined;
}

function toleranceMistake(text: string): string | undefined {
  try {
    const ms = parseDurationText(text);
    return ms >= 1_000 && ms <= longestToleranceMs ? undefined : "expected a duration of 1s to 1h";
  } catch (error) {
    return error instanceof Error ? error.message : "expected a duration";
  }
}

function complain(context: z.RefinementCtx, message: string | undefined, path: readonly string[] = []): void {
  if (message !== undefined) context.addIssue({ code: "custom", message, path: [...path] });
}
