import { z } from "zod";
import { answer, type Operation, type Scene, type SimulatedRequest } from "./operation.ts";
import { FormComplaints, SimulatedRefusal } from "./refusal.ts";
import { announce } from "./show-message.ts";
import { channelKind, messageJson, type SimulatedChannel } from "./world.ts";
import { changeMessage, createMessage, existing } from "./write-message.ts";

const botName = "Herald";

/** GET /users/@me */
export const readMe: Operation = (scene, request) => {
  needBot(scene, request);
  return answer({}, { id: scene.world.botId, username: botName, bot: true });
};

/** POST /channels/:id/messages, with `nonce` and `enforce_nonce`. */
export const postMessage: Operation = (scene, request, [channelId = ""]) => {
  needBot(scene, request);
  const channel = openChannel(scene, channelId);
  if (channel.kind === channelKind.forum) throw new SimulatedRefusal(400, 40058, "Cannot send a message in a forum channel");
  const headers = scene.buckets.take("post", channelId);
  const { world } = scene;
  const { nonce, enforce_nonce: enforced } = request.form;
  const key = `${world.botId}|${channelId}|${String(nonce)}`;
  const known = enforced === true ? world.nonces.get(key) : undefined;
  if (known !== undefined && world.clock.now() - known.at <= scene.nonceWindowMs) {
    return answer(headers, messageJson(existing(world, channelId, known.messageId)));
  }
  const message = createMessage(
    world,
    channelId,
    { id: world.botId, username: botName, webhookId: undefined },
    request.form,
    request.files,
  );
  if (nonce !== undefined && nonce !== null) world.nonces.set(key, { messageId: message.id, at: world.clock.now() });
  scene.show(announce("posted", message));
  return answer(headers, { ...messageJson(message), nonce });
};

/** GET /channels/:id/messages: newest first; with `after` the ones that follow it closest. */
export const listMessages: Operation = (scene, request, [channelId = ""]) => {
  needBot(scene, request);
  openChannel(scene, channelId);
  const limit = Number(request.query.get("limit") ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    const complaints = new FormComplaints();
    complaints.add(["limit"], "NUMBER_TYPE_MAX", "int value should be less than or equal to 100.");
    complaints.throwIfAny();
  }
  const after = request.query.get("after");
  const before = request.query.get("before");
  const all = scene.world.listed(channelId);
  const some =
    after === null
      ? all.filter((message) => before === null || BigInt(message.id) < BigInt(before)).slice(-limit)
      : all.filter((message) => BigInt(message.id) > BigInt(after)).slice(0, limit);
  return answer({}, some.toReversed().map(messageJson));
};

/** GET /channels/:id/messages/:id */
export const readMessage: Operation = (scene, request, [channelId = "", messageId = ""]) => {
  needBot(scene, request);
  openChannel(scene, channelId);
  return answer({}, messageJson(existing(scene.world, channelId, messageId)));
};

/** PATCH /channels/:id/messages/:id */
export const editMessage: Operation = (scene, request, [channelId = "", messageId = ""]) => {
  needBot(scene, request);
  openChannel(scene, channelId);
  const headers = scene.buckets.take("edit", channelId);
  const message = existing(scene.world, channelId, messageId);
  if (message.author.id !== scene.world.botId) throw new SimulatedRefusal(403, 50005, "Cannot edit a message authored by another user");
  changeMessage(scene.world, message, request.form);
  scene.show(announce("edited", message));
  return answer(headers, messageJson(message));
};

/** DELETE /channels/:id/messages/:id */
export const removeMessage: Operation = (scene, request, [channelId = "", messageId = ""]) => {
  needBot(scene, request);
  openChannel(scene, channelId);
  const headers = scene.buckets.take("delete", channelId);
  const message = existing(scene.world, channelId, messageId);
  message.isDeleted = true;
  scene.show(announce("deleted", message));
  return answer(headers);
};

/** POST /channels/:id/messages/:id/crosspost */
export const crosspostMessage: Operation = (scene, request, [channelId = "", messageId = ""]) => {
  needBot(scene, request);
  const channel = openChannel(scene, channelId);
  const headers = scene.buckets.take("crosspost", channelId);
  const message = existing(scene.world, channelId, messageId);
  if (channel.kind !== channelKind.announcement) throw new SimulatedRefusal(400, 50024, "Cannot execute action on this channel type");
  if (message.isCrossposted) throw new SimulatedRefusal(400, 40033, "This message has already been crossposted");
  message.isCrossposted = true;
  message.flags |= 1;
  scene.show(announce("published", message));
  return answer(headers, messageJson(message));
};

/** POST /channels/:id/messages/:id/threads: the thread has the message's id. */
export const startThread: Operation = (scene, request, [channelId = "", messageId = ""]) => {
  needBot(scene, request);
  openChannel(scene, channelId);
  const message = existing(scene.world, channelId, messageId);
  const name = z.object({ name: z.string().trim().min(1).max(100) }).safeParse(request.json).data?.name;
  if (name === undefined) {
    const complaints = new FormComplaints();
    complaints.add(["name"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.");
    complaints.throwIfAny();
  }
  if (message.threadName !== undefined) throw new SimulatedRefusal(400, 160004, "A thread has already been created for this message");
  message.threadName = name;
  message.flags |= 1 << 5;
  scene.world.addChannel({ id: messageId, kind: channelKind.thread });
  scene.show(announce("started a thread under", message));
  return answer({}, { id: messageId, type: channelKind.thread, name, parent_id: channelId });
};

/** Only the bot may. */
export function needBot(scene: Scene, { authorization }: SimulatedRequest): void {
  if (scene.token === undefined || authorization !== `Bot ${scene.token}`) throw new SimulatedRefusal(401, 0, "401: Unauthorized");
}

function openChannel(scene: Scene, channelId: string): SimulatedChannel {
  const channel = scene.world.channels.get(channelId);
  if (channel === undefined) throw new SimulatedRefusal(404, 10003, "Unknown Channel");
  if (channel.refusal !== undefined) throw new SimulatedRefusal(channel.refusal.status, channel.refusal.code, channel.refusal.message);
  return channel;
}
