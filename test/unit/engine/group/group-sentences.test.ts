import { describe, expect, it } from "vitest";
import type { JsonObject } from "#core/codec/json";
import type { LifecycleRule } from "#core/rules/compiled-rule";
import { EngineWorld } from "#test/support/engine-world";
import { day, hour, minute, second, start } from "#test/support/engine-scene";
import { board, groupRule, grouping, keysOf } from "#test/support/groups";
import { entry, step, text } from "#test/support/rules";

/** The members as a step sees them each time it is rendered. */
function witness(seen: (readonly JsonObject[])[]): LifecycleRule["steps"] {
  const note = ({ members = [] }: { readonly members?: readonly JsonObject[] }): JsonObject => {
    seen.push(members);
    return { content: `${seen.length}` };
  };
  return [
    step("post", {
      open: [{ op: "create", with: note }],
      update: [{ op: "edit", with: note }],
      close: [{ op: "edit", with: note }],
      recreate: () => ({}),
    }),
  ];
}

function on(host: string | null, user: string, more: JsonObject = {}): { readonly data: JsonObject } {
  return { data: { user, host, ...more } };
}

function world(options: Partial<LifecycleRule> = {}): EngineWorld {
  return new EngineWorld(groupRule(options));
}

function at(ms: number): string {
  return new Date(start + ms).toISOString();
}

