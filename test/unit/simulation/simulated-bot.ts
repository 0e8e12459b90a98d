import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatDiagnostic } from "#core/config/diagnostic";
import type { JsonObject } from "#core/codec/json";
import { isRefused, makePlan, runnablePart } from "#core/runtime/plan";
import type { Effect } from "#core/simulation/effect";
import { simulate, type Simulation } from "#core/simulation/simulation";
import type { SimulatedPlan, SimulatedVerdict, SimulationOptions } from "#core/simulation/simulation-options";

const start = Date.UTC(2026, 0, 5, 12, 0, 0);

/** What of a configuration runs in a simulation. It is given as an object: JSON is YAML. */
export async function planOf(config: JsonObject): Promise<SimulatedPlan> {
  const folder = mkdtempSync(join(tmpdir(), "herald-simulation-"));
  try {
    const path = join(folder, "bot.config.yaml");
    writeFileSync(path, JSON.stringify({ version: 1, ...config }));
    const plan = await makePlan(path, { env: {}, mode: "test" });
    if (isRefused(plan)) throw new Error(plan.diagnostics.map(formatDiagnostic).join("\n"));
    return { ...runnablePart(plan), from: plan };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A simulation with what it did, as lines: `20 post create`, seconds from the start. */
export class SimulatedBot {
  readonly effects: Effect[] = [];
  readonly verdicts: SimulatedVerdict[] = [];
  #simulation: Simulation | undefined;

  static async start(config: JsonObject, options: Partial<SimulationOptions> = {}): Promise<SimulatedBot> {
    const bot = new SimulatedBot();
    bot.#simulation = await simulate({
      plan: await planOf(config),
      startMs: start,
      onEffect: (effect) => bot.effects.push(effect),
      onVerdict: (verdict) => bot.verdicts.push(verdict),
      ...options,
    });
    return bot;
  }

  get simulation(): Simulation {
    if (this.#simulation === undefined) throw new Error("it does not run");
    return this.#simulation;
  }

  async at(seconds: number): Promise<this> {
    await this.simulation.advanceTo(start + seconds * 1_000);
    return this;
  }

  /** A stream of account 7 that goes live, changes or ends. */
  async stream(name: "live" | "updated" | "ended", title = "Hello", user = 7): Promise<this> {
    const id = `${name}-${this.simulation.now.toString()}-${user.toString()}`;
    const data = { user_id: user, title, url: null, game: null, channels: [] };
    await this.simulation.feed({ connection: "restream", event: { name: `stream.${name}`, id, time: this.simulation.now, data } });
    return this;
  }

  /** All effects so far. */
  lines(): readonly string[] {
    return this.effects.map(({ at, step, op, outcome }) => {
      const line = `${((at - start) / 1_000).toString()} ${step} ${op}`;
      return outcome === "dead" ? `${line} given up` : line;
    });
  }

  close(): Promise<void> {
    return this.simulation.close();
  }
}

const restream = { plugin: "restream", access_token: { env: "RESTREAM_TOKEN" } };
const discord = { plugin: "discord", bot_token: { env: "DISCORD_BOT_TOKEN" } };

/** One post for each stream, edited at its end. */
export const goLive = {
  id: "go-live",
  lifecycle: {
    key: "event.user_id",
    open: "restream.stream.live",
    update: "restream.stream.updated",
    close: "restream.stream.ended",
    for: "20s",
  },
  do: [
    {
      id: "post",
      action: "discord.message",
      with: { channel: { env: "DISCORD_CHANNEL" }, content: "{{ event.title }} is live" },
      update: { op: "edit" },
      close: { op: "edit", with: { content: "{{ event.title }} was live for {{ entity.duration }}" } },
    },
  ],
};

export const streaming = { connections: { restream, discord }, rules: [goLive] };
