import { Inbox, LinkError, parseDurationText, type SourceRun, type Subscription } from "#core";
import type { ElstatClient } from "../client.ts";
import type { Settings } from "../settings.ts";
import { wantedOf } from "../wanted.ts";
import { decodeMessage, type Message } from "../wire/decode-message.ts";
import { list, noAnswerError } from "./close-reason.ts";
import { Conversation } from "./conversation.ts";
import type { Frame } from "../wire/frames.ts";
import { type KeepAlive, keepAlive } from "./keep-alive.ts";
import type { OpenSocket } from "./socket.ts";

/** How long after the last answer further ones are waited for, before a channel counts as not confirmed. */
const lateAnswersMs = 5_000;

/** What waits to be emitted, or to be done when all before it has been. */
type Waiting = { readonly frame: Frame } | { readonly reached: () => void };

/** What is under way on one link. */
export class Link {
  readonly #run: SourceRun<Settings, ElstatClient>;
  readonly #inbox = new Inbox<Waiting>({ fullItems: 256, fullBytes: 4 * 1024 * 1024 });
  readonly #lost = Promise.withResolvers<never>();
  readonly #cancels = new Set<() => void>();
  #wanted: readonly string[];
  /** Channels that the server confirmed, or sent something of. */
  readonly #confirmed = new Set<string>();
  /** Channels with a status of which no value came yet. */
  readonly #awaited: Set<string>;
  #conversation: Conversation | undefined;
  #pulse: KeepAlive | undefined;
  #isConnected = false;
  #isInStep = false;
  #lastDataAt: number;

  constructor(run: SourceRun<Settings, ElstatClient>, wanted: readonly string[]) {
    this.#run = run;
    this.#wanted = wanted;
    this.#awaited = new Set(wanted.filter((channel) => channel.startsWith("status:")));
    this.#lastDataAt = run.clock.now();
  }

  /** The channels of the command that had no answer yet. */
  get asked(): readonly string[] | undefined {
    return this.#conversation?.asked?.channels;
  }

  text(text: string): void {
    this.alive();
    this.#inbox.push({ frame: { kind: "message", text } }, text.length);
    const { message } = decodeMessage(text);
    if (message !== undefined) this.#hear(message);
  }

  binary(bytes: number): void {
    this.alive();
    this.#inbox.push({ frame: { kind: "binary", bytes } });
  }

  alive(): void {
    this.#pulse?.heard();
  }

  /** Subscribes, and hands over what comes. Rejects when the link is found to be dead, or when the signal aborts. */
  live(socket: OpenSocket, signal: AbortSignal): Promise<never> {
    const { clock, config } = this.#run;
    this.#inbox.onFull = (full) => (full ? socket.pause() : socket.resume());
    this.#pulse = keepAlive({
      clock,
      intervalMs: parseDurationText(config.ping_interval),
      ping: () => this.#ping(socket),
      dead: () => this.#giveUp(socket, "ELSTAT_NO_PONG", "Elstat did not answer a ping within 10 s"),
    });
    const conversation = new Conversation({
      clock,
      send: (text) => socket.send(text),
      settled: () => this.#settled(),
      unanswered: () => this.#lost.reject(noAnswerError(this.asked ?? [])),
    });
    this.#conversation = conversation;
    if (this.#wanted.length === 0) this.#settled();
    else conversation.ask("subscribe", this.#wanted);
    const stopListening = this.#run.onSubscriptions?.((subscriptions) => this.#follow(conversation, subscriptions));
    if (stopListening !== undefined) this.#cancels.add(stopListening);
    return Promise.race([this.#lost.promise, this.#inbox.drain((items) => this.#emit(items), signal)]);
  }

  stop(): void {
    for (const cancel of this.#cancels) cancel();
    this.#conversation?.stop();
    this.#pulse?.stop();
    this.#inbox.onFull = undefined;
  }

  async #emit(items: readonly Waiting[]): Promise<void> {
    for (const item of items) {
      if ("reached" in item) item.reached();
      else await this.#run.emit(item.frame);
    }
  }

  #hear(message: Message): void {
    switch (message.kind) {
      case "subscribed":
        for (const channel of message.channels) this.#confirmed.add(channel);
        return this.#conversation?.heard(message.kind);
      case "unsubscribed":
        return this.#conversation?.heard(message.kind);
      case "status":
      case "latency":
        if (!this.#wanted.includes(message.channel)) return;
        this.#lastDataAt = this.#run.clock.now();
        this.#confirmed.add(message.channel);
        this.#awaited.delete(message.channel);
        return this.#judgeStep();
      case "incident":
        return;
    }
  }

  /** The server has answered everything. */
  #settled(): void {
    this.#after(lateAnswersMs, () => this.#sayUnconfirmed());
    if (this.#isConnected) return;
    this.#isConnected = true;
    this.#run.connected();
    this.#after(parseDurationText(this.#run.config.settle), () => {
      this.#awaited.clear();
      this.#judgeStep();
    });
    this.#judgeStep();
  }

  /** In step when there was a first value of every service, or when these have had their time. */
  #judgeStep(): void {
    if (!this.#isConnected || this.#isInStep || this.#awaited.size > 0) return;
    this.#isInStep = true;
    this.#inbox.push({ reached: () => this.#run.inStep() });
  }

  /** The rules ask for something else now. */
  #follow(conversation: Conversation, subscriptions: readonly Subscription[]): void {
    const before = this.#wanted;
    this.#wanted = wantedOf(subscriptions, this.#run.config).channels;
    const removed = before.filter((channel) => !this.#wanted.includes(channel));
    this.#inbox.push({ frame: { kind: "wanted", channels: [...this.#wanted] } });
    for (const channel of removed) {
      this.#awaited.delete(channel);
      this.#confirmed.delete(channel);
    }
    conversation.ask("unsubscribe", removed);
    conversation.ask(
      "subscribe",
      this.#wanted.filter((channel) => !before.includes(channel)),
    );
    this.#judgeStep();
  }

  /** Elstat may leave out what it does not know, or take it without a word. */
  #sayUnconfirmed(): void {
    const { client, log } = this.#run;
    const missing = this.#wanted.filter((channel) => !this.#confirmed.has(channel));
    const text = `Elstat did not confirm ${list(missing)}: it may not know them. Compare the names with its configuration.`;
    if (missing.length === 0 || client.said.has(text)) return;
    client.said.add(text);
    log.warn(text, { code: "ELSTAT_NOT_CONFIRMED" });
  }

  #ping(socket: OpenSocket): boolean {
    // While we hold the socket back, the silence is ours.
    if (this.#inbox.isFull) return false;
    const { silence } = this.#run.config;
    if (silence !== undefined && this.#wanted.length > 0 && this.#run.clock.now() - this.#lastDataAt >= parseDurationText(silence)) {
      this.#giveUp(socket, "ELSTAT_SILENT", `Elstat sent no value for ${silence}`);
      return false;
    }
    socket.ping();
    return true;
  }

  #giveUp(socket: OpenSocket, code: string, seen: string): void {
    socket.cut();
    this.#lost.reject(new LinkError(code, `${seen}; the link is made anew.`, { failure: "drop" }));
  }

  #after(ms: number, run: () => void): void {
    const { clock } = this.#run;
    const cancel = clock.setTimer(clock.now() + ms, () => {
      this.#cancels.delete(cancel);
      run();
    });
    this.#cancels.add(cancel);
  }
}
