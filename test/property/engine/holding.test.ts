import fc from "fast-check";
import { expect, test } from "vitest";
import { minute } from "#test/support/engine-scene";
import { EngineWorld } from "#test/support/engine-world";
import { mutedBetween } from "#test/support/holds";
import { lifecycleRule } from "#test/support/rules";

/** One thing that is live for a while and changes its title, in minutes. */
interface Episode {
  readonly pause: number;
  readonly length: number;
  readonly updates: readonly number[];
}

type Span = readonly [from: number, until: number];

const episodes = fc.array(
  fc.record({
    pause: fc.integer({ min: 1, max: 20 }),
    length: fc.integer({ min: 1, max: 40 }),
    updates: fc.array(fc.integer({ min: 0, max: 39 }), { maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 6 },
);
const mutes = fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 60 })), { maxLength: 4 });

/** What happens, in its order: a name, a minute and a title. */
function happeningsOf(list: readonly Episode[]): readonly { readonly name: string; readonly at: number; readonly title: string }[] {
  let now = 0;
  return list.flatMap(({ pause, length, updates }, index) => {
    const from = now + pause;
    now = from + length;
    const inside = [...new Set(updates)].filter((at) => at > 0 && at < length).sort((one, other) => one - other);
    const changes = inside.map((at, count) => ({ name: "updated", at: from + at, title: `${index}.${count + 1}` }));
    const last = changes.at(-1)?.title ?? `${index}.0`;
    return [{ name: "live", at: from, title: `${index}.0` }, ...changes, { name: "ended", at: now, title: last }];
  });
}

/** Disjoint and in order; those that touch stay two. */
function spansOf(written: readonly (readonly [number, number])[]): readonly Span[] {
  const spans: Span[] = [];
  for (const [from, length] of written.toSorted(([one], [other]) => one - other)) {
    const begin = Math.max(from, spans.at(-1)?.[1] ?? 0);
    if (from + length > begin) spans.push([begin, from + length]);
  }
  return spans;
}

/** The first minute at or after one at which nothing is muted. */
function freeFrom(at: number, spans: readonly Span[]): number {
  let free = at;
  for (const [from, until] of spans) if (free >= from && free < until) free = until;
  return free;
}

function play(list: readonly Episode[], spans: readonly Span[], crashes: boolean): EngineWorld {
  const hold = mutedBetween(...spans.map(([from, until]) => [from * minute, until * minute] as const));
  const world = new EngineWorld(lifecycleRule({ hold }));
  for (const { name, at, title } of happeningsOf(list)) {
    world.event(name, { at: at * minute, data: { title } });
    if (crashes) world.restart();
  }
  return world.to(1000 * minute);
}

test("whatever is muted, all that outlasts it is told at its end, once, and what lies inside is not", () => {
  fc.assert(
    fc.property(episodes, mutes, fc.boolean(), (list, written, crashes) => {
      const spans = spansOf(written);
      const happenings = happeningsOf(list);

      const world = play(list, spans, crashes);

      for (const [index] of list.entries()) {
        const own = happenings.filter(({ title }) => title.startsWith(`${index}.`));
        const [begin, end] = [own[0]?.at ?? 0, own.at(-1)?.at ?? 0];
        const posts = world.delivered.filter(({ content }) => content.startsWith(`${index}.`));
        // At one instant timers come before events.
        if (freeFrom(begin, spans) > end) {
          expect(posts).toEqual([]);
          continue;
        }
        expect(posts.map(({ op }) => op)).toEqual(["create", ...posts.slice(1).map(() => "edit")]);
        expect(posts[0]?.at).toBe(freeFrom(begin, spans) * minute);
        expect(posts.at(-1)).toMatchObject({
          at: freeFrom(end, spans) * minute,
          content: `${own.at(-1)?.title} was live for ${(end - begin) * 60}s`,
        });
        for (const { at } of posts) expect(freeFrom(Math.floor(at / minute), spans) * minute).toBe(at);
      }
    }),
    { numRuns: 200 },
  );
});

test("what is never muted is told as without any mute", () => {
  fc.assert(
    fc.property(episodes, (list) => {
      expect(play(list, [[900, 901]], false).story).toEqual(play(list, [], false).story);
    }),
    { numRuns: 50 },
  );
});
