import type { IncomingMessage, ServerResponse } from "node:http";
import { restConfiguration } from "./rest-instance.ts";
import type { RestSimulation } from "./rest-simulation.ts";
import { type ReadAnswer, readTimeline, refused } from "./timelines.ts";
import type { World } from "./world.ts";

/** How reading misbehaves on demand. */
export type ReadFault =
  | { readonly kind: "status"; readonly status: number; readonly headers?: { readonly [name: string]: string } }
  | { readonly kind: "html" }
  | { readonly kind: "cut" };

/** The REST API: timelines and the instance's description here, all that acts in the other simulation. */
export class SimulatedRest {
  readonly #world: World;
  readonly #acting: RestSimulation;
  readonly #tokens: ReadonlySet<string>;
  /** What was read, in order: `/api/v1/timelines/home?limit=40`. */
  readonly reads: string[] = [];
  /** Tells how a reading request fails; undefined lets it be answered. */
  fault: ((request: string) => ReadFault | undefined) | undefined;
  /** Requests that are left until `resetAt` (milliseconds since the epoch); undefined: no limit. */
  limit: { remaining: number; readonly resetAt: number } | undefined;
  /** Where the instance says that its streaming API is. */
  streamingUrl = "";

  constructor(world: World, tokens: ReadonlySet<string>, acting: RestSimulation) {
    this.#world = world;
    this.#tokens = tokens;
    this.#acting = acting;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const target = request.url ?? "/";
    const answer = request.method === "GET" ? this.#read(new URL(target, "http://simulator"), request.headers.authorization) : undefined;
    if (answer === undefined) {
      if (this.#acting.handle(request, response)) return;
      return write(response, refused(404, "Record not found"), {});
    }
    this.reads.push(target);
    const fault = this.fault?.(target);
    if (fault?.kind === "cut") return void response.destroy();
    if (fault?.kind === "html")
      return void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Hello</title>");
    if (fault?.kind === "status") return write(response, refused(fault.status, "Simulated fault"), fault.headers ?? {});
    write(response, answer(), this.#limitHeaders());
  }

  /** How the request is answered; undefined when it is none for here. */
  #read(url: URL, authorization: string | undefined): (() => ReadAnswer) | undefined {
    const described = this.#describe(url.pathname);
    if (described !== undefined) return () => described;
    const found = readTimeline(url, this.#world);
    if (found === undefined) return undefined;
    return () => {
      if (!this.#tokens.has(authorization?.replace(/^Bearer /, "") ?? "")) return refused(401, "The access token is invalid");
      if (this.limit === undefined || this.limit.resetAt <= this.#world.clock.now()) return found;
      if (this.limit.remaining <= 0) return refused(429, "Too many requests");
      this.limit.remaining -= 1;
      return found;
    };
  }

  #describe(path: string): ReadAnswer | undefined {
    const { scene } = this.#acting;
    const { domain } = this.#world;
    const about = { title: "Simulated", version: "4.5.0" };
    const configuration = restConfiguration(scene);
    if (path === "/api/v2/instance") {
      if (!scene.server.hasInstanceV2) return refused(404, "Record not found");
      return { status: 200, body: { domain, ...about, configuration: { ...configuration, urls: { streaming: this.streamingUrl } } } };
    }
    if (path !== "/api/v1/instance") return undefined;
    return { status: 200, body: { uri: domain, ...about, urls: { streaming_api: this.streamingUrl }, configuration } };
  }

  #limitHeaders(): { readonly [name: string]: string } {
    if (this.limit === undefined) return {};
    const { remaining, resetAt } = this.limit;
    return {
      "x-ratelimit-limit": "300",
      "x-ratelimit-remaining": remaining.toString(),
      "x-ratelimit-reset": new Date(resetAt).toISOString().replace("Z", "000Z"),
    };
  }
}

function write(response: ServerResponse, { status, headers, body }: ReadAnswer, more: { readonly [name: string]: string }): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers, ...more });
  response.end(JSON.stringify(body));
}
