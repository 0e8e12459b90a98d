import {
  crosspostMessage,
  editMessage,
  listMessages,
  postMessage,
  readMe,
  readMessage,
  removeMessage,
  startThread,
} from "./channel-operations.ts";
import type { Operation, Scene, SimulatedAnswer, SimulatedRequest } from "./operation.ts";
import { readChannel, readMember, readServer, readWebhook } from "./server-operations.ts";
import { SimulatedRefusal } from "./refusal.ts";
import { editWebhookMessage, executeWebhook, readWebhookMessage, removeWebhookMessage } from "./webhook-operations.ts";

const id = String.raw`(\d{15,20})`;
const message = `/channels/${id}/messages/${id}`;
const webhook = `/webhooks/${id}/([\\w-]+)`;

const routes: readonly (readonly [method: string, path: RegExp, operation: Operation])[] = [
  ["GET", exactly("/users/@me"), readMe],
  ["GET", exactly(`/channels/${id}`), readChannel],
  ["GET", exactly(`/guilds/${id}`), readServer],
  ["GET", exactly(`/guilds/${id}/members/${id}`), readMember],
  ["POST", exactly(`/channels/${id}/messages`), postMessage],
  ["GET", exactly(`/channels/${id}/messages`), listMessages],
  ["GET", exactly(message), readMessage],
  ["PATCH", exactly(message), editMessage],
  ["DELETE", exactly(message), removeMessage],
  ["POST", exactly(`${message}/crosspost`), crosspostMessage],
  ["POST", exactly(`${message}/threads`), startThread],
  ["GET", exactly(webhook), readWebhook],
  ["POST", exactly(webhook), executeWebhook],
  ["GET", exactly(`${webhook}/messages/${id}`), readWebhookMessage],
  ["PATCH", exactly(`${webhook}/messages/${id}`), editWebhookMessage],
  ["DELETE", exactly(`${webhook}/messages/${id}`), removeWebhookMessage],
];

/** Carries a request out. Throws `SimulatedRefusal`. */
export function carryOut(scene: Scene, request: SimulatedRequest): SimulatedAnswer {
  for (const [method, path, operation] of routes) {
    const match = method === request.method ? path.exec(request.path) : null;
    if (match !== null) return operation(scene, request, match.slice(1));
  }
  throw new SimulatedRefusal(404, 0, "404: Not Found");
}

function exactly(path: string): RegExp {
  return new RegExp(`^${path}$`);
}
