import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import type { Json, JsonObject } from "#core/codec/json";
import { createContainer } from "#core/container/container";
import { createHookDesk } from "#core/http/hook-desk";
import { IncomingRequests } from "#core/http/incoming-requests";
import { HttpClient } from "#core/http/http-client";
import { createLogger } from "#core/logging/create-logger";
import { createRedactor } from "#core/logging/redactor";
import { traitsOf } from "#core/plugin/field-traits";
import type { CheckResult, WantedMessage } from "#core/plugin/connection-check";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { Clock, KeyValueStore, Logger, Printer } from "#core/plugin/ports";
import { RunningBot } from "#core/plugin/running-bot";
import { Secret } from "#core/plugin/secret";
import type { SourceInput, SourceRun } from "#core/plugin/source-definition";
import type { Clock as ClockPort } from "#core/time/clock";

/** The names of the settings that a plugin declares as secrets. */
export function secretSettings({ config }: AnyPlugin): string[] {
  return Object.entries(config.shape)
    .filter(([, schema]) => traitsOf(schema as z.ZodType).secret === true)
    .map(([name]) => name);
}

/** One connection of a plugin, opened as the core does, with everything that it says and keeps in plain sight: no redactor stands before the log. */
export class Witness {
  readonly plugin: AnyPlugin;
  readonly settings: JsonObject;
  /** All that was said, thrown or kept. */
  seen = "";
  /** What the source handed in, in order. */
  readonly frames: Json[] = [];
  readonly #desk = createHookDesk(["conformance"]);
  #client: unknown;
  readonly #clock: ClockPort;
  readonly #http: HttpClient;
  readonly #notes = new Map<string, Json>();

  constructor(plugin: AnyPlugin, settings: JsonObject, { clock, http }: { readonly clock: ClockPort; readonly http: HttpClient }) {
    this.plugin = plugin;
    this.settings = settings;
    this.#clock = clock;
    this.#http = http;
  }

  async open(): Promise<void> {
    const needs = createContainer()
      .value(Clock, this.#clock)
      .value(Logger, this.#log())
      .value(KeyValueStore, this.#store())
      .value(HttpClient, this.#http)
      .value(Printer, { print: (text) => Promise.resolve(this.witness(text)) })
      .value(RunningBot, this.#bot())
      .value(IncomingRequests, this.#desk.portOf("conformance"))
      .supply(this.plugin.needs ?? {});
    this.#client = await this.plugin.open({ connection: "conformance", config: this.#config, needs });
  }

  /** Runs the source, feeds its reducer, and resolves with what `run` threw: undefined when it returned. */
  async link(signal: AbortSignal, onConnected?: () => void): Promise<unknown> {
    const { source } = this.plugin;
    if (source === undefined) return undefined;
    let { initial: state } = source;
    const reduce = (input: SourceInput): void => {
      const reduction = source.reduce(state, input, { now: this.#clock.now(), config: this.#config });
      ({ state } = reduction);
      this.witness(input, reduction);
    };
    const run: SourceRun<{ [name: string]: unknown }, unknown> = {
      config: this.#config,
      client: this.#client,
      clock: this.#clock,
      log: this.#log(),
      store: this.#store(),
      subscriptions: Object.keys(this.plugin.events).map((event) => ({ event, parameters: {} })),
      cursor: undefined,
      emit: (frame) => {
        this.frames.push(frame);
        return Promise.resolve(reduce({ kind: "frame", frame }));
      },
      connected: () => {
        reduce({ kind: "connected" });
        onConnected?.();
      },
      inStep: () => reduce({ kind: "in-step" }),
      signal,
    };
    const thrown = await source.run(run).then(
      () => undefined,
      (error: unknown) => error,
    );
    this.witness(thrown);
    return thrown;
  }

  /** Lets the connection answer a request to it, as the bot's listener does. */
  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body, headers } = await this.#desk.answer(request, request.url ?? "/");
    response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
  }

  /** Carries the example of an action out, and resolves with what that threw. */
  async perform(name: string, signal: AbortSignal): Promise<unknown> {
    const action = this.plugin.actions[name];
    if (action === undefined) throw new Error(`there is no action ${name}`);
    const input = action.input.parse(action.example);
    const config = this.#config;
    this.witness(action.target(config, input), action.budgets?.(config, input, "create"), action.idempotency(config, "create"));
    const call = { config, client: this.#client as never, op: "create", follow: undefined, input, ref: undefined } as const;
    const thrown = await action.perform({ ...call, idempotencyKey: "k".repeat(24), firstAttemptAt: undefined, signal }).then(
      (result) => this.witness(result),
      (error: unknown) => error,
    );
    this.witness(thrown);
    return thrown;
  }

  /** Looks at the connection with everything that the plugin can be wanted for. */
  async check(signal: AbortSignal, messages: readonly WantedMessage[] = this.everyMessage()): Promise<CheckResult> {
    if (this.plugin.check === undefined) throw new Error(`${this.plugin.name} has no check`);
    const subscriptions = Object.keys(this.plugin.events).map((event) => ({ event, parameters: {} }));
    const context = { config: this.#config, client: this.#client, subscriptions, messages, isUp: false, canKeep: true, signal };
    const result = await this.plugin.check(context);
    this.witness(result);
    return result;
  }

  /** The example of each action, as a rule would want it. */
  everyMessage(): readonly WantedMessage[] {
    return Object.entries(this.plugin.actions).map(([action, { example }]) => ({
      action,
      rule: "conformance",
      step: "1",
      op: "create",
      input: example as JsonObject,
      templated: [],
    }));
  }

  /** Whether doing it twice is the same as once. */
  isNatural(action: string): boolean {
    return this.plugin.actions[action]?.idempotency(this.#config, "create").by === "natural";
  }

  async close(): Promise<void> {
    await this.plugin.close?.(this.#client);
    this.witness([...this.#notes]);
  }

  /** Keeps what is there to be read, whoever reads it. */
  witness(...things: readonly unknown[]): void {
    this.seen += `${things.map((thing) => everythingIn(thing, new Set())).join("\n")}\n`;
  }

  get #config(): never {
    return this.plugin.config.parse(this.settings) as never;
  }

  #store(): KeyValueStore {
    return {
      get: (name) => Promise.resolve(this.#notes.get(name)),
      set: (name, value) => Promise.resolve(void this.#notes.set(name, value)),
      delete: (name) => Promise.resolve(void this.#notes.delete(name)),
    };
  }

  /** A bot of which everything is known and nothing is wrong. */
  #bot(): RunningBot {
    return {
      watch(hear) {
        hear({ kind: "state", connections: [], targets: [] });
        return () => undefined;
      },
      deadLetters: () => Promise.resolve([]),
      acknowledge: (request) => {
        this.witness(request);
        return Promise.resolve(true);
      },
    };
  }

  #log(): Logger {
    const destination = { write: (text: string) => void (this.seen += text) };
    return createLogger({ level: "debug", pretty: false, redactor: createRedactor(), destination, now: () => this.#clock.now() });
  }
}

/** A thing with all that hangs on it, as text: of an error its message, stack, causes and own fields. */
function everythingIn(value: unknown, above: Set<unknown>): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (above.has(value) || value instanceof Secret) return "";
  above.add(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  return Object.getOwnPropertyNames(value)
    .map((name) => `${name}=${everythingIn((value as { [name: string]: unknown })[name], above)}`)
    .join("\n");
}
