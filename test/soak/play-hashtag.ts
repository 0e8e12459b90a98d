import { HashtagScene } from "#test/crash/hashtag-scene";
import type { Played } from "./played.ts";
import { Random } from "./random.ts";

/** What the bot may fetch after a gap is five pages of 40; so many may come unheard, and some more while it gets up. */
const mostUnheard = 150;
/** By then a link is up again, what was missed is fetched, and what came is stored. */
const calmMs = 30_000;

type Act = "arrive" | "edit" | "delete" | "cut" | "kill" | "kill-busy";

/** Plays the schedule of a seed: a hashtag's posts arrive, are edited and deleted, while the streams are cut and the bot is killed. */
export async function playHashtag(seed: number): Promise<Played> {
  const random = new Random(seed);
  const scene = await HashtagScene.open({ transport: random.next() < 0.5 ? "websocket" : "sse" });
  const player = new Player(scene, random);
  try {
    await player.play();
  } catch (error) {
    player.wrong.push(error instanceof Error ? error.message : String(error));
  } finally {
    await scene.close();
  }
  return player;
}

class Player implements Played {
  readonly wrong: string[] = [];
  readonly log: string[] = [];
  readonly #scene: HashtagScene;
  readonly #random: Random;
  readonly #startedAt: number;

  constructor(scene: HashtagScene, random: Random) {
    this.#scene = scene;
    this.#random = random;
    this.#startedAt = scene.clock.now();
  }

  get sure(): number {
    return this.#scene.crowd.size;
  }

  async play(): Promise<void> {
    const { bot, crowd } = this.#scene;
    await bot.start();
    await this.#arrive(this.#random.between(10, 60));
    for (let acts = this.#random.between(6, 12); acts > 0; acts -= 1) {
      await this.#do(
        this.#random.pick<Act>([
          [3, "arrive"],
          [2, "edit"],
          [2, "delete"],
          [2, "cut"],
          [1, "kill"],
          [2, "kill-busy"],
        ]),
      );
    }
    await this.#scene.settle();
    this.wrong.push(...this.#scene.wrong(), ...this.#scene.gaps().map(() => "a gap was reported that there was none of"));
    this.#note(`${crowd.size.toString()} posts`);
  }

  async #do(act: Act): Promise<void> {
    const { bot, crowd } = this.#scene;
    this.#note(act);
    switch (act) {
      case "arrive":
        return this.#arrive(this.#random.between(1, 80));
      // What is edited or deleted unheard cannot all be found again, so these come when all is well.
      case "edit":
        crowd.edit(this.#random.between(0, crowd.size - 1));
        return bot.pass(5_000);
      case "delete":
        crowd.delete(this.#random.between(0, crowd.size - 1));
        return bot.pass(5_000);
      case "cut":
        await this.#cut();
        break;
      case "kill":
        await bot.kill();
        await this.#restart(mostUnheard);
        break;
      case "kill-busy":
        await this.#killBusy();
    }
    await bot.pass(calmMs);
  }

  /** The streams are cut; the bot may be killed while they are, or while it fetches what it missed. */
  async #cut(): Promise<void> {
    const unheard = this.#random.between(0, mostUnheard);
    this.#scene.cut();
    await this.#arrive(unheard);
    if (unheard > 0 && this.#random.next() < 0.5) this.#scene.crowd.edit(this.#random.between(0, unheard - 1));
    await this.#scene.mend();
    if (this.#random.next() < 0.5) return;
    this.#note("killed while it catches up");
    await this.#scene.killWhen(this.#scene.boosts() + this.#random.between(0, 20));
    await this.#restart(mostUnheard - unheard);
  }

  async #killBusy(): Promise<void> {
    const { crowd } = this.#scene;
    const burst = this.#random.between(1, 60);
    crowd.post(burst);
    await this.#scene.killWhen(this.#scene.boosts() + this.#random.between(0, burst));
    await this.#restart(mostUnheard - burst);
  }

  async #restart(most: number): Promise<void> {
    await this.#arrive(this.#random.between(0, most));
    await this.#scene.bot.pass(
      this.#random.pick([
        [3, 0],
        [2, 30_000],
        [1, 600_000],
      ]),
    );
    await this.#scene.bot.start();
  }

  async #arrive(count: number): Promise<void> {
    this.#note(`${count.toString()} posts`);
    await this.#scene.arrive(count, this.#random.between(5, 50));
  }

  #note(what: string): void {
    const seconds = (this.#scene.clock.now() - this.#startedAt) / 1000;
    this.log.push(`${seconds.toString().padStart(7)} s  ${what}`);
  }
}
