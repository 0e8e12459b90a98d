import { describe, expect, it } from "vitest";
import type { JsonObject } from "#core/codec/json";
import type { OutcomeDecision } from "#core/engine/input";
import type { LifecycleRule } from "#core/rules/compiled-rule";
import { EngineWorld } from "#test/support/engine-world";
import { again, done, hour, minute, second } from "#test/support/engine-scene";
import { backAfter, board, downOn, groupRule } from "#test/support/groups";
import { mutedBetween } from "#test/support/holds";
import { step } from "#test/support/rules";

function on(host: string, user: string): { readonly data: JsonObject } {
  return { data: { user, host } };
}

function world(options: Partial<LifecycleRule> = {}): EngineWorld {
  return new EngineWorld(groupRule(options));
}

describe("a group within `reopen_within`", () => {
  const soon = { reopenWithinMs: 10 * minute };

  it("goes on with its message when its member is back", () => {
    const { story, delivered } = world(soon)
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("ended", { at: minute, ...on("box-1", "api") })
      .event("live", { at: 5 * minute, ...on("box-1", "api") })
      .event("ended", { at: 8 * minute, ...on("box-1", "api") });

    expect(story).toEqual([
      "0s post create: api down on box-1",
      "60s post edit: box-1 back after 60s",
      "300s post edit: api down on box-1",
      "480s post edit: box-1 back after 480s",
    ]);
    expect(delivered.filter(({ input }) => input["mention"] === true)).toHaveLength(1);
  });

  it("goes on with its message when its member was back in time, however long `for` and a mute then took", () => {
    const { story } = world({ ...soon, forMs: 20 * second, hold: mutedBetween([hour, 2 * hour]) })
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("ended", { at: 5 * minute, ...on("box-1", "api") })
      .event("live", { at: 15 * minute - second, ...on("box-1", "api") })
      .event("updated", { at: 15 * minute + second, ...on("box-1", "api") })
      .event("ended", { at: 55 * minute, ...on("box-1", "api") })
      .event("live", { at: hour + minute, ...on("box-1", "api") })
      .event("updated", { at: hour + 30 * minute, ...on("box-1", "api") })
      .to(3 * hour);

    expect(story).toEqual([
      "20s post create: api down on box-1",
      "300s post edit: box-1 back after 300s",
      "919s post edit: api down on box-1",
      "3300s post edit: box-1 back after 3300s",
      "7200s post edit: api down on box-1",
    ]);
  });

  it("goes on with its message when another member opens it, and remembers who is back already", () => {
    const seen: (readonly JsonObject[] | undefined)[] = [];
    const steps = [
      board("post", {
        update: [],
        recreate: (scope) => {
          seen.push(scope.members);
          return downOn(scope);
        },
      }),
    ];
    const { story } = world({ ...soon, steps })
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("ended", { at: minute, ...on("box-1", "api") })
      .event("live", { at: 5 * minute, ...on("box-1", "mail") });

    expect(story.slice(1)).toEqual(["60s post edit: box-1 back after 60s", "300s post edit: mail down on box-1"]);
    expect(seen.at(-1)?.map(({ key, state }) => [key, state])).toEqual([
      ["api", "closed"],
      ["mail", "open"],
    ]);
  });

  it("is another one when the member began later than that", () => {
    const { story } = world(soon)
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("ended", { at: minute, ...on("box-1", "api") })
      .event("live", { at: 12 * minute, ...on("box-1", "mail") });

    expect(story.at(-1)).toBe("720s post create: mail down on box-1");
  });

  it("is another one when a member comes to it that has been open before elsewhere", () => {
    const { story } = world(soon)
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("live", { at: 0, ...on("box-2", "mail") })
      .event("ended", { at: minute, ...on("box-2", "mail") })
      .event("ended", { at: 15 * minute, ...on("box-1", "api") })
      .event("live", { at: 20 * minute, ...on("box-2", "api") });

    expect(story.at(-1)).toBe("1200s post create: api down on box-2");
  });

  it("counts from when the member began, not from when `for` was over", () => {
    const { story } = world({ ...soon, forMs: 5 * minute })
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("ended", { at: 10 * minute, ...on("box-1", "api") })
      .event("live", { at: 18 * minute, ...on("box-1", "mail") })
      .to(hour);

    expect(story.at(-1)).toBe("1380s post edit: mail down on box-1");
  });

  it("begins `after` anew when the close came before it", () => {
    const escalate = step("boss", {
      open: [
        { op: "create", with: downOn },
        { op: "reply", after: 10 * minute, with: () => ({ content: "nobody looks" }) },
      ],
    });
    const { story } = world({ ...soon, forMs: 5 * minute, steps: [escalate] })
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("ended", { at: 12 * minute, ...on("box-1", "api") })
      .event("live", { at: 13 * minute, ...on("box-1", "api") })
      .to(hour);

    expect(story).toEqual(["300s boss create: api down on box-1", "1680s boss reply: nobody looks"]);
  });
});

