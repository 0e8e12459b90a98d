import type { Json } from "#core/codec/json";

/** What a route says: a status and a JSON body. Never holds a secret. */
export interface RouteAnswer {
  readonly status: number;
  readonly body: Json;
  /** Of a body that is a text and is sent as it is. Default: JSON. */
  readonly contentType?: string;
  /** Further headers, in lower case. */
  readonly headers?: { readonly [name: string]: string };
}
