import type { Buckets } from "./buckets.ts";
import type { MessageForm } from "./message-form.ts";
import type { World } from "./world.ts";

/** What a request is carried out with. */
export interface Scene {
  readonly world: World;
  readonly buckets: Buckets;
  /** How long a nonce is known, milliseconds. Settable. */
  nonceWindowMs: number;
  /** The token of the bot; undefined once it was revoked. */
  token: string | undefined;
  /** By id. */
  readonly webhooks: Map<string, { readonly token: string; readonly channelId: string; readonly username: string }>;
  /** Tells a person who watches. */
  show(line: string): void;
}

/** One request, read. */
export interface SimulatedRequest {
  readonly method: string;
  /** Without the API's prefix and version. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly form: MessageForm;
  /** The JSON as it came, for routes whose body is no message. */
  readonly json: unknown;
  readonly files: readonly string[];
}

/** The answer to a request that was carried out. `body` undefined: 204. */
export interface SimulatedAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: object | undefined;
}

/** Carries out one kind of request. `ids`: what the path names, in order. */
export type Operation = (scene: Scene, request: SimulatedRequest, ids: readonly string[]) => SimulatedAnswer;

/** An answer of 200, or of 204 without a body. */
export function answer(headers: SimulatedAnswer["headers"], body?: object): SimulatedAnswer {
  return { status: body === undefined ? 204 : 200, headers, body };
}
