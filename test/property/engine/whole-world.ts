import { keyOf } from "#core/codec/key-of";
import { needsCheck } from "#core/engine/hold/apply-hold";
import { checkTimer } from "#core/engine/hold/hold-timers";
import type { OutcomeDecision } from "#core/engine/input";
import type { Op } from "#core/engine/state";
import type { CompiledRule } from "#core/rules/compiled-rule";
import { done, minute, second, start } from "#test/support/engine-scene";
import { EngineWorld } from "#test/support/engine-world";
import { silence } from "#test/support/holds";
import { event as makeEvent } from "#test/support/rules";
import { type Happening, outageRule, ruleOf, users, type Whole } from "./whole-arbitraries.ts";

/** A request that was carried out. */
export interface Made {
  readonly at: number;
  readonly op: Op;
}

export interface Conditions {
  /** Whether the bot is started again and reads its configuration again where the happenings say so. */
  readonly shaken: boolean;
  /** How many times each request fails before it is carried out, by its key. */
  readonly failures?: (op: Op) => number | "always";
  /** Called after everything that happens. */
  readonly witness?: (world: WholeWorld) => void;
}

/** The rule, with the one that inhibits it, in a world in which things happen. */
export class WholeWorld {
  readonly made: Made[] = [];
  readonly world: EngineWorld;
  rules: readonly CompiledRule[];
  #whole: Whole;
  readonly #conditions: Conditions;

  constructor(whole: Whole, conditions: Conditions) {
    this.#whole = whole;
    this.#conditions = conditions;
    this.rules = [ruleOf(whole), outageRule()];
    this.world = new EngineWorld(...this.rules);
    this.world.answer = (op) => this.#answer(op);
  }

  play(happenings: readonly Happening[]): this {
    for (const happening of happenings) {
      this.world.to(happening.at);
      if (this.#conditions.shaken) this.#shake(happening);
      this.#happen(happening);
      this.#conditions.witness?.(this);
    }
    return this;
  }

  /** The configuration is another one from now on. */
  change(whole: Whole): this {
    this.#whole = whole;
    this.#fit();
    return this;
  }

  pass(ms: number): this {
    this.world.to(this.world.now + ms);
    return this;
  }

  /** Everything that goes on ends. */
  end(): this {
    const from = this.world.now;
    for (let round = 1; round <= 2; round += 1) {
      for (const [index, user] of users.entries()) {
        for (const name of ["ended", "mended"])
          this.world.event(name, { at: from + round * minute + index * second, data: { user, host: "h1" } });
      }
    }
    return this;
  }

  /** The process starts again on what is stored, which the start fits to the rules. */
  #shake({ between }: Happening): void {
    if (between === "nothing") return;
    if (between === "restart") this.world.restart();
    this.#fit();
  }

  #fit(): void {
    this.rules = [ruleOf(this.#whole), outageRule()];
    this.world.use(...this.rules);
    for (const aggregate of this.world.aggregates) {
      const { rule, key } = aggregate;
      if (
        !needsCheck(
          aggregate,
          this.rules.find(({ id }) => id === rule),
        )
      )
        continue;
      this.world.input({ kind: "timer", rule, key, name: checkTimer, due: start + this.world.now });
    }
  }

  #happen({ at, name, user, host, title }: Happening): void {
    const { world } = this;
    const key = keyOf(user).id;
    if (name === "ack") world.input({ kind: "ack", rule: "go-live", key, by: "ana", why: "seen" });
    else if (name === "silence")
      world.context = { silences: [...(world.context.silences ?? []), silence("go-live", at + 3 * minute + 7, user)] };
    else if (name === "absent") world.input({ kind: "absent", rule: "go-live", key, connection: "source", event: "live" });
    else if (name === "held") {
      const time = start + at - 2 * minute;
      world.input({
        kind: "held",
        rule: "go-live",
        key,
        event: makeEvent("live", { id: `held-${user}-${time}`, time, data: { user, host, title } }),
      });
    } else world.event(name, { at, data: { user, host, title } });
  }

  #answer(op: Op): OutcomeDecision {
    const failures = this.#conditions.failures?.(op) ?? 0;
    const failure = { code: "BUSY", message: "busy", at: start + this.world.now };
    if (failures === "always") return { kind: "dead", failure, gone: false };
    if (op.tries <= failures) return { kind: "retry", due: start + this.world.now + 40 * second, failure, counts: true };
    this.made.push({ at: this.world.now, op });
    return done(op);
  }
}
