import { type CheckContext, type CheckResult, type Clock, type Finding, isLinkError } from "#core";
import type { ElstatClient } from "./client.ts";
import { closeError, list } from "./link/close-reason.ts";
import { Conversation } from "./link/conversation.ts";
import { type OpenSocket, openSocket } from "./link/socket.ts";
import { type Settings, streamUrl } from "./settings.ts";
import { wantedOf } from "./wanted.ts";
import { decodeMessage } from "./wire/decode-message.ts";

type Check = CheckContext<Settings, ElstatClient>;

/** How long after the last answer further ones are waited for: a server may answer in many messages. */
const lateAnswersMs = 1_000;

const reach = "look whether this machine reaches it (DNS, firewall), and at the setting url";

/** Opens a link of its own, subscribes to what the rules want, looks what is confirmed, and closes it at once. */
export async function check(context: Check): Promise<CheckResult> {
  const { client, config, subscriptions, signal } = context;
  const { channels, unnamed } = wantedOf(subscriptions, config);
  const findings: Finding[] = [];
  if (unnamed.length > 0) {
    const what = `no rule says of which services it wants ${unnamed.join(" and ")}`;
    findings.push({ level: "error", what, advice: "name them in the rule's entry, or in the setting services" });
  }
  const hearing = new Hearing(channels);
  let socket: OpenSocket;
  try {
    socket = await openSocket({
      url: streamUrl(config),
      clock: client.clock,
      signal,
      onText: (text) => hearing.text(text),
      onBinary: () => undefined,
      onPong: () => undefined,
    });
  } catch (cause) {
    if (!isLinkError(cause)) throw cause;
    return { findings: [...findings, { level: "error", what: cause.message, advice: reach }] };
  }
  try {
    findings.push({ level: "ok", what: `${streamUrl(config).host} streams` });
    if (channels.length > 0) findings.push(await hearing.ask(socket, client.clock, signal));
    return { findings };
  } finally {
    hearing.stop();
    await socket.close();
  }
}

/** What is heard of the channels that are asked for. */
class Hearing {
  readonly #wanted: readonly string[];
  readonly #confirmed = new Set<string>();
  #conversation: Conversation | undefined;
  #cancel = (): void => undefined;

  constructor(wanted: readonly string[]) {
    this.#wanted = wanted;
  }

  text(text: string): void {
    const { message } = decodeMessage(text);
    if (message?.kind === "subscribed") {
      for (const channel of message.channels) this.#confirmed.add(channel);
      this.#conversation?.heard("subscribed");
    } else if (message?.kind === "status" || message?.kind === "latency") this.#confirmed.add(message.channel);
  }

  stop(): void {
    this.#cancel();
    this.#conversation?.stop();
  }

  /** Resolves when everything was answered, or with what kept it from being answered. */
  async ask(socket: OpenSocket, clock: Clock, signal: AbortSignal): Promise<Finding> {
    const { promise, resolve, reject } = Promise.withResolvers<Finding>();
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    this.#conversation = new Conversation({
      clock,
      send: (text) => socket.send(text),
      settled: () => {
        this.#cancel = clock.setTimer(clock.now() + lateAnswersMs, () => resolve(this.#judge()));
      },
      unanswered: () => resolve(unanswered),
    });
    void socket.ended.then((code) => {
      const { message } = closeError({ code, asked: this.#conversation?.asked?.channels, endsOnMessage: 0 });
      resolve({ level: "error", what: message, advice: "compare the names of the services with Elstat's own configuration" });
    });
    this.#conversation.ask("subscribe", this.#wanted);
    return promise;
  }

  #judge(): Finding {
    const missing = this.#wanted.filter((channel) => !this.#confirmed.has(channel));
    if (missing.length === 0) return { level: "ok", what: `it knows ${list(this.#wanted)}` };
    const what = `it did not confirm ${list(missing)}: it may not know them, and then nothing will be heard of them`;
    return { level: "warning", what, advice: "compare the names of the services with Elstat's own configuration" };
  }
}

const unanswered: Finding = {
  level: "error",
  what: "it does not answer when it is asked for services",
  advice: "look whether that is the address of an Elstat, and ask its owner whether its streaming works",
};
