import type { Clock, HttpClient } from "#core";
import { Webhook } from "standardwebhooks";
import type { Settings } from "./settings.ts";

/** What the action of a connection works with. */
export interface WebhookClient {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Signs a body as https://www.standardwebhooks.com says; undefined without a secret. */
  readonly signer: Webhook | undefined;
}

/** Makes the client of a connection. Opens nothing. */
export function openClient({ secret }: Settings, needs: { http: HttpClient; clock: Clock }): WebhookClient {
  return { http: needs.http, clock: needs.clock, signer: secret === undefined ? undefined : new Webhook(secret.reveal().trim()) };
}
