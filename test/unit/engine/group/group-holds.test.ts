import { describe, expect, it } from "vitest";
import type { JsonObject } from "#core/codec/json";
import type { LifecycleRule } from "#core/rules/compiled-rule";
import { hour, minute } from "#test/support/engine-scene";
import { EngineWorld } from "#test/support/engine-world";
import { board, groupRule } from "#test/support/groups";
import { inhibitedBy, inhibiting, mutedBetween, silence } from "#test/support/holds";
import { entry, lifecycleRule, type PhaseOptions } from "#test/support/rules";

function on(user: string): { readonly data: JsonObject } {
  return { data: { user, host: "box-1" } };
}

function muted(options: Partial<LifecycleRule> = {}): EngineWorld {
  return new EngineWorld(groupRule({ hold: mutedBetween([10 * minute, hour]), ...options }));
}

describe("a group whose rule is muted", () => {
  it("is told at the end with all members that are open then, by one message", () => {
    const { story } = muted()
      .event("live", { at: 20 * minute, ...on("api") })
      .event("live", { at: 25 * minute, ...on("mail") })
      .restart()
      .event("live", { at: 30 * minute, ...on("web") })
      .event("ended", { at: 40 * minute, ...on("mail") })
      .to(2 * hour);

    expect(story).toEqual(["3600s post create: api down on box-1", "3600s post edit: api, web down on box-1"]);
  });

  it("shows at the end who left inside, and who came", () => {
    const { story } = muted()
      .event("live", { at: minute, ...on("api") })
      .event("live", { at: 2 * minute, ...on("mail") })
      .event("ended", { at: 20 * minute, ...on("api") })
      .to(2 * hour);

    expect(story).toEqual([
      "60s post create: api down on box-1",
      "120s post edit: api, mail down on box-1",
      "3600s post edit: mail down on box-1",
    ]);
  });

  it("closes at the end when the last member left inside", () => {
    const world = muted()
      .event("live", { at: minute, ...on("api") })
      .event("ended", { at: 20 * minute, ...on("api") })
      .to(2 * hour);

    expect(world.story).toEqual(["60s post create: api down on box-1", "3600s post edit: box-1 back after 1140s"]);
  });

  it("tells its end and its next episode when its last member left inside and another one came", () => {
    const { story } = muted()
      .event("live", { at: minute, ...on("api") })
      .event("ended", { at: 20 * minute, ...on("api") })
      .event("live", { at: 30 * minute, ...on("api") })
      .event("ended", { at: 2 * hour, ...on("api") });

    expect(story).toEqual([
      "60s post create: api down on box-1",
      "3600s post edit: box-1 back after 1140s",
      "3600s post create: api down on box-1",
      "7200s post edit: box-1 back after 5400s",
    ]);
  });

  it("skips its reminders", () => {
    const still: PhaseOptions = { op: "reply", with: () => ({ content: "still down" }) };
    const { story } = muted({ repeatEveryMs: [20 * minute], steps: [board("post", { remind: [still] })] })
      .event("live", { at: 0, ...on("api") })
      .to(85 * minute);

    expect(story).toEqual(["0s post create: api down on box-1", "3600s post reply: still down", "4800s post reply: still down"]);
  });
});

describe("a silence", () => {
  it("over a member keeps only that one out", () => {
    const world = new EngineWorld(groupRule());
    world.context = { silences: [silence("down", hour, "api")] };

    world
      .event("live", { at: 0, ...on("api") })
      .event("live", { at: minute, ...on("mail") })
      .to(2 * hour);

    expect(world.story).toEqual(["60s post create: mail down on box-1", "3600s post edit: mail, api down on box-1"]);
  });

  it("over the group holds back all that it would tell", () => {
    const world = new EngineWorld(groupRule());
    world.context = { silences: [silence("down", hour, "box-1")] };

    world
      .event("live", { at: 0, ...on("api") })
      .event("live", { at: minute, ...on("mail") })
      .to(2 * hour);

    expect(world.story).toEqual(["3600s post create: api, mail down on box-1"]);
  });
});

describe("an inhibitor", () => {
  const outage = lifecycleRule({
    id: "outage",
    open: [entry("broken")],
    update: [],
    close: [entry("mended")],
    steps: [],
    hold: inhibiting,
  });

  it("of one member keeps that one out of its group", () => {
    const world = new EngineWorld(groupRule({ hold: inhibitedBy("outage") }), outage);

    world.event("broken", { at: 0, ...on("api") });
    world.event("live", { at: minute, ...on("api") }).event("live", { at: minute, ...on("mail") });
    world.event("mended", { at: 10 * minute, ...on("api") }).to(hour);

    expect(world.story).toEqual(["60s post create: mail down on box-1", "600.001s post edit: mail, api down on box-1"]);
    expect(world.aggregates.filter(({ thing }) => thing?.kind === "watch").map(({ key }) => key)).toEqual([
      'inhibits "api"',
      'inhibits "mail"',
    ]);
  });
});
