import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { type IncomingRequest, parseDurationText } from "#core";
import { keyOf, type Settings } from "../settings.ts";
import { notUsable, notVerified, type Refusal } from "./refusal.ts";

/** What a signature vouches for beside the body. */
export interface Verified {
  readonly id?: string;
  /** When it was signed, milliseconds since the epoch. */
  readonly signedAt?: number;
}

/** More signatures than any rotation of keys needs are not looked at. */
const mostSignatures = 16;

/** Whether a request comes from one who knows the secret. Pure; secrets are compared in constant time. */
export function verify(request: IncomingRequest, settings: Settings, now: number): Verified | Refusal {
  switch (settings.verify) {
    case "standard":
      return verifyStandard(request, settings, now);
    case "github":
      return verifyGitHub(request, settings);
    case "bearer":
      return verifyBearer(request, settings);
  }
}

/** Standard Webhooks; also under the names of its forerunner, `svix-…`. */
function verifyStandard({ headers, body }: IncomingRequest, settings: Settings, now: number): Verified | Refusal {
  const prefix = headers["webhook-id"] === undefined ? "svix" : "webhook";
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map((name) => headers[`${prefix}-${name}`] ?? "");
  if (!id || !timestamp || !signatures) {
    return notVerified("HOOKS_UNSIGNED", "webhook-id, webhook-timestamp or webhook-signature is missing");
  }
  if (!/^\d{1,12}$/.test(timestamp)) return notVerified("HOOKS_UNSIGNED", "webhook-timestamp is not a number of seconds");
  const given = signatures
    .split(" ", mostSignatures)
    .filter((signature) => signature.startsWith("v1,"))
    .map((signature) => Buffer.from(signature.slice(3), "base64"));
  const signed = (secret: string): Buffer =>
    createHmac("sha256", keyOf(secret) ?? "")
      .update(`${id}.${timestamp}.`)
      .update(body)
      .digest();
  if (!anyMatches(given, secretsOf(settings).map(signed))) return notVerified("HOOKS_BAD_SIGNATURE", "its signature does not fit");
  const signedAt = Number(timestamp) * 1000;
  if (Math.abs(now - signedAt) > parseDurationText(settings.tolerance)) {
    return notUsable(401, "HOOKS_STALE", "webhook-timestamp is too far from the time here; sign each attempt anew, and set the clock");
  }
  return { id, signedAt };
}

function verifyGitHub({ headers, body }: IncomingRequest, settings: Settings): Verified | Refusal {
  const signature = headers["x-hub-signature-256"];
  if (signature === undefined) return notVerified("HOOKS_UNSIGNED", "x-hub-signature-256 is missing; does the sender know the secret?");
  const [, hex] = /^sha256=([0-9a-fA-F]{64})$/.exec(signature) ?? [];
  const signed = secretsOf(settings).map((secret) => createHmac("sha256", secret).update(body).digest());
  if (hex === undefined || !anyMatches([Buffer.from(hex, "hex")], signed)) {
    return notVerified("HOOKS_BAD_SIGNATURE", "its signature does not fit");
  }
  return {};
}

function verifyBearer({ headers }: IncomingRequest, settings: Settings): Verified | Refusal {
  const { token_header: header } = settings;
  const token = header === undefined ? /^Bearer +(\S+) *$/i.exec(headers["authorization"] ?? "")?.[1] : headers[header];
  if (token === undefined) return notVerified("HOOKS_UNSIGNED", `there is no token in ${header ?? "authorization"}`);
  if (!anyMatches([digest(token)], secretsOf(settings).map(digest))) return notVerified("HOOKS_BAD_TOKEN", "its token is another one");
  return {};
}

function secretsOf({ secret, previous_secret }: Settings): string[] {
  return [secret, previous_secret].flatMap((one) => (one === undefined ? [] : [one.reveal()]));
}

/** Looks at every pair, so that the time it takes tells nothing. */
function anyMatches(given: readonly Buffer[], right: readonly Buffer[]): boolean {
  let matches = false;
  for (const one of given) {
    for (const other of right) matches = (one.length === other.length && timingSafeEqual(one, other)) || matches;
  }
  return matches;
}

/** Tokens of any length, made one length. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
