import type { Json } from "#core/codec/json";
import { isLinkError, type LinkError, type LinkFailure } from "#core/errors/link-error";
import type { KeyValueStore } from "#core/plugin/key-value-store";
import type { Logger } from "#core/plugin/logger";
import type { SourceInput, Subscription } from "#core/plugin/source-definition";
import type { Clock } from "#core/time/clock";
import { whenAborted } from "#core/time/when-aborted";
import { reconnectWaitMs, steadyMs } from "./back-off.ts";
import type { LoopSource } from "./source-states.ts";
import { sameSubscriptions } from "./subscriptions.ts";

/** Where a link stands, for status and for people. */
export type LinkState =
  | { readonly is: "connecting" | "stopped" }
  /** `trouble`: a part of it does not work. */
  | { readonly is: "up"; readonly trouble?: string }
  | { readonly is: "waiting"; readonly until: number; readonly reason: string }
  /** It will hardly work until a setting or a right changes. */
  | { readonly is: "denied"; readonly until: number; readonly reason: string };

const noFailures = { drop: 0, refused: 0, denied: 0 } as const;

export interface SupervisorOptions {
  readonly source: LoopSource;
  readonly client: unknown;
  readonly subscriptions: readonly Subscription[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly notes: KeyValueStore;
  /** In [0, 1). */
  readonly random: () => number;
  cursor(): Json | undefined;
  push(input: SourceInput, cursor?: Json): Promise<void>;
  /** Hears of every change of the link's state. */
  onState?(state: LinkState): void;
}

type LinkEnd = Pick<LinkError, "code" | "message" | "failure" | "retryAfterMs">;

/** A source that is told to stop returns within a second; one that takes twice as long is left to itself. */
const stopGraceMs = 2_000;

/** Keeps one source's link up: runs it, says what became of it, and reconnects after a fitting wait. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  #state: LinkState = { is: "connecting" };
  /** How often a link failed in each way since the last good one. */
  #failures: { readonly [F in LinkFailure]: number } = noFailures;
  #upSince: number | undefined;
  #subscriptions: readonly Subscription[];
  /** What the link in hand, or the last one, began with. */
  #begunWith: readonly Subscription[];
  #isInStep = false;
  /** Ends the link in hand, or the wait for the next one, so that one begins now. */
  #startOver = new AbortController();
  readonly #listeners = new Set<(subscriptions: readonly Subscription[]) => void>();
  #wait: AbortController | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#subscriptions = options.subscriptions;
    this.#begunWith = options.subscriptions;
  }

  /**
   * Other rules ask for other things: the link that is up is told, and the next ones begin with it. A source that does not listen for this is linked
   * anew, unless it is asked for the same as before. One that was denied is tried again: what it was denied may not be asked for any more.
   */
  resubscribe(subscriptions: readonly Subscription[]): void {
    const isSame = sameSubscriptions(subscriptions, this.#subscriptions);
    if (!isSame) this.#subscriptions = subscriptions;
    if (this.#state.is === "denied") this.#startOver.abort();
    else if (this.#listeners.size > 0) for (const listener of this.#listeners) this.#tell(listener);
    else this.#linkAnewIfOutdated();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** What kept the link away may be gone: a wait for the next attempt ends now. */
  hurry(): void {
    this.#wait?.abort();
  }

  /** Resolves when `signal` aborts and the link is closed. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      this.#become({ is: "connecting" });
      this.#upSince = undefined;
      this.#isInStep = false;
      this.#begunWith = this.#subscriptions;
      this.#startOver = new AbortController();
      const ending = AbortSignal.any([signal, this.#startOver.signal]);
      const error = await this.#linkUntilStopped(ending);
      if (signal.aborted) break;
      if (error === undefined || ending.aborted) {
        await Promise.race([this.#options.push({ kind: "lost", reason: "other things are asked for" }), whenAborted(signal)]);
        continue;
      }
      // A stop does not wait for a store that takes nothing.
      await Promise.race([this.#options.push({ kind: "lost", reason: error.message }), whenAborted(signal)]);
      const waitMs = this.#nextWait(error, this.#upSince === undefined ? 0 : clock.now() - this.#upSince);
      this.#become({ is: error.failure === "denied" ? "denied" : "waiting", until: clock.now() + waitMs, reason: error.message });
      this.#report(error, waitMs);
      await this.#waitFor(waitMs, ending);
    }
    this.#become({ is: "stopped" });
  }

  async #waitFor(ms: number, signal: AbortSignal): Promise<void> {
    this.#wait = new AbortController();
    await this.#options.clock.sleep(ms, AbortSignal.any([signal, this.#wait.signal])).catch(() => undefined);
    this.#wait = undefined;
  }

  /** One link. Undefined when it was told to stop and did not: a source that hangs must not keep the bot from stopping. */
  async #linkUntilStopped(signal: AbortSignal): Promise<LinkEnd | undefined> {
    const { clock, log } = this.#options;
    const over = new AbortController();
    const overdue = new Promise<undefined>((resolve) => {
      const wait = (): void =>
        void clock.sleep(stopGraceMs, over.signal).then(
          () => resolve(undefined),
          () => undefined,
        );
      signal.addEventListener("abort", wait, { once: true, signal: over.signal });
    });
    const end = await Promise.race([this.#link(signal), overdue]);
    over.abort();
    if (end === undefined) log.warn("a source did not close its link when it was told to stop");
    return end;
  }

  /** One link, from connect to loss. What a source throws that is no `LinkError` is a defect of it and counts as a drop. */
  async #link(signal: AbortSignal): Promise<LinkEnd> {
    const { source, client, clock, log, notes, cursor, push } = this.#options;
    try {
      await source.definition.run({
        config: source.config,
        client,
        clock,
        log,
        store: notes,
        subscriptions: this.#begunWith,
        onSubscriptions: (listener) => this.#listen(listener),
        cursor: cursor(),
        signal,
        emit: (frame, position) => push({ kind: "frame", frame }, position),
        connected: () => {
          this.#upSince = clock.now();
          this.#become({ is: "up" });
          log.info("connected");
          void push({ kind: "connected" });
        },
        troubled: (reason) => {
          if (this.#state.is !== "up" || this.#state.trouble === reason) return;
          this.#become(reason === undefined ? { is: "up" } : { is: "up", trouble: reason });
          if (reason !== undefined) log.warn(reason);
        },
        inStep: () => {
          void push({ kind: "in-step" });
          this.#isInStep = true;
          this.#linkAnewIfOutdated();
        },
      });
      return { code: "LINK_ENDED", message: "the link ended", failure: "drop", retryAfterMs: undefined };
    } catch (error) {
      if (isLinkError(error)) return error;
      if (!signal.aborted) log.error("a source failed in a way that it does not know", { error });
      return { code: "LINK_FAILED", message: "the link failed", failure: "drop", retryAfterMs: undefined };
    }
  }

  #become(state: LinkState): void {
    this.#state = state;
    this.#options.onState?.(state);
  }

  #listen(listener: (subscriptions: readonly Subscription[]) => void): () => void {
    this.#listeners.add(listener);
    // It may begin to listen after they changed.
    if (this.#subscriptions !== this.#begunWith) this.#tell(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** A defect of the source's is its own: the next link begins with what is asked for now. */
  #tell(listener: (subscriptions: readonly Subscription[]) => void): void {
    try {
      listener(this.#subscriptions);
    } catch (error) {
      this.#options.log.error("a source failed to follow other subscriptions; its link is made anew", { error });
      this.#startOver.abort();
    }
  }

  /** Before it is in step it may still begin to listen. */
  #linkAnewIfOutdated(): void {
    const isOutdated = this.#subscriptions !== this.#begunWith;
    if (isOutdated && this.#isInStep && this.#listeners.size === 0) this.#startOver.abort();
  }

  /** Each way to fail is counted for itself: a service that refuses once after a long outage of the network is asked again soon. */
  #nextWait({ failure, retryAfterMs }: Pick<LinkError, "failure" | "retryAfterMs">, heldMs: number): number {
    const before = heldMs >= steadyMs ? noFailures : this.#failures;
    this.#failures = { ...before, [failure]: before[failure] + 1 };
    return reconnectWaitMs(failure, { failures: this.#failures[failure], askedMs: retryAfterMs, random: this.#options.random() });
  }

  #report({ code, failure, message }: Pick<LinkError, "code" | "failure" | "message">, waitMs: number): void {
    const again = `connecting again in ${Math.ceil(waitMs / 1000)} s`;
    const text = `${message.replace(/\.$/, "")}; ${again}`;
    // A good link that drops is ordinary; one that does not come back, or is refused, is not.
    const isOrdinary = failure === "drop" && this.#failures.drop === 1;
    this.#options.log[failure === "denied" ? "error" : isOrdinary ? "info" : "warn"](text, { code });
  }
}
