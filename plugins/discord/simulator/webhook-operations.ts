import { answer, type Operation, type Scene, type SimulatedRequest } from "./operation.ts";
import { SimulatedRefusal } from "./refusal.ts";
import { announce } from "./show-message.ts";
import { channelKind, messageJson, type SimulatedMessage } from "./world.ts";
import { changeMessage, createMessage, existing } from "./write-message.ts";

/** POST /webhooks/:id/:token: `wait`, `thread_id`, `thread_name`. It takes no nonce. */
export const executeWebhook: Operation = (scene, request, [id = "", token = ""]) => {
  const webhook = openWebhook(scene, id, token);
  const headers = scene.buckets.take("webhook", id);
  const channelId = placeOf(scene, request, webhook.channelId);
  const form = withoutIgnoredComponents(request);
  const message = createMessage(
    scene.world,
    channelId,
    { id, username: form.username?.trim() ?? webhook.username, webhookId: id },
    form,
    request.files,
  );
  scene.show(announce("posted", message));
  return request.query.get("wait") === "true" ? answer(headers, messageJson(message)) : answer(headers);
};

/** GET /webhooks/:id/:token/messages/:id */
export const readWebhookMessage: Operation = (scene, request, [id = "", token = "", messageId = ""]) => {
  openWebhook(scene, id, token);
  return answer({}, messageJson(ownMessage(scene, request, id, messageId)));
};

/** PATCH /webhooks/:id/:token/messages/:id */
export const editWebhookMessage: Operation = (scene, request, [id = "", token = "", messageId = ""]) => {
  openWebhook(scene, id, token);
  const headers = scene.buckets.take("webhook", id);
  const message = ownMessage(scene, request, id, messageId);
  changeMessage(scene.world, message, withoutIgnoredComponents(request));
  scene.show(announce("edited", message));
  return answer(headers, messageJson(message));
};

/** DELETE /webhooks/:id/:token/messages/:id */
export const removeWebhookMessage: Operation = (scene, request, [id = "", token = "", messageId = ""]) => {
  openWebhook(scene, id, token);
  const headers = scene.buckets.take("webhook", id);
  const message = ownMessage(scene, request, id, messageId);
  message.isDeleted = true;
  scene.show(announce("deleted", message));
  return answer(headers);
};

/** The webhook of this id and token. */
export function openWebhook(scene: Scene, id: string, token: string): { readonly channelId: string; readonly username: string } {
  const webhook = scene.webhooks.get(id);
  if (webhook === undefined) throw new SimulatedRefusal(404, 10015, "Unknown Webhook");
  if (webhook.token !== token) throw new SimulatedRefusal(401, 50027, "Invalid Webhook Token");
  return webhook;
}

/** The channel or thread that a new message goes to. */
function placeOf(scene: Scene, { query, form }: SimulatedRequest, channelId: string): string {
  const isForum = scene.world.channels.get(channelId)?.kind === channelKind.forum;
  const threadId = query.get("thread_id");
  const threadName = form.thread_name?.trim();
  if (threadId !== null && threadName) {
    throw new SimulatedRefusal(400, 220002, "Webhooks posted to forum channels cannot have both a thread_name and thread_id");
  }
  if (threadName) {
    if (!isForum) throw new SimulatedRefusal(400, 220003, "Webhooks can only create threads in forum channels");
    return scene.world.addChannel({ id: scene.world.newId(), kind: channelKind.thread }).id;
  }
  if (threadId === null) {
    if (isForum) throw new SimulatedRefusal(400, 220001, "Webhooks posted to forum channels must have a thread_name or thread_id");
    return channelId;
  }
  if (scene.world.channels.get(threadId)?.kind !== channelKind.thread) throw new SimulatedRefusal(404, 10003, "Unknown Channel");
  return threadId;
}

/** A message in a thread is found only when the thread is named. */
function ownMessage(scene: Scene, { query }: SimulatedRequest, webhookId: string, messageId: string): SimulatedMessage {
  const message = existing(scene.world, query.get("thread_id") ?? scene.webhooks.get(webhookId)?.channelId, messageId);
  if (message.webhookId !== webhookId) throw new SimulatedRefusal(404, 10008, "Unknown Message");
  return message;
}

/** Without `with_components` Discord ignores the components of a webhook that belongs to no application. */
function withoutIgnoredComponents({ query, form }: SimulatedRequest): SimulatedRequest["form"] {
  return query.get("with_components") === "true" ? form : { ...form, components: undefined };
}
