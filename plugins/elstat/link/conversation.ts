import type { Clock } from "#core";
import { batchesOf, type Command, commandText } from "../wire/commands.ts";

/** How long the answer to a command may take. */
const answerMs = 15_000;

interface Batch {
  readonly command: Command;
  readonly channels: readonly string[];
}

export interface ConversationOptions {
  readonly clock: Clock;
  readonly send: (text: string) => void;
  /** Nothing is left to be said, and the last answer came. Called each time that is so, from the first `ask` on. */
  readonly settled: () => void;
  /** A SUBSCRIBE got no answer. */
  readonly unanswered: () => void;
}

/**
 * SUBSCRIBE and UNSUBSCRIBE, one at a time: what the server calls too much is not known, so the next goes out when the answer to the last has come.
 * Answers have no id and may come in one or in many messages, so any answer to that command counts as one.
 */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #waiting: Batch[] = [];
  #asked: Batch | undefined;
  #cancelTimeout = (): void => {};

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** What was sent and not answered yet. */
  get asked(): Batch | undefined {
    return this.#asked;
  }

  /** Sends commands for these channels after those that wait. Without channels nothing is sent. */
  ask(command: Command, channels: readonly string[]): void {
    this.#waiting.push(...batchesOf(command, channels).map((batch) => ({ command, channels: batch })));
    if (this.#asked === undefined) this.#next();
  }

  /** An answer came. */
  heard(answer: "subscribed" | "unsubscribed"): void {
    if (this.#asked === undefined || `${this.#asked.command}d` !== answer) return;
    this.#cancelTimeout();
    this.#next();
  }

  stop(): void {
    this.#cancelTimeout();
    this.#waiting.length = 0;
    this.#asked = undefined;
  }

  #next(): void {
    this.#asked = this.#waiting.shift();
    if (this.#asked === undefined) return this.#options.settled();
    const { clock, send } = this.#options;
    this.#cancelTimeout = clock.setTimer(clock.now() + answerMs, () => this.#giveUp());
    send(commandText(this.#asked.command, this.#asked.channels));
  }

  /** What an UNSUBSCRIBE without effect still brings is dropped anyway. */
  #giveUp(): void {
    if (this.#asked?.command === "unsubscribe") this.#next();
    else this.#options.unanswered();
  }
}
