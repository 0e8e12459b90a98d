import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CompiledRule } from "#core/rules/compiled-rule";
import { type Store, StoreError } from "#core/store/port";
import { teller } from "#test/support/flow";
import { modelOf, type Passing } from "#test/support/model/flow-model";
import { eventRule } from "#test/support/rules";
import { changedStore, LoopScene, start } from "../../unit/runtime/loop-scene.ts";
import { flow, happenings } from "./flow-arbitraries.ts";

const day = 86_400_000;

/** Where the process dies: before or after a commit, counted over all boots. */
type Deaths = readonly ("none" | "before" | "after")[];

function mortal(deaths: Deaths): (store: Store) => Store {
  const coming = deaths[Symbol.iterator]();
  const gone = (): StoreError => new StoreError("STORE_CORRUPT", "the process is gone", false);
  return (store) =>
    changedStore(store, {
      async commit(writes, now) {
        const death = coming.next().value ?? "none";
        if (death === "before") throw gone();
        await store.commit(writes, now);
        if (death === "after") throw gone();
      },
    });
}

/** Plays events to the loop on a real store; whenever it dies it starts again at the same moment, and the source tells again what was not accepted. */
class Play {
  readonly #scene: LoopScene;
  #isDead = false;

  constructor(scene: LoopScene) {
    this.#scene = scene;
    this.#watch();
  }

  async goTo(at: number): Promise<void> {
    const { clock } = this.#scene;
    const until = start + at;
    for (let next = clock.nextDue(); next !== undefined && next <= until; next = clock.nextDue()) {
      await this.#scene.pass(Math.max(0, next - clock.now()));
      await this.#startAgainIfDead();
    }
    await this.#scene.pass(until - clock.now());
  }

  async tell({ time, key, titles }: Passing, index: number): Promise<void> {
    const event = { name: "happened", id: `e${index}`, time: start + time, data: { title: titles[0] ?? "", user: key } };
    const accepted: number[] = [];
    while (accepted.length === 0) {
      void this.#scene.frame({ events: [event] }).then(() => accepted.push(index));
      await this.#scene.settle();
      await this.#startAgainIfDead();
    }
  }

  async #startAgainIfDead(): Promise<void> {
    while (this.#isDead) {
      await this.#scene.stop();
      this.#isDead = false;
      await this.#scene.boot();
      this.#watch();
      // Nobody waits for these: the process may die of what they let go.
      void this.#scene.link("connected");
      void this.#scene.link("in-step");
      await this.#scene.settle();
      await this.#scene.pass(0);
    }
  }

  #watch(): void {
    this.#scene.running.catch(() => {
      this.#isDead = true;
    });
  }
}

async function play(rule: CompiledRule, some: readonly Passing[], deaths: Deaths): Promise<readonly string[]> {
  const scene = await LoopScene.open({ rules: [rule], store: mortal(deaths) });
  try {
    const playing = new Play(scene);
    await scene.inStep();
    for (const [index, one] of some.entries()) {
      await playing.goTo(one.at);
      await playing.tell(one, index);
    }
    await playing.goTo(day);
    expect(await scene.store.rulesWithEntities()).toEqual([]);
    return (await scene.store.unfinishedOps()).map(({ enqueuedAt, input }) => `${enqueuedAt - start} ${String(input["content"])}`).sort();
  } finally {
    await scene.close();
  }
}

describe("flow control in a process that dies at any commit", () => {
  it("tells what it would have told without, each once", async () => {
    const deaths = fc.array(fc.constantFrom("none", "none", "none", "before", "after"), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(flow, happenings, deaths, async (tried, some, chosen) => {
        const expected = modelOf(tried.model, some).map(({ at, titles }) => `${at} ${titles.join(", ")}`);

        const told = await play(eventRule({ flow: tried.flow, steps: [teller()] }), some, chosen);

        expect(told.map((line) => line.split(" | ")[0])).toEqual(expected.sort());
      }),
      { numRuns: 20 },
    );
  });
});
