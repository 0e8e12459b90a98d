import { createHmac } from "node:crypto";

/** The ways to prove who one is. */
export type Scheme = "standard" | "github" | "bearer";

export interface Signing {
  readonly scheme: Scheme;
  readonly secret: string;
  /** The delivery's id. */
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
}

/** The headers with which a sender of this scheme proves who it is. */
export function signatureHeaders(body: string, { scheme, secret, id, timestamp }: Signing): { readonly [name: string]: string } {
  switch (scheme) {
    case "standard": {
      const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
      const signature = createHmac("sha256", key).update(`${id}.${timestamp.toString()}.${body}`).digest("base64");
      return { "webhook-id": id, "webhook-timestamp": timestamp.toString(), "webhook-signature": `v1,${signature}` };
    }
    case "github":
      return { "x-github-delivery": id, "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
    case "bearer":
      return { authorization: `Bearer ${secret}`, "idempotency-key": id };
  }
}
