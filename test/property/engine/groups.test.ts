import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EngineWorld } from "#test/support/engine-world";
import { hour, minute, second } from "#test/support/engine-scene";
import { board, groupRule, keysOf } from "#test/support/groups";
import { text } from "#test/support/rules";

const users = ["api", "mail", "web", "dns"] as const;
const hosts = ["box-1", "box-2"] as const;

interface Happening {
  readonly at: number;
  readonly user: string;
  readonly host: string;
  readonly name: "live" | "updated" | "ended";
  readonly crash: boolean;
}

const script = fc
  .array(
    fc.record({
      gapMs: fc.constantFrom(0, 1, 10 * second, 40 * second, 3 * minute),
      user: fc.constantFrom(...users),
      host: fc.constantFrom(...hosts),
      name: fc.constantFrom("live" as const, "live" as const, "updated" as const, "ended" as const),
      crash: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((happenings) => {
    let at = 0;
    return happenings.map(({ gapMs, ...rest }): Happening => ({ ...rest, at: (at += gapMs) }));
  });

const times = fc.record({ forMs: fc.constantFrom(0, 20 * second), keepFiringForMs: fc.constantFrom(0, 30 * second) });
type Times = { readonly forMs: number; readonly keepFiringForMs: number };

/** What the words say, worked out without an engine: when who is announced open on which host. */
interface Stay {
  readonly user: string;
  readonly host: string;
  readonly from: number;
  readonly to: number;
}

type Known = { since: number; told: boolean; host: string; from: number; goneAt: number | undefined };

/** Each member by itself: from `for` after it began until `keep_firing_for` after it ended, a stay for each host that it was on. */
function staysOf(user: string, happenings: readonly Happening[], { forMs, keepFiringForMs }: Times, end: number): readonly Stay[] {
  const stays: Stay[] = [];
  let known: Known | undefined;
  const pass = (now: number): void => {
    if (known !== undefined && !known.told && known.since + forMs <= now) known = { ...known, told: true, from: known.since + forMs };
    if (known?.goneAt !== undefined && known.goneAt + keepFiringForMs <= now) {
      stays.push({ user, host: known.host, from: known.from, to: known.goneAt + keepFiringForMs });
      known = undefined;
    }
  };
  for (const { at, host, name } of happenings.filter((one) => one.user === user)) {
    pass(at);
    if (name === "ended") {
      if (known?.told === false) known = undefined;
      else if (known !== undefined) known.goneAt ??= at;
    } else if (known === undefined) {
      if (name === "live") known = { since: at, told: false, host, from: at, goneAt: undefined };
    } else {
      if (name === "live") known.goneAt = undefined;
      if (known.told && known.host !== host) {
        stays.push({ user, host: known.host, from: known.from, to: at });
        known.from = at;
      }
      known.host = host;
    }
    pass(at);
  }
  pass(end);
  if (known?.told === true) stays.push({ user, host: known.host, from: known.from, to: Number.POSITIVE_INFINITY });
  return stays;
}

/** The times in which a host has anybody down, in order: one message for each. What ends and begins at one instant is decided by the order of events, which this leaves open. */
function episodesOf(stays: readonly Stay[]): readonly { readonly from: number; readonly to: number }[] {
  const episodes: { from: number; to: number }[] = [];
  for (const { from, to } of stays.toSorted((one, other) => one.from - other.from)) {
    const last = episodes.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else episodes.push({ from, to });
  }
  return episodes;
}

const rule = (options: Times): ReturnType<typeof groupRule> =>
  groupRule({
    ...options,
    steps: [
      board("post", {
        open: [{ op: "create", with: (scope) => ({ content: keysOf(scope), host: text(scope.entity?.["key"]) }) }],
        update: [{ op: "edit", with: (scope) => ({ content: keysOf(scope), host: text(scope.entity?.["key"]) }) }],
        close: [{ op: "edit", with: (scope) => ({ content: "over", host: text(scope.entity?.["key"]) }) }],
      }),
    ],
  });

function play(happenings: readonly Happening[], options: Times, crashes: boolean): EngineWorld {
  const world = new EngineWorld(rule(options));
  for (const { at, user, host, name, crash } of happenings) {
    world.event(name, { at, data: { user, host } });
    if (crash && crashes) world.restart();
  }
  return world.to((happenings.at(-1)?.at ?? 0) + hour);
}

/** No two things happen at one time, nor where a wait would end: then the order of events decides nothing. */
function spread(happenings: readonly Happening[]): readonly Happening[] {
  return happenings.map((one, index) => ({ ...one, at: one.at + index * 7 }));
}

describe("groups", () => {
  it("have one create for each time in which anybody is down, show exactly who is, and end once", () => {
    fc.assert(
      fc.property(script, times, (happenings, options) => {
        const apart = spread(happenings);
        const end = (apart.at(-1)?.at ?? 0) + hour;
        const stays = users.flatMap((user) => staysOf(user, apart, options, end));

        const { delivered } = play(apart, options, true);

        for (const host of hosts) {
          const told = delivered.filter(({ input }) => input["host"] === host);
          const there = stays.filter((stay) => stay.host === host);
          const episodes = episodesOf(there);
          expect(told.filter(({ op }) => op === "create").map(({ at }) => at)).toEqual(episodes.map(({ from }) => from));
          expect(told.filter(({ content }) => content === "over").map(({ at }) => at)).toEqual(
            episodes.map(({ to }) => to).filter((to) => to !== Number.POSITIVE_INFINITY),
          );
          for (const [index, { at, content }] of told.entries()) {
            if (told[index + 1]?.at === at) continue;
            const down = there.filter(({ from, to }) => from <= at && at < to).map(({ user }) => user);
            expect(content === "over" ? [] : content.split(", ").toSorted()).toEqual(down.toSorted());
          }
          const now = there.filter(({ to }) => to === Number.POSITIVE_INFINITY).map(({ user }) => user);
          const shown = told.at(-1)?.content ?? "over";
          expect(shown === "over" ? [] : shown.split(", ").toSorted()).toEqual(now.toSorted());
        }
      }),
      { numRuns: 200 },
    );
  });

  it("come to the same over crashes", () => {
    fc.assert(
      fc.property(script, times, (happenings, options) => {
        expect(play(happenings, options, true).story).toEqual(play(happenings, options, false).story);
      }),
      { numRuns: 100 },
    );
  });

  it("begin each message with a create and say nothing more once it has ended", () => {
    fc.assert(
      fc.property(script, times, (happenings, options) => {
        const { delivered } = play(happenings, options, true);

        for (const host of hosts) {
          let isOpen = false;
          for (const { op, content } of delivered.filter(({ input }) => input["host"] === host)) {
            expect(op === "create").toBe(!isOpen);
            isOpen = content !== "over";
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
