import { checkForm } from "./check-form.ts";
import type { MessageForm } from "./message-form.ts";
import { pingsOf } from "./pings.ts";
import { FormComplaints, SimulatedRefusal } from "./refusal.ts";
import { type Shown, type SimulatedMessage, shownNow, type World } from "./world.ts";

export interface Writer {
  readonly id: string;
  readonly username: string;
  readonly webhookId: string | undefined;
}

/** The flags that an author may set. */
const suppressEmbeds = 1 << 2;
const suppressNotifications = 1 << 12;

/** Makes a message as Create Message and Execute Webhook do. Throws `SimulatedRefusal`. */
export function createMessage(
  world: World,
  channelId: string,
  writer: Writer,
  form: MessageForm,
  files: readonly string[],
): SimulatedMessage {
  checkForm(form);
  const shown = shownBy(form, undefined, world.clock.now());
  refuseEmpty(shown, files);
  const answers = answeredMessage(world, channelId, form);
  const message: SimulatedMessage = {
    id: world.newId(),
    channelId,
    author: { id: writer.id, username: writer.username },
    webhookId: writer.webhookId,
    nonce: form.nonce === undefined || form.nonce === null ? undefined : String(form.nonce),
    answers,
    files,
    pinged: pingsOf(shown.content, form.allowed_mentions, writer.webhookId !== undefined),
    history: [shown],
    flags: (form.flags ?? 0) & (suppressEmbeds | suppressNotifications),
    isCrossposted: false,
    threadName: undefined,
    isDeleted: false,
  };
  world.messages.set(message.id, message);
  return message;
}

/** Changes a message as Edit Message does: what the form leaves out stays, and nobody is notified. */
export function changeMessage(world: World, message: SimulatedMessage, form: MessageForm): void {
  checkForm(form);
  const shown = shownBy(form, shownNow(message), world.clock.now());
  refuseEmpty(shown, message.files);
  message.history.push(shown);
  if (form.flags !== undefined && form.flags !== null) message.flags = (message.flags & ~suppressEmbeds) | (form.flags & suppressEmbeds);
}

/** The message, if it is there. Throws code 10008. */
export function existing(world: World, channelId: string | undefined, messageId: string): SimulatedMessage {
  const message = world.messages.get(messageId);
  if (message === undefined || message.isDeleted || (channelId !== undefined && message.channelId !== channelId)) {
    throw new SimulatedRefusal(404, 10008, "Unknown Message");
  }
  return message;
}

function shownBy(form: MessageForm, before: Shown | undefined, at: number): Shown {
  return {
    at,
    content: form.content === undefined ? (before?.content ?? "") : (form.content ?? "").trim(),
    embeds: form.embeds === undefined ? (before?.embeds ?? []) : (form.embeds ?? []),
    components: form.components === undefined ? (before?.components ?? []) : (form.components ?? []),
  };
}

function refuseEmpty(shown: Shown, files: readonly string[]): void {
  const isEmpty = shown.content === "" && shown.embeds.length === 0 && files.length === 0;
  if (isEmpty) throw new SimulatedRefusal(400, 50006, "Cannot send an empty message");
}

function answeredMessage(world: World, channelId: string, { message_reference: reference }: MessageForm): string | undefined {
  if (reference === undefined || reference === null) return undefined;
  const answered = world.messages.get(reference.message_id);
  if (answered !== undefined && !answered.isDeleted && answered.channelId === channelId) return answered.id;
  if (!reference.fail_if_not_exists) return undefined;
  const complaints = new FormComplaints();
  complaints.add(["message_reference"], "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
  complaints.throwIfAny();
  return undefined;
}
