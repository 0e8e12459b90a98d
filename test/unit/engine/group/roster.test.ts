import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  emptyRoster,
  enlist,
  isListed,
  type Member,
  mostCharacters,
  mostListed,
  openCount,
  type Roster,
  strike,
} from "#core/engine/group/roster";

function member(id: string, options: Partial<Member> = {}): Member {
  return { id, keyText: id, state: "open", openedAt: 0, closedAt: undefined, event: {}, size: 100, ...options };
}

function filled(count: number, options: Partial<Member> = {}): Roster {
  let roster = emptyRoster;
  for (let n = 0; n < count; n += 1) roster = enlist(roster, member(`m${n}`, options), true);
  return roster;
}

function ids({ listed }: Roster): readonly string[] {
  return listed.map(({ id }) => id);
}

describe("the list of a group's members", () => {
  it("keeps them in the order in which they joined, each in its place whatever is new of it", () => {
    const roster = enlist(filled(3), member("m1", { state: "closed" }), false);

    expect(ids(roster)).toEqual(["m0", "m1", "m2"]);
    expect(roster.listed[1]?.state).toBe("closed");
    expect(openCount(roster)).toBe(2);
  });

  it("counts those for whom there is no room, and lists them at their next news when there is", () => {
    const full = enlist(filled(mostListed), member("late"), true);
    expect(full.listed).toHaveLength(mostListed);
    expect([isListed(full, "late"), openCount(full)]).toEqual([false, mostListed + 1]);
    expect(enlist(full, member("late"), false)).toEqual(full);

    const roomy = enlist(strike(full, "m0"), member("late"), false);

    expect([isListed(roomy, "late"), openCount(roomy)]).toEqual([true, mostListed]);
  });

  it("lets the first closed ones go when an open one needs the room", () => {
    let withClosed = filled(mostListed);
    for (const id of ["m3", "m5"]) withClosed = enlist(withClosed, member(id, { state: "closed" }), false);

    const roster = enlist(withClosed, member("late"), true);

    expect([isListed(roster, "m3"), isListed(roster, "m5"), isListed(roster, "late")]).toEqual([false, true, true]);
    expect(openCount(roster)).toBe(mostListed - 1);
  });

  it("takes no more characters than it may, whatever its members carry", () => {
    const big = { size: mostCharacters / 4 };
    const four = filled(4, big);
    expect(four.listed).toHaveLength(4);

    const five = enlist(four, member("late", big), true);
    const grown = enlist(four, member("m0", { size: mostCharacters }), false);

    expect([ids(five), openCount(five)]).toEqual([["m0", "m1", "m2", "m3"], 5]);
    expect([ids(grown), openCount(grown)]).toEqual([["m1", "m2", "m3"], 4]);
  });

  it("takes one that is only counted out of the count when it closes or leaves", () => {
    const full = enlist(enlist(filled(mostListed), member("a"), true), member("b"), true);

    expect(openCount(enlist(full, member("a", { state: "closed" }), false))).toBe(mostListed + 1);
    expect(openCount(strike(full, "a"))).toBe(mostListed + 1);
    expect(openCount(strike(full, "m0"))).toBe(mostListed + 1);
  });

  it("counts exactly the open ones, and stays within its bounds", () => {
    const size = fc.constantFrom(100, mostCharacters / 50, mostCharacters / 3);
    const news = fc.record({ id: fc.integer({ min: 0, max: 400 }), close: fc.boolean(), leave: fc.boolean(), size });
    fc.assert(
      fc.property(fc.array(news, { maxLength: 600 }), (happenings) => {
        let roster = emptyRoster;
        const open = new Set<number>();
        for (const { id, close, leave, size: bytes } of happenings) {
          const isOpen = open.has(id);
          if (!isOpen) {
            open.add(id);
            roster = enlist(roster, member(`${id}`, { size: bytes }), true);
          } else if (close) {
            open.delete(id);
            roster = leave ? strike(roster, `${id}`) : enlist(roster, member(`${id}`, { size: bytes, state: "closed" }), false);
          } else roster = enlist(roster, member(`${id}`, { size: bytes }), false);
        }
        expect(openCount(roster)).toBe(open.size);
        expect(roster.listed.length).toBeLessThanOrEqual(mostListed);
        expect(roster.listed.map((one) => one.size).reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(mostCharacters);
        for (const one of roster.listed) expect(one.state === "open").toBe(open.has(Number(one.id)));
      }),
      { numRuns: 60 },
    );
  });
});
