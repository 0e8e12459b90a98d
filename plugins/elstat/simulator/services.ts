import type { Clock } from "#core";

/** What a sample looks like where the documentation leaves it open. */
export interface SampleForm {
  /** In which unit the timestamps are; `stuck`: they stand still. */
  timestamps: "milliseconds" | "fractions" | "seconds" | "stuck";
  /** Whether a status is 1 or 0. */
  numbers: boolean;
  /** Whether more elements follow the value. */
  more: boolean;
}

/** One service that the simulated Elstat looks at. */
export interface SimulatedService {
  up: boolean;
  latencyMs: number | null;
}

/** The services of a simulated Elstat, looked at in turn. */
export class SimulatedServices {
  readonly form: SampleForm = { timestamps: "milliseconds", numbers: false, more: false };
  readonly #clock: Clock;
  readonly #services = new Map<string, SimulatedService>();
  readonly #startedAt: number;

  constructor(clock: Clock, names: readonly string[]) {
    this.#clock = clock;
    this.#startedAt = clock.now();
    for (const name of names) this.add(name);
  }

  add(name: string): void {
    this.#services.set(name, { up: true, latencyMs: 42 });
  }

  get names(): readonly string[] {
    return [...this.#services.keys()];
  }

  /** Throws with a sentence for a person when there is no such service. */
  get(name: string): SimulatedService {
    const service = this.#services.get(name);
    if (service === undefined) throw new Error(`there is no service ${name}; there are ${this.names.join(", ")}`);
    return service;
  }

  knows(channel: string): boolean {
    return /^(status|latency):/.test(channel) && this.#services.has(channel.slice(channel.indexOf(":") + 1));
  }

  /** What a look at this moment gives for a channel, as the `d` of DATA. */
  sample(channel: string): readonly unknown[] {
    const { up, latencyMs } = this.get(channel.slice(channel.indexOf(":") + 1));
    const value = channel.startsWith("status:") ? this.#status(up) : up ? latencyMs : null;
    return this.form.more ? [this.#timestamp(), value, "later"] : [this.#timestamp(), value];
  }

  #status(up: boolean): boolean | number {
    if (!this.form.numbers) return up;
    return up ? 1 : 0;
  }

  #timestamp(): number {
    const now = this.#clock.now();
    switch (this.form.timestamps) {
      case "milliseconds":
        return now;
      case "fractions":
        return now + 0.25;
      case "seconds":
        return Math.floor(now / 1_000);
      case "stuck":
        return this.#startedAt;
    }
  }
}
