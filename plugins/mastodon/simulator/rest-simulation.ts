import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "#core";
import { readApplication, readList, readTag } from "./rest-account.ts";
import { RestFaults, type RestFault } from "./rest-faults.ts";
import { readInstanceV1, readInstanceV2 } from "./rest-instance.ts";
import { RestLimits } from "./rest-limits.ts";
import { readMedia, uploadMedia } from "./rest-media.ts";
import { RestRefusal } from "./rest-refusal.ts";
import { readRestRequest, type RestRequest } from "./rest-request.ts";
import type { RestAnswer, RestOperation, RestScene } from "./rest-scene.ts";
import { createStatus, editStatus, listStatuses, markStatus, readMe, readSource, readStatus, removeStatus } from "./rest-statuses.ts";
import { RestWorld } from "./rest-world.ts";

const status = "/api/v1/statuses/([^/]+)";

/** What this part of the simulated server answers. */
const routes: readonly (readonly [method: string, path: RegExp, operation: RestOperation])[] = [
  ["GET", exactly("/api/v2/instance"), readInstanceV2],
  ["GET", exactly("/api/v1/instance"), readInstanceV1],
  ["GET", exactly("/api/v1/apps/verify_credentials"), readApplication],
  ["GET", exactly("/api/v1/tags/([^/]+)"), readTag],
  ["GET", exactly("/api/v1/lists/([^/]+)"), readList],
  ["GET", exactly("/api/v1/accounts/verify_credentials"), readMe],
  ["GET", exactly("/api/v1/accounts/([^/]+)/statuses"), listStatuses],
  ["POST", exactly("/api/v1/statuses"), createStatus],
  ["GET", exactly(status), readStatus],
  ["PUT", exactly(status), editStatus],
  ["DELETE", exactly(status), removeStatus],
  ["GET", exactly(`${status}/source`), readSource],
  ...(["reblog", "favourite", "bookmark"] as const).flatMap((verb) => [
    ["POST", exactly(`${status}/${verb}`), markStatus(verb, false)] as const,
    ["POST", exactly(`${status}/un${verb}`), markStatus(verb, true)] as const,
  ]),
  ["POST", exactly("/api/v2/media"), uploadMedia],
  ["GET", exactly("/api/v1/media/([^/]+)"), readMedia],
];

/** The REST API of a simulated server, as far as an account acts with it. */
export class RestSimulation {
  readonly scene: RestScene;
  readonly faults = new RestFaults();
  /** Every request, in order. */
  readonly seen: RestRequest[] = [];

  /** `origin`: where the server listens, known once it does. */
  constructor(options: {
    readonly clock: Clock;
    readonly token: string;
    readonly lists?: ReadonlySet<string>;
    origin(): string;
    readonly show?: (line: string) => void;
  }) {
    this.scene = {
      world: new RestWorld(options.clock),
      limits: new RestLimits(options.clock),
      server: {
        token: options.token,
        scopes: ["read", "write"],
        unusedTags: new Set(),
        lists: options.lists ?? new Set(),
        maxCharacters: 500,
        maxMedia: 4,
        keepsKeys: true,
        hasInstanceV2: true,
        hasEdits: true,
        processingMs: 0,
      },
      origin: options.origin,
      show: options.show ?? ((): void => undefined),
    };
  }

  /** Answers a request of this part of the API. False when it is none: nothing was done with it. */
  handle(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
    const { pathname } = new URL(incoming.url ?? "/", "http://simulator");
    if (find(incoming.method ?? "GET", pathname) === undefined) return false;
    void this.#serve(incoming, outgoing);
    return true;
  }

  /** Lets something go wrong with a coming request. */
  fail(fault: RestFault): void {
    this.faults.add(fault);
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    outgoing.sendDate = false;
    try {
      const request = await readRestRequest(incoming);
      this.seen.push(request);
      const { headers, refusal } = this.scene.limits.take(request.method, request.path);
      const fault = this.faults.take(request.method, request.path);
      const answer = fault === undefined || fault.isCarriedOut === true ? this.#carryOut(request, refusal) : undefined;
      if (fault !== undefined) this.#fail(fault, outgoing);
      else if (answer !== undefined) this.#send(outgoing, answer, headers);
    } catch (error) {
      if (error instanceof RestRefusal) this.#send(outgoing, error, {});
      else outgoing.destroy();
    }
  }

  #carryOut(request: RestRequest, refusal: RestRefusal | undefined): RestAnswer {
    try {
      if (refusal !== undefined) throw refusal;
      const { token } = this.scene.server;
      if (token === undefined || request.headers["authorization"] !== `Bearer ${token}`) {
        throw new RestRefusal(401, "The access token is invalid");
      }
      const found = find(request.method, request.path);
      if (found === undefined) throw new RestRefusal(404, "Record not found");
      return found.operation(this.scene, request, found.id);
    } catch (error) {
      if (error instanceof RestRefusal) return error;
      throw error;
    }
  }

  #send(outgoing: ServerResponse, { status: code, body }: RestAnswer, headers: { readonly [name: string]: string }): void {
    outgoing.writeHead(code, { ...this.#dated(), "content-type": "application/json; charset=utf-8", ...headers });
    outgoing.end(JSON.stringify(body));
  }

  #fail({ answer }: RestFault, outgoing: ServerResponse): void {
    switch (answer.kind) {
      case "reply":
        outgoing.writeHead(answer.status, { ...this.#dated(), ...answer.headers }).end(answer.body);
        return;
      case "hang":
        return;
      case "reset":
        outgoing.destroy();
        return;
      case "cut":
        outgoing.writeHead(200, { ...this.#dated(), "content-type": "application/json", "content-length": "1000" });
        outgoing.write('{"id":', () => outgoing.destroy());
    }
  }

  #dated(): { readonly [name: string]: string } {
    return { date: new Date(this.scene.world.clock.now()).toUTCString() };
  }
}

function find(method: string, path: string): { readonly operation: RestOperation; readonly id: string } | undefined {
  for (const [wanted, pattern, operation] of routes) {
    const match = wanted === method ? pattern.exec(path) : null;
    if (match !== null) return { operation, id: decodeURIComponent(match[1] ?? "") };
  }
  return undefined;
}

function exactly(path: string): RegExp {
  return new RegExp(`^${path}$`);
}
