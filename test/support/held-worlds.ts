import type { JsonObject } from "#core/codec/json";
import type { LifecycleRule } from "#core/rules/compiled-rule";
import { minute } from "./engine-scene.ts";
import { EngineWorld } from "./engine-world.ts";
import { inhibitedBy, inhibiting, mutedBetween, silence } from "./holds.ts";
import { entry, lifecycleRule } from "./rules.ts";

/** What happens to user 7: an event of the go-live rule at a time, with a title. A `crash` takes the process down. */
export type Happening = readonly [name: "live" | "updated" | "ended" | "crash", at: number, title?: string];

export interface HeldStory {
  readonly rule?: Partial<LifecycleRule>;
  /** How long after the last happening to look. Default: a day. */
  readonly until?: number;
}

/** The go-live rule is held back from this time to that one. */
export const heldFrom: number = 10 * minute;
export const heldUntil: number = 60 * minute;

/** The ways of being held back; `nothing` is there to compare with. */
export const ways = ["a mute", "a silence", "an inhibitor", "all of them"] as const;
export type Way = (typeof ways)[number] | "nothing";

const outage = lifecycleRule({ id: "outage", open: [entry("broken")], update: [], close: [entry("mended")], steps: [], hold: inhibiting });

/** Plays a story and gives the world at its end. With several ways at once the others end earlier than the mute. */
export function play(way: Way, story: readonly Happening[], { rule, until = 24 * 60 * minute }: HeldStory = {}): EngineWorld {
  const isMuted = way === "a mute" || way === "all of them";
  const isInhibited = way === "an inhibitor" || way === "all of them";
  const isSilenced = way === "a silence" || way === "all of them";
  const early = way === "all of them" ? 5 * minute : 0;
  const hold = {
    ...(isInhibited ? inhibitedBy("outage") : { inhibitedBy: [], inhibits: false }),
    mute: isMuted ? mutedBetween([heldFrom, heldUntil]).mute : undefined,
  };
  const world = new EngineWorld(lifecycleRule({ ...rule, hold }), outage);
  const begin = (): void => {
    world.to(heldFrom);
    if (isSilenced) world.context = { silences: [silence("go-live", heldUntil - early)] };
    if (isInhibited) world.event("broken", { at: heldFrom });
  };
  const end = (): void => {
    if (isInhibited) world.event("mended", { at: heldUntil - early });
  };
  const turns = [
    { at: heldFrom, run: begin },
    { at: heldUntil - early, run: end },
    ...story.map((one) => ({ at: one[1], run: (): void => happen(world, one) })),
  ];
  for (const { run } of turns.sort((one, other) => one.at - other.at)) run();
  return world.to(Math.max(until, heldUntil));
}

function happen(world: EngineWorld, [name, at, title]: Happening): void {
  if (name === "crash") {
    world.to(at).restart();
    return;
  }
  const data: JsonObject = title === undefined ? {} : { title };
  world.event(name, { at, data });
}

/** What was delivered, by whole minutes: `<minutes>m <step> <op>: <content>`. */
export function told(world: EngineWorld): readonly string[] {
  return world.delivered.map(({ at, step, op, content }) => `${Math.floor(at / minute)}m ${step} ${op}: ${content}`);
}
