import { simulated } from "#plugins/discord/simulator";
import { CrashScene } from "#test/crash/crash-scene";
import { announcers, freeSince, playedConfig, remindedEveryMs, tellers } from "./bots.ts";
import { faultOf } from "./faults.ts";
import { History } from "./history.ts";
import { mustShow, type Post, wrongCounts, wrongInTheEnd, wrongNow } from "./judge.ts";
import type { Played } from "./played.ts";
import { type Act, actText, makeSchedule } from "./schedule.ts";

/** Time goes by in spans of this, after each of which the link is looked at. */
const spanMs = 25_000;
/** Waits of a link after refusals and of delivery after failures end within this. */
const healingMs = 15 * 60_000;
/** A mute of ten minutes may begin just before the end is settled. */
const comeToRestMs = 30 * 60_000;
const killWithinMs = 60_000;

/** Plays the schedule of a seed with a bot in a process of its own between the two simulators, and says what was wrong with what people saw. */
export async function playGoLive(seed: number): Promise<Played> {
  const scene = await CrashScene.open(playedConfig);
  const player = new Player(scene);
  try {
    await player.play(makeSchedule(seed));
  } catch (error) {
    player.fail(error instanceof Error ? error.message : String(error));
  } finally {
    await scene.close();
  }
  return player;
}

class Player implements Played {
  readonly wrong: string[] = [];
  readonly log: string[] = [];
  sure = 0;
  readonly #scene: CrashScene;
  readonly #history = new History();
  readonly #startedAt: number;
  #isRunning = false;

  constructor(scene: CrashScene) {
    this.#scene = scene;
    this.#startedAt = scene.clock.now();
  }

  fail(what: string): void {
    if (this.wrong.includes(what)) return;
    this.wrong.push(what);
    this.#note("went wrong");
  }

  async play(schedule: readonly Act[]): Promise<void> {
    await this.#start();
    for (const act of schedule) {
      if (act.do !== "wait") this.#note(actText(act));
      await this.#do(act);
      if (this.#judgeNow()) this.sure += 1;
      if (this.wrong.length > 0) return;
    }
    await this.#comeToRest();
  }

  /** Everything works again, the stream that is on is seen to be shown, ends, and what is shown then must be right. */
  async #comeToRest(): Promise<void> {
    this.#note("everything works again");
    this.#heal();
    await this.#pass(healingMs);
    if (this.#history.calmSince() === undefined) this.fail("the link was not up again a quarter of an hour after everything was well");
    this.#judgeNow();
    await this.#do({ do: "end" });
    await this.#pass(comeToRestMs);
    for (const name of announcers) for (const what of wrongInTheEnd(this.#history, this.#postsOf(name))) this.fail(about(name, what));
    const told = tellers.flatMap((name) => this.#postsOf(name));
    for (const what of wrongCounts(this.#history, told, this.#postsOf("reminder").length, remindedEveryMs)) this.fail(what);
  }

  async #do(act: Act): Promise<void> {
    const { clock, restream } = this.#scene;
    const now = clock.now();
    switch (act.do) {
      case "wait":
        return this.#pass(act.ms);
      case "live":
        this.#history.live(now, act.title);
        return restream.account.goLive({ title: act.title, game: "Art", viewers: 5 });
      case "change":
        this.#history.change(now, act.title);
        return restream.account.change({ title: act.title });
      case "end":
        this.#history.end(now);
        return restream.account.end();
      case "silence":
        this.#history.end(now);
        return restream.account.stopUpdates();
      case "cut":
        this.#history.link(now, false);
        return restream.feed.cut();
      case "garbage":
        return restream.feed.sendRaw('{"action":"updateIncoming","userId":');
      case "refuse":
        return this.#refuse(act.ms);
      case "heal":
        return this.#heal();
      case "fault":
        return this.#breakDiscord(act);
      case "kill":
        await this.#scene.kill();
        return this.#restart(act.downMs);
      case "kill-busy":
      case "kill-at-request":
        return this.#killBusy(act);
    }
  }

  async #refuse(ms: number): Promise<void> {
    const { feed } = this.#scene.restream;
    this.#history.link(this.#scene.clock.now(), false);
    feed.refuseWith = { status: 503 };
    feed.cut();
    await this.#pass(ms);
    feed.refuseWith = undefined;
  }

  #breakDiscord({ fault, times }: Extract<Act, { do: "fault" }>): void {
    this.#history.break(this.#scene.clock.now());
    if (fault === "forbidden") this.#textChannel().refusal = { status: 403, code: 50013, message: "Missing Permissions" };
    else this.#scene.discord.fail(faultOf(fault, times));
  }

  #heal(): void {
    this.#scene.discord.heal();
    delete this.#textChannel().refusal;
    this.#history.heal(this.#scene.clock.now());
  }

  async #killBusy(act: Extract<Act, { do: "kill-busy" | "kill-at-request" }>): Promise<void> {
    const { discord } = this.#scene;
    const seen = discord.seen.length;
    const startedAt = performance.now();
    if (act.do === "kill-busy") await this.#scene.passAndKill(1_000, () => performance.now() - startedAt >= act.afterRealMs);
    else await this.#scene.passAndKill(killWithinMs, () => discord.seen.length > seen);
    await this.#restart(act.downMs);
  }

  async #restart(downMs: number): Promise<void> {
    this.#isRunning = false;
    this.#history.link(this.#scene.clock.now(), false);
    await this.#pass(downMs);
    await this.#start();
  }

  async #start(): Promise<void> {
    this.#note("the bot starts");
    await this.#scene.start();
    this.#isRunning = true;
    this.#look();
  }

  async #pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms && this.wrong.length === 0; passed += spanMs) {
      await this.#scene.pass(Math.min(spanMs, ms - passed));
      this.#look();
      this.#judgeNow();
    }
  }

  #look(): void {
    this.#history.link(this.#scene.clock.now(), this.#isRunning && this.#scene.restream.feed.connections > 0);
  }

  /** Returns whether a post had to be there and was. */
  #judgeNow(): boolean {
    const now = this.#scene.clock.now();
    const wrong = announcers.flatMap((name) => {
      const free = name === "muted" ? freeSince(now) : 0;
      return wrongNow(this.#history, this.#postsOf(name), now, free).map((what) => about(name, what));
    });
    for (const what of wrong) this.fail(what);
    return wrong.length === 0 && mustShow(this.#history, now);
  }

  /** The posts that have this word in parentheses; "": those with none. */
  #postsOf(name: string): readonly Post[] {
    const visible = this.#scene.discord.messages().filter(({ isDeleted }) => !isDeleted);
    const own = visible.filter(({ history }) => wordOf(history.at(-1)?.content ?? "") === name);
    return own.map(({ history, pinged }) => ({
      createdAt: history[0]?.at ?? 0,
      text: history.at(-1)?.content ?? "",
      pinged: pinged.length > 0,
    }));
  }

  #textChannel() {
    const channel = this.#scene.discord.scene.world.channels.get(simulated.textChannel);
    if (channel === undefined) throw new Error("the simulated Discord has lost its channel");
    return channel;
  }

  #note(what: string): void {
    const seconds = (this.#scene.clock.now() - this.#startedAt) / 1000;
    this.log.push(`${seconds.toString().padStart(7)} s  ${what}`);
  }
}

function wordOf(text: string): string {
  return /\((\w+)\) /u.exec(text)?.[1] ?? "";
}

function about(name: string, what: string): string {
  return name === "" ? what : `${name}: ${what}`;
}
