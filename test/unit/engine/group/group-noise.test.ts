import { describe, expect, it } from "vitest";
import type { JsonObject } from "#core/codec/json";
import type { LifecycleRule } from "#core/rules/compiled-rule";
import { EngineWorld } from "#test/support/engine-world";
import { day, hour, minute } from "#test/support/engine-scene";
import { board, groupRule } from "#test/support/groups";
import { type PhaseOptions, text } from "#test/support/rules";

function on(user: string): { readonly data: JsonObject } {
  return { data: { user, host: "box-1" } };
}

function world(options: Partial<LifecycleRule> = {}): EngineWorld {
  return new EngineWorld(groupRule(options));
}

const box = 'group "box-1"';
const still: PhaseOptions = { op: "reply", with: ({ entity }) => ({ content: `still down, ${text(entity?.["reminders"])}` }) };
const nagging = { repeatEveryMs: [30 * minute, hour], steps: [board("post", { remind: [still] })] };

describe("reminders of a group", () => {
  it("come from its own announcement on, once for all its members", () => {
    const { story } = world({ ...nagging, forMs: minute })
      .event("live", { at: 0, ...on("api") })
      .event("live", { at: 20 * minute, ...on("mail") })
      .event("ended", { at: 80 * minute, ...on("api") })
      .event("ended", { at: 95 * minute, ...on("mail") })
      .to(5 * hour);

    expect(story.filter((line) => line.includes("reply"))).toEqual(["1860s post reply: still down, 1", "5460s post reply: still down, 2"]);
  });

  it("are no timers of its members", () => {
    const { verdicts } = world(nagging)
      .event("live", { at: 0, ...on("api") })
      .to(31 * minute);

    expect(verdicts.slice(2).map(({ key }) => key)).toEqual([box]);
  });
});

describe("an acknowledgement", () => {
  const escalate: PhaseOptions = { op: "reply", after: hour, with: () => ({ content: "nobody looks" }) };
  const create: PhaseOptions = { op: "create", with: () => ({ content: "down" }) };
  const show: PhaseOptions = { op: "edit", with: ({ entity }) => ({ content: `acknowledged by ${text(entity?.["acked_by"])}` }) };
  const steps = [board("post", { open: [create, escalate], update: [show], remind: [still] })];

  it.each([
    ["a group", box],
    ["a member, whose group reminds for it,", '"api"'],
  ])("of %s ends what still reminds, and is shown as an update", (_, key) => {
    const { story } = world({ ...nagging, steps })
      .event("live", { at: 0, ...on("api") })
      .to(10 * minute)
      .input({ kind: "ack", rule: "down", key, by: "luna", why: "on it" })
      .to(5 * hour);

    expect(story).toEqual(["0s post create: down", "600s post edit: acknowledged by luna"]);
  });

  it("lasts while members come and go, and ends with the group", () => {
    const acked = world({ ...nagging, reopenWithinMs: hour })
      .event("live", { at: 0, ...on("api") })
      .input({ kind: "ack", rule: "down", key: box, by: "luna", why: "" })
      .event("live", { at: minute, ...on("mail") })
      .event("ended", { at: 2 * minute, ...on("api") })
      .to(40 * minute);
    expect(acked.story.filter((line) => line.includes("reply"))).toEqual([]);

    acked
      .event("ended", { at: 41 * minute, ...on("mail") })
      .event("live", { at: 42 * minute, ...on("mail") })
      .to(72 * minute);

    expect(acked.story.at(-1)).toBe(`${72 * 60}s post reply: still down, 1`);
  });
});

describe("a flapping group", () => {
  const unsteady: PhaseOptions = { op: "reply", with: ({ entity }) => ({ content: `flapping, ${text(entity?.["changes"])} changes` }) };
  const flapping = { flapping: { windowMs: 30 * minute, high: 4, low: 1 }, steps: [board("post", { flapping: [unsteady] })] };

  function shake(shaken: EngineWorld, user: string, times: number): EngineWorld {
    for (let n = 0; n < times; n += 1) {
      const at = shaken.now + minute;
      shaken.event("live", { at, ...on(user) }).event("ended", { at: at + minute, ...on(user) });
    }
    return shaken;
  }

  it("says so once, keeps still, and tells in the end what holds then", () => {
    const settled = shake(world(flapping), "api", 4).event("live", { at: 15 * minute, ...on("mail") });
    expect(settled.story.map((line) => line.replace(/^\d+s /, ""))).toEqual([
      "post create: api down on box-1",
      "post edit: box-1 back after 60s",
      "post create: api down on box-1",
      "post reply: flapping, 4 changes",
    ]);

    settled.to(2 * hour);

    expect(settled.story.slice(4).map((line) => line.replace(/^\d+s /, ""))).toEqual(["post edit: mail down on box-1"]);
  });

  it("does not hear a member that joins or leaves meanwhile", () => {
    const quiet = shake(world(flapping), "api", 3);
    const before = quiet.story.length;

    quiet
      .event("live", { at: quiet.now + minute, ...on("mail") })
      .event("live", { at: quiet.now + minute, ...on("web") })
      .event("ended", { at: quiet.now + minute, ...on("web") });

    expect(quiet.story).toHaveLength(before);
    expect(quiet.verdicts.at(-1)).toMatchObject({ key: box, outcome: "suppressed" });
  });

  it("is not made by a member that flaps while another one is down", () => {
    const { story } = shake(world(flapping).event("live", { at: 0, ...on("mail") }), "api", 6);

    expect(story.filter((line) => line.includes("reply"))).toEqual([]);
    expect(story).toHaveLength(13);
  });

  it("counts changes of earlier times, of which it remembers nothing else", () => {
    const slow = shake(world({ ...flapping, flapping: { windowMs: 3 * day, high: 4, low: 1 } }), "api", 1).to(1.5 * day);
    expect(slow.aggregates.filter(({ thing }) => thing !== undefined)).toMatchObject([{ key: box, thing: { members: { listed: [] } } }]);

    shake(slow, "mail", 1);

    expect(slow.story.map((line) => line.replace(/^\d+s /, ""))).toEqual([
      "post create: api down on box-1",
      "post edit: box-1 back after 60s",
      "post create: mail down on box-1",
      "post reply: flapping, 4 changes",
    ]);
    expect(slow.to(8 * day).aggregates.filter(({ thing }) => thing !== undefined)).toEqual([]);
  });

  it("is forgotten when it is over", () => {
    const over = shake(world(flapping), "api", 4).to(5 * day);

    expect(over.aggregates.filter(({ thing }) => thing !== undefined)).toEqual([]);
  });
});