describe("14. Groups", () => {
  it("make one message per value and step", () => {
    const { story } = world({ steps: [board("post"), board("toot")] })
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("live", { at: second, ...on("box-2", "mail") });

    expect(story).toEqual([
      "0s post create: api down on box-1",
      "0s toot create: api down on box-1",
      "1s post create: mail down on box-2",
      "1s toot create: mail down on box-2",
    ]);
  });

  it("open with the first member's announcement, update as they join and leave, close with the last", () => {
    const { story } = world()
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("live", { at: minute, ...on("box-1", "mail") })
      .event("ended", { at: 2 * minute, ...on("box-1", "api") })
      .event("ended", { at: 5 * minute, ...on("box-1", "mail") });

    expect(story).toEqual([
      "0s post create: api down on box-1",
      "60s post edit: api, mail down on box-1",
      "120s post edit: mail down on box-1",
      "300s post edit: box-1 back after 300s",
    ]);
  });

  it("update as their members change", () => {
    const titles = (scope: { readonly members?: readonly JsonObject[] }): JsonObject => ({
      content: (scope.members ?? []).map(({ event }) => text((event as JsonObject)["title"])).join(", "),
    });
    const steps = [step("post", { open: [{ op: "create", with: titles }], update: [{ op: "edit", with: titles }] })];

    const { story } = world({ steps })
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("updated", { at: second, ...on("box-1", "api", { title: "503" }) })
      .event("updated", { at: 2 * second, ...on("box-1", "mail", { title: "not open, so not of the group" }) });

    expect(story).toEqual(["0s post create: Hello", "1s post edit: 503"]);
  });

  it("begin a new message when one opens again later", () => {
    const { story } = world()
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("ended", { at: minute, ...on("box-1", "api") })
      .event("live", { at: hour, ...on("box-1", "mail") })
      .event("ended", { at: 2 * hour, ...on("box-1", "mail") });

    expect(story).toEqual([
      "0s post create: api down on box-1",
      "60s post edit: box-1 back after 60s",
      "3600s post create: mail down on box-1",
      "7200s post edit: box-1 back after 3600s",
    ]);
  });

  it("wait for `for` with each member: one that ends inside it is never in the group", () => {
    const { story } = world({ forMs: minute })
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("live", { at: 30 * second, ...on("box-1", "mail") })
      .event("live", { at: 40 * second, ...on("box-1", "web") })
      .event("ended", { at: 70 * second, ...on("box-1", "mail") })
      .to(hour);

    expect(story).toEqual(["60s post create: api down on box-1", "100s post edit: api, web down on box-1"]);
  });

  it("say nothing when no member was announced", () => {
    const quiet = world({ forMs: minute })
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("ended", { at: 30 * second, ...on("box-1", "api") })
      .to(hour);

    expect(quiet.story).toEqual([]);
    expect(quiet.aggregate("down", 'group "box-1"').thing).toBeUndefined();
  });

  it("do not take a gap shorter than `keep_firing_for` for an end", () => {
    const { story } = world({ keepFiringForMs: minute })
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("ended", { at: 100 * second, ...on("box-1", "api") })
      .event("live", { at: 130 * second, ...on("box-1", "api") })
      .event("ended", { at: 200 * second, ...on("box-1", "api") })
      .to(hour);

    expect(story).toEqual(["0s post create: api down on box-1", "260s post edit: box-1 back after 200s"]);
  });

  it("are what `entity` is in `do`: their key, their times, their changes", () => {
    const seen: (JsonObject | undefined)[] = [];
    const note = ({ entity }: { readonly entity?: JsonObject }): JsonObject => {
      seen.push(entity);
      return { content: `${seen.length}` };
    };
    const phase = { op: "edit", with: note } as const;
    const steps = [step("post", { open: [{ op: "create", with: note }], update: [phase], close: [phase], recreate: () => ({}) })];

    world({ steps, forMs: minute })
      .event("live", { at: 10 * second, ...on("box-1", "api") })
      .event("live", { at: 20 * second, time: 0, ...on("box-1", "mail") })
      .event("ended", { at: 5 * minute, time: 4 * minute, ...on("box-1", "mail") })
      .event("ended", { at: 6 * minute, time: 3 * minute, ...on("box-1", "api") });

    expect(seen).toMatchObject([
      { key: "box-1", state: "open", opened_at: at(10 * second), closed_at: null, duration: "60s", changes: 1 },
      { key: "box-1", state: "open", opened_at: at(0), closed_at: null, duration: "80s", changes: 1 },
      { key: "box-1", state: "open", opened_at: at(0), closed_at: null, duration: "300s", changes: 1 },
      { key: "box-1", state: "closed", opened_at: at(0), closed_at: at(4 * minute), duration: "240s", changes: 2 },
    ]);
  });

  it("list in `members` key, state, times and the event of each, those that are over until the group closes", () => {
    const seen: (readonly JsonObject[])[] = [];
    world({ steps: witness(seen) })
      .event("live", { at: 0, ...on("box-1", "api", { code: 503 }) })
      .event("live", { at: minute, ...on("box-1", "mail") })
      .event("ended", { at: 3 * minute, ...on("box-1", "api", { code: 200 }) })
      .event("ended", { at: 4 * minute, ...on("box-1", "mail") })
      .event("live", { at: hour, ...on("box-1", "mail") });

    expect(seen[1]).toEqual([
      {
        key: "api",
        state: "open",
        opened_at: at(0),
        closed_at: null,
        duration: "60s",
        event: { user: "api", host: "box-1", title: "Hello", code: 503 },
      },
      {
        key: "mail",
        state: "open",
        opened_at: at(minute),
        closed_at: null,
        duration: "0s",
        event: { user: "mail", host: "box-1", title: "Hello" },
      },
    ]);
    expect(seen[2]).toMatchObject([
      { key: "api", state: "closed", opened_at: at(0), closed_at: at(3 * minute), duration: "180s", event: { code: 200 } },
      { key: "mail", state: "open", duration: "120s" },
    ]);
    expect(seen[3]?.map(({ state }) => state)).toEqual(["closed", "closed"]);
    expect(seen[4]?.map(({ key, state }) => [key, state])).toEqual([["mail", "open"]]);
  });

  it("show a member that comes back as open again, in its place", () => {
    const { story } = world()
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("live", { at: second, ...on("box-1", "mail") })
      .event("ended", { at: minute, ...on("box-1", "api") })
      .event("live", { at: 2 * minute, ...on("box-1", "api") });

    expect(story.slice(2)).toEqual(["60s post edit: mail down on box-1", "120s post edit: api, mail down on box-1"]);
  });

  it("show a member inside `keep_firing_for` as open", () => {
    const seen: (readonly JsonObject[])[] = [];
    world({ steps: witness(seen), keepFiringForMs: minute })
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("ended", { at: 10 * second, ...on("box-1", "api") })
      .event("updated", { at: 20 * second, ...on("box-1", "api") });

    expect(seen.at(-1)).toMatchObject([{ key: "api", state: "open", closed_at: null, duration: "20s" }]);
  });

  it("have the event, meta and vars of the member whose news it is", () => {
    const note = ({
      event,
      meta,
      vars,
    }: {
      readonly event?: JsonObject;
      readonly meta?: JsonObject;
      readonly vars?: JsonObject;
    }): JsonObject => ({
      content: [event?.["user"], meta?.["id"], vars?.["loud"]].map(text).join(" "),
    });
    const phase = { op: "edit", with: note } as const;
    const { story } = world({
      steps: [step("post", { open: [{ op: "create", with: note }], update: [phase], close: [phase], recreate: note })],
      computeVars: ({ event }) => ({ ok: true, value: { loud: text(event?.["user"]).toUpperCase() } }),
    })
      .event("live", { at: 0, id: "e1", ...on("box-1", "api") })
      .event("live", { at: second, id: "e2", ...on("box-1", "mail") })
      .event("ended", { at: 2 * second, id: "e3", ...on("box-1", "mail") })
      .event("ended", { at: 3 * second, id: "e4", ...on("box-1", "api") });

    expect(story).toEqual([
      "0s post create: api e1 API",
      "1s post edit: mail e2 MAIL",
      "2s post edit: mail e3 MAIL",
      "3s post edit: api e4 API",
    ]);
  });

  it("take a thing whose value is null for a group of its own, under its own key", () => {
    const { story } = world()
      .event("live", { at: 0, ...on(null, "api") })
      .event("live", { at: second, ...on(null, "mail") })
      .event("ended", { at: minute, ...on(null, "api") });

    expect(story).toEqual(["0s post create: api down on api", "1s post create: mail down on mail", "60s post edit: api back after 60s"]);
  });

  it("tell of a thing by itself when its value cannot be computed, and say so", () => {
    const broken = grouping(() => {
      throw new Error("no such host");
    });

    const { story, verdicts } = world({ groupBy: broken }).event("live", { at: 0, ...on("box-1", "api") });

    expect(story).toEqual(["0s post create: api down on api"]);
    expect(verdicts[0]).toMatchObject({
      outcome: "error",
      reason: "bot.yaml:3:15: the group could not be computed: Error: no such host",
    });
  });

  it("keep values apart that only look alike", () => {
    const { story } = world()
      .event("live", { at: 0, data: { user: "a", host: 7 } })
      .event("live", { at: 0, data: { user: "b", host: "7" } });

    expect(story).toEqual(["0s post create: a down on 7", "0s post create: b down on 7"]);
  });

  it("lose a member whose value becomes another one to that one's group", () => {
    const { story } = world()
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("live", { at: 0, ...on("box-1", "mail") })
      .event("updated", { at: minute, ...on("box-2", "api") })
      .event("updated", { at: 2 * minute, ...on("box-2", "mail") })
      .event("ended", { at: 3 * minute, ...on("box-1", "api") });

    expect(story.slice(2)).toEqual([
      "60s post edit: mail down on box-1",
      "60s post create: api down on box-2",
      "120s post edit: box-1 back after 120s",
      "120s post edit: api, mail down on box-2",
      "180s post edit: mail down on box-2",
    ]);
  });

  it("keep a member through its close, whatever its value is by then", () => {
    const { story } = world()
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("ended", { at: minute, ...on("box-9", "api") });

    expect(story).toEqual(["0s post create: api down on box-1", "60s post edit: box-1 back after 60s"]);
  });

  it("do what comes `after` while they are open, counted from their announcement", () => {
    const escalate = step("boss", { open: [{ op: "create", after: 30 * minute, with: (scope) => ({ content: keysOf(scope) }) }] });

    const { story } = world({ steps: [escalate], forMs: minute })
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("live", { at: 20 * minute, ...on("box-1", "mail") })
      .event("ended", { at: 25 * minute, ...on("box-1", "api") })
      .event("live", { at: 0, ...on("box-2", "web") })
      .event("ended", { at: 29 * minute, ...on("box-2", "web") })
      .to(2 * hour);

    expect(story).toEqual(["1860s boss create: mail"]);
  });

  it("ask a step's `if` once, when the group opens", () => {
    const steps = [
      board("post", { open: [{ op: "create", if: ({ event }) => event?.["user"] === "api", with: () => ({ content: "api" }) }] }),
    ];

    const { story } = world({ steps })
      .event("live", { at: 0, ...on("box-1", "mail") })
      .event("live", { at: second, ...on("box-1", "api") });

    expect(story).toEqual([]);
  });

  it("close as expired when the last member expires", () => {
    const said = { op: "edit", with: () => ({ content: "seems to be over" }) } as const;

    const { story } = world({ steps: [board("post", { expired: [said] })], expireAfterMs: hour })
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("live", { at: 30 * minute, ...on("box-1", "mail") })
      .to(5 * hour);

    expect(story.slice(2)).toEqual(["3600s post edit: mail down on box-1", "5400s post edit: seems to be over"]);
  });

  it("live on without news for as long as a member does", () => {
    const { story } = world({ expireAfterMs: 60 * day })
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("ended", { at: 50 * day, ...on("box-1", "api") });

    expect(story.at(-1)).toBe(`${50 * 86_400}s post edit: box-1 back after ${50 * 86_400}s`);
  });

  it("go without a word with the last member that 30 silent days forget, and without a member that they forget before", () => {
    const quiet = world()
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("live", { at: day, ...on("box-1", "mail") })
      .to(40 * day);

    expect(quiet.story.slice(2)).toEqual([`${30 * 86_400}s post edit: mail down on box-1`]);
    expect(quiet.aggregates.filter(({ thing }) => thing !== undefined)).toEqual([]);
  });

  it("are forgotten a day after their close", () => {
    const quiet = world()
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("ended", { at: hour, ...on("box-1", "api") })
      .to(day);
    expect(quiet.aggregate("down", 'group "box-1"').thing).toBeDefined();

    quiet.to(day + hour);

    expect(quiet.aggregates.filter(({ thing, slots }) => thing !== undefined || slots.length > 0)).toEqual([]);
  });

  it("do not tell of a member that was open when first heard of by `on_start: baseline`, until it has closed once", () => {
    const known = world({ onStart: "baseline" })
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("updated", { at: second, ...on("box-1", "api") })
      .event("ended", { at: minute, ...on("box-1", "api") })
      .event("live", { at: 2 * minute, ...on("box-1", "api") })
      .event("ended", { at: 3 * minute, ...on("box-1", "api") })
      .to(3 * day);

    expect(known.story).toEqual(["120s post create: api down on box-1", "180s post edit: box-1 back after 60s"]);
    expect(known.aggregates.filter(({ thing }) => thing !== undefined).map(({ key }) => key)).toEqual(['"api"']);
  });

  it("are not held back by a member that is gone for good before it was known", () => {
    const { story } = world({ close: [entry("ended", { final: true })] })
      .event("ended", { at: 0, ...on("box-1", "api") })
      .event("live", { at: second, ...on("box-1", "api") })
      .event("live", { at: 2 * second, ...on("box-1", "mail") });

    expect(story).toEqual(["2s post create: mail down on box-1"]);
  });

  it("lose a member that a snapshot does not show any more, and keep one that it shows", () => {
    const both = world()
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("live", { at: 0, ...on("box-1", "mail") })
      .to(hour);

    both.input({ kind: "absent", rule: "down", key: '"api"', connection: "source", event: "live" });

    expect(both.story.slice(2)).toEqual(["3600s post edit: mail down on box-1"]);
  });

  it("say why: of the member that it was announced in its group, of the group what came of that", () => {
    const { verdicts } = world()
      .event("live", { at: 0, ...on("box-1", "api") })
      .event("live", { at: second, ...on("box-1", "mail") })
      .event("ended", { at: 2 * second, ...on("box-1", "mail") })
      .event("ended", { at: 3 * second, ...on("box-1", "api") });

    expect(verdicts.map(({ key, outcome, reason }) => `${key} ${outcome}: ${reason}`)).toEqual([
      '"api" passed: announced in the group box-1',
      'group "box-1" fired: opened',
      '"mail" passed: announced in the group box-1',
      'group "box-1" applied: updated: mail joined',
      '"mail" passed: closed; the group box-1 is told',
      'group "box-1" applied: updated: mail closed',
      '"api" passed: closed; the group box-1 is told',
      'group "box-1" fired: closed',
    ]);
  });
});
