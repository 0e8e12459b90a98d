import type { Acknowledgement } from "#core/engine/noise/acknowledging";
import type { Op } from "#core/engine/state";
import { HeraldError, isHeraldError } from "#core/errors/herald-error";
import { didYouMean } from "#core/errors/suggest";
import { deadLetterEvent, ownConnection } from "#core/plugin/own-connection";
import type { AcknowledgeRequest, BotNews, DeadLetterReport, RunningBot } from "#core/plugin/running-bot";
import type { CompiledRule, RuleSet } from "#core/rules/compiled-rule";
import { entriesOf } from "#core/rules/rule-set";
import { isTestRule } from "#core/rules/test-rule";
import type { ParkedRow, Store } from "#core/store/port";
import type { LoopCourier } from "../loop-courier.ts";
import { namedThing } from "../open-things.ts";
import { deadLetterReport, diedAt } from "./dead-letter-report.ts";
import { StatusBoard } from "./status-board.ts";

/** More than this died while nobody listened: the newest are told. */
const mostMissed = 1_000;

interface OwnBotOptions {
  /** What is parked, as on disk. */
  readonly parked: readonly ParkedRow[];
  readonly store: Store;
  readonly rules: () => RuleSet;
  readonly acknowledge: (input: Acknowledgement) => Promise<void>;
}

/** What the own connection knows of the bot that it is part of, and may ask of it. */
export class OwnBot implements RunningBot {
  readonly board: StatusBoard;
  readonly #options: OwnBotOptions;
  readonly #hearers = new Set<(news: BotNews) => void>();

  constructor(options: OwnBotOptions) {
    this.#options = options;
    this.board = new StatusBoard(ownConnection, options.parked);
  }

  /** The same courier, of whose dead letters is told once they are on disk. */
  overhear(courier: LoopCourier): LoopCourier {
    return {
      mayClaimNow: (op, now) => courier.mayClaimNow(op, now),
      release: (op) => courier.release(op),
      changed: (ops, refOf) => {
        courier.changed(ops, refOf);
        if (this.#hearers.size > 0) this.#tellDead(ops.filter((op) => this.#isTold(op)));
      },
    };
  }

  watch(hear: (news: BotNews) => void): () => void {
    this.#hearers.add(hear);
    const unwatch = this.board.watch(hear);
    return () => {
      this.#hearers.delete(hear);
      unwatch();
    };
  }

  async deadLetters(since: number): Promise<readonly DeadLetterReport[]> {
    const dead = await this.#options.store.deadOps(mostMissed);
    const missed = dead.filter((op) => this.#isTold(op) && diedAt(op) >= since);
    return missed.map(deadLetterReport).sort((one, other) => one.diedAt - other.diedAt);
  }

  async acknowledge({ rule, key, by, why }: AcknowledgeRequest): Promise<boolean> {
    const known = this.#options.rules();
    if (known.find(rule)?.kind !== "lifecycle" && !known.waits(rule)) {
      const lifecycles = [...known.rules.values()].filter(({ kind }) => kind === "lifecycle").map(({ id }) => id);
      throw new HeraldError("RULE_UNKNOWN", `there is no lifecycle rule "${rule}"`, { hint: didYouMean(rule, lifecycles) });
    }
    try {
      const thing = await namedThing(this.#options.store, `${rule}/${key}`, "open");
      await this.#options.acknowledge({ kind: "ack", rule, key: thing.key, by, why });
      return true;
    } catch (error) {
      if (isHeraldError(error) && (error.code === "THING_UNKNOWN" || error.code === "THING_UNNAMED")) return false;
      throw error;
    }
  }

  /** A letter of a test is nobody's trouble; one of a rule that tells of dead letters would be told of by another one. */
  #isTold(op: Op): boolean {
    return op.state === "dead" && !isTestRule(op.rule) && !tellsOfDeadLetters(this.#options.rules().find(op.rule));
  }

  #tellDead(ops: readonly Op[]): void {
    if (ops.length === 0) return;
    const letters = ops.map(deadLetterReport);
    for (const hear of this.#hearers) hear({ kind: "dead", letters });
  }
}

function tellsOfDeadLetters(rule: CompiledRule | undefined): boolean {
  return rule !== undefined && entriesOf(rule).some(({ connection, event }) => connection === ownConnection && event === deadLetterEvent);
}
