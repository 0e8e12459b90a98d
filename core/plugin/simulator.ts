import type { JsonObject } from "#core/codec/json";
import type { Clock } from "#core/time/clock";

/** Where and on which clock a simulator runs. Everything it does by itself (re-sending, expiry, late execution) happens on `clock`. */
export interface SimulatorOptions {
  readonly clock: Clock;
  /** The address to listen on, normally `127.0.0.1`. */
  readonly host: string;
  /** The port to listen on; 0 lets the system choose a free one. */
  readonly port: number;
  /** Told one line for every visible thing that happens (a post, a connection), for a person who watches. */
  readonly show?: (line: string) => void;
}

/** A line command of a running simulator. */
export interface SimulatorCommand {
  /** One sentence, with the arguments in angle brackets: `<title>: change the title`. */
  readonly summary: string;
  /** Does it and resolves with one line for the person who asked. Rejects with an `Error` whose message says what is wrong with the arguments. */
  run(args: readonly string[]): Promise<string>;
}

/** A simulator that listens. */
export interface RunningSimulator {
  /** What to write into a connection's settings so that it talks to this simulator. Its tokens are made up: no real secret stands in it. */
  readonly settings: JsonObject;
  /** Environment variables that the ready-made bots read, with values that fit this simulator. */
  readonly variables?: { readonly [name: string]: string };
  /** What listens where, one line each, for people. */
  readonly lines: readonly string[];
  /** Line commands by name. */
  readonly commands: { readonly [name: string]: SimulatorCommand };
  /** Closes every socket and timer. Resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** A small loopback server that speaks a service's protocol. A plugin's `simulator.ts` exports one as `simulator`. */
export interface Simulator {
  /** One sentence for `herald simulate`. */
  readonly summary: string;
  start(options: SimulatorOptions): Promise<RunningSimulator>;
}
