import type { IncomingHttpHeaders } from "node:http";
import type { World } from "./world.ts";

/** A request that came with a good token, or to an address that needs none. */
export interface RestRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface RestAnswer {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string };
  /** Written as JSON. */
  readonly body: unknown;
}

/** A part of the REST API: answers what is its own, undefined for the rest. */
export type RestPart = (request: RestRequest, world: World) => RestAnswer | undefined;

/** A refusal as Mastodon words it. */
export function refused(status: number, error: string): RestAnswer {
  return { status, body: { error } };
}
