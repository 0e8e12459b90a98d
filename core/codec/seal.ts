import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { HeraldError } from "#core/errors/herald-error";

const version = "v1.";
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = saltBytes + nonceBytes;

/**
 * Encrypts a secret that has to be stored, such as a rotated token: AES-256-GCM under a key derived by HKDF from `secret`, a salt of its own and
 * `context`. Opens only with the same secret and the same context (say what it is and whose: `restream/main/tokens`).
 * Returns text of the form `v1.<base64url>`. Throws `SEAL_WITHOUT_SECRET` when the secret is empty.
 */
export function seal(secret: string, context: string, plaintext: string): string {
  const salt = randomBytes(saltBytes);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", deriveKey(secret, salt, context), nonce, { authTagLength: tagBytes });
  const body = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
  return version + Buffer.concat([salt, nonce, body, cipher.getAuthTag()]).toString("base64url");
}

/** Opens what `seal` made. Undefined when it was made with another secret or context, was changed, or is no seal at all. */
export function unseal(secret: string, context: string, sealed: string): string | undefined {
  if (!sealed.startsWith(version)) return undefined;
  const bytes = Buffer.from(sealed.slice(version.length), "base64url");
  if (bytes.length < headBytes + tagBytes) return undefined;

  const key = deriveKey(secret, bytes.subarray(0, saltBytes), context);
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(saltBytes, headBytes), { authTagLength: tagBytes });
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(headBytes, -tagBytes)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

function deriveKey(secret: string, salt: Buffer, context: string): Buffer {
  if (secret === "") throw new HeraldError("SEAL_WITHOUT_SECRET", "Nothing can be sealed with an empty secret.");
  return Buffer.from(hkdfSync("sha256", secret, salt, context, 32));
}