describe("the destination of a group's message", () => {
  const down =
    (until: number) =>
    (op: Parameters<typeof done>[0], now: number): OutcomeDecision =>
      now < until ? again(until) : done(op);

  it("gets one create and one edit with all who joined meanwhile", () => {
    const late = world();
    late.answer = (op) => down(minute)(op, late.now);
    for (let n = 0; n < 50; n += 1) late.event("live", { at: 0, ...on("box-1", `s${n}`) });
    late.to(minute).event("live", { at: minute, ...on("box-2", "other") });

    const keys = Array.from({ length: 50 }, (_, n) => `s${n}`).join(", ");
    expect(late.story).toEqual([
      "60s post create: s0 down on box-1",
      `60s post edit: ${keys} down on box-1`,
      "60s post create: other down on box-2",
    ]);
  });

  it("is told nothing when the group was over before it could be reached, unless `late: send` asks for it", () => {
    const told = (how: "drop" | "send"): readonly string[] => {
      const late = world({ steps: [board("post", { late: how, close: [{ op: "edit", with: backAfter }] })] });
      late.answer = (op) => down(hour)(op, late.now);
      late
        .event("live", { at: 0, ...on("box-1", "api") })
        .event("ended", { at: minute, ...on("box-1", "api") })
        .to(hour)
        .event("live", { at: hour, ...on("box-2", "other") });
      return late.story.filter((line) => !line.includes("box-2"));
    };

    expect(told("drop")).toEqual([]);
    expect(told("send")).toEqual(["3600s post create: api down on box-1", "3600s post edit: box-1 back after 60s"]);
  });

  it("gets what waits for another step's message when that is there, with the group as it is then", () => {
    const dependent = step("thread", { dependsOn: ["post"], open: [{ op: "create", with: downOn }] });
    const late = world({ steps: [board(), dependent] });
    late.answer = (op) => down(minute)(op, late.now);
    late
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("live", { at: second, ...on("box-1", "mail") })
      .to(minute)
      .event("live", { at: minute, ...on("box-2", "other") });

    expect(late.story).toContain("60s thread create: api, mail down on box-1");
  });
});

describe("a group over a reload", () => {
  const grouped = groupRule();
  const single = groupRule({ groupBy: undefined });

  it("leaves to its own message what had one when `group_by` was added, and groups what opens from then on", () => {
    const { story } = new EngineWorld(single)
      .event("live", { at: 0, ...on("box-1", "api") })
      .restart()
      .use(grouped)
      .event("updated", { at: second, ...on("box-1", "api") })
      .event("live", { at: minute, ...on("box-1", "mail") })
      .event("ended", { at: 2 * minute, ...on("box-1", "api") })
      .event("live", { at: 3 * minute, ...on("box-1", "api") });

    expect(story).toEqual([
      "0s post create:  down on api",
      "1s post edit: api down on api",
      "60s post create: mail down on box-1",
      "120s post edit: api back after 120s",
      "180s post edit: mail, api down on box-1",
    ]);
  });

  it("goes on with a message of its own that is back within `reopen_within`", () => {
    const soon = { reopenWithinMs: hour };

    const { story } = new EngineWorld(groupRule({ ...soon, groupBy: undefined }))
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("ended", { at: minute, ...on("box-1", "api") })
      .use(groupRule(soon))
      .event("live", { at: 2 * minute, ...on("box-1", "api") })
      .event("ended", { at: 3 * minute, ...on("box-1", "api") });

    expect(story.slice(2)).toEqual(["120s post edit: api down on api", "180s post edit: api back after 180s"]);
  });

  it("is closed by its members when `group_by` was removed, and what opens from then on stands alone", () => {
    const { story } = new EngineWorld(grouped)
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("live", { at: 0, ...on("box-1", "mail") })
      .restart()
      .use(groupRule({ groupBy: undefined, steps: [step("post", { close: [{ op: "edit", with: backAfter }] })] }))
      .event("ended", { at: minute, ...on("box-1", "api") })
      .event("live", { at: 2 * minute, ...on("box-1", "api") })
      .event("ended", { at: 3 * minute, ...on("box-1", "mail") })
      .event("ended", { at: 4 * minute, ...on("box-1", "api") });

    expect(story.slice(2)).toEqual([
      "120s post create: Hello is live",
      "180s post edit: box-1 back after 180s",
      "240s post edit: api back after 120s",
    ]);
  });

  it("keeps who is in it when `group_by` says another thing, until they have closed", () => {
    const byCity = groupRule({
      groupBy: { ...grouped.groupBy, source: "event.city", computeValue: () => ({ ok: true, value: { id: '"Oslo"', text: "Oslo" } }) },
    });

    const { story } = new EngineWorld(grouped)
      .event("live", { at: 0, ...on("box-1", "api") })
      .use(byCity)
      .event("updated", { at: second, ...on("box-1", "api") })
      .event("live", { at: minute, ...on("box-1", "mail") })
      .event("ended", { at: 2 * minute, ...on("box-1", "api") })
      .event("live", { at: 3 * minute, ...on("box-1", "api") });

    expect(story).toEqual([
      "0s post create: api down on box-1",
      "60s post create: mail down on Oslo",
      "120s post edit: box-1 back after 120s",
      "180s post edit: mail, api down on Oslo",
    ]);
  });
});
