import { describe, expect, it } from "vitest";
import { day, hour, minute, Scene, second, start } from "#test/support/engine-scene";
import { announcer, condition, entry, lifecycleRule, step, text, wasLive } from "#test/support/rules";

const goLive = { forMs: 20 * second, keepFiringForMs: 3 * minute, reopenWithinMs: 15 * minute };

describe("1. Entity", () => {
  it("1. is pending inside `for`, open, closing inside `keep_firing_for`, closed, then forgotten", () => {
    const scene = new Scene(lifecycleRule(goLive));
    const phases: (string | undefined)[] = [];

    for (const play of [
      () => scene.event("live", { at: 0 }),
      () => scene.to(20 * second),
      () => scene.event("ended", { at: hour }),
      () => scene.to(hour + 3 * minute),
      () => scene.to(hour + 3 * minute + day - 1),
      () => scene.to(hour + 3 * minute + day),
    ]) {
      play();
      phases.push(scene.entity?.phase);
    }

    expect(phases).toEqual(["pending", "open", "closing", "closed", "closed", undefined]);
  });

  it("1. opened_at is the event's time and never later than arrival; closed_at is the closing event's, not the end of `keep_firing_for`", () => {
    const entities: unknown[] = [];
    const show = step("post", {
      update: [{ op: "edit", with: ({ entity }) => (entities.push(entity), { content: "updated" }) }],
      close: [{ op: "edit", with: ({ entity }) => (entities.push(entity), { content: "closed" }) }],
    });
    const scene = new Scene(lifecycleRule({ ...goLive, forMs: 0, steps: [show] }));

    scene.event("live", { at: 5 * minute, time: 2 * minute });
    scene.event("updated", { at: 12 * minute });
    scene.event("ended", { at: 62 * minute, time: 61 * minute }).to(2 * hour);

    const opened = { key: "7", opened_at: "2026-11-21T07:02:00.000Z", reminders: 0, expired: false, acked_by: "", acked_why: "" };
    expect(entities).toEqual([
      { ...opened, state: "open", closed_at: null, duration: "600s", changes: 1 },
      { ...opened, state: "closed", closed_at: "2026-11-21T08:01:00.000Z", duration: "3540s", changes: 2 },
    ]);
  });

  it("1. closed_at is neither before opened_at nor after arrival", () => {
    const early = new Scene(lifecycleRule()).event("live", { at: hour }).event("ended", { at: 2 * hour, time: minute });
    const late = new Scene(lifecycleRule()).event("live", { at: hour }).event("ended", { at: 2 * hour, time: 9 * hour });

    expect([early.entity?.closedAt, late.entity?.closedAt]).toEqual([start + hour, start + 2 * hour]);
  });

  it("1. an event from the future opened on arrival", () => {
    const scene = new Scene(lifecycleRule());

    scene.event("live", { at: minute, time: hour });

    expect(scene.entity?.openedAt).toBe(start + minute);
  });
});

describe("2. Parts", () => {
  it("2. one event plays one part: close before update before open", () => {
    const both = lifecycleRule({
      open: [entry("live")],
      update: [entry("live", { if: ({ event }) => event?.["title"] !== "first" })],
      close: [entry("live", { if: ({ event }) => event?.["title"] === "bye" })],
      steps: [announcer()],
    });
    const scene = new Scene(both);

    scene.event("live", { at: 0, data: { title: "first" } });
    scene.event("live", { at: 1, data: { title: "second" } });
    scene.event("live", { at: 2, data: { title: "bye" } });

    expect(scene.story).toEqual(["post create: first is live", "post edit: second is live", "post edit: bye was live for 0.002s"]);
  });

  it("2. the rule's `if` judges open and update, never close", () => {
    const scene = new Scene(lifecycleRule({ condition: condition(({ event }) => event?.["title"] === "Hello") }));

    scene.event("live", { at: 0, data: { title: "[test]" } });
    expect(scene.verdict).toMatchObject({
      outcome: "no-match",
      reason: "bot.yaml:1:1: does not hold: a condition",
      clause: { source: "a condition" },
    });
    scene.event("live", { at: 1 });
    scene.event("updated", { at: 2, data: { title: "[test]" } });
    scene.event("ended", { at: hour, data: { title: "[test]" } });

    expect(scene.story).toEqual(["post create: Hello is live", "post edit: [test] was live for 3599.999s"]);
  });

  it("2. inside `for`, an opening event that fails the rule's `if` ends the wait, and so does a failing update", () => {
    for (const name of ["live", "updated"]) {
      const scene = new Scene(lifecycleRule({ ...goLive, condition: condition(({ event }) => event?.["title"] === "Hello") }));

      scene
        .event("live", { at: 0 })
        .event(name, { at: second, data: { title: "[test]" } })
        .to(hour);

      expect(scene.aggregate.thing).toBeUndefined();
      expect(scene.sent).toEqual([]);
    }
  });

  it("2. inside `for`, an event of the opening entry or of an update that fails the entry's own `if` ends the wait, though `close` is another", () => {
    for (const part of ["open", "update"] as const) {
      const name = part === "open" ? "live" : "updated";
      const ifGood = entry(name, { if: ({ event }) => event?.["title"] !== "gone" });
      const scene = new Scene(lifecycleRule({ ...goLive, [part]: [ifGood] }));

      scene
        .event("live", { at: 0 })
        .event(name, { at: second, data: { title: "gone" } })
        .to(hour);

      expect(scene.sent).toEqual([]);
    }
  });

  it("2. while open, an open event counts as an update and restarts no timer", () => {
    const scene = new Scene(lifecycleRule(goLive));

    scene.event("live", { at: 0 }).event("live", { at: 15 * second, data: { title: "Again" } });
    scene.to(20 * second);
    scene.event("live", { at: minute, data: { title: "Third" } });

    expect(scene.sent.map(({ at }) => at)).toEqual([20 * second, minute]);
    expect(scene.story).toEqual(["post create: Again is live", "post edit: Third is live"]);
  });

  it("2. a failing update is not shown, now or later", () => {
    const scene = new Scene(lifecycleRule({ condition: condition(({ event }) => event?.["title"] !== "[test]") }));

    scene.event("live", { at: 0 }).event("updated", { at: 1, data: { title: "[test]" } });
    scene.event("ended", { at: second, data: { title: "Hello" } });

    expect(scene.story).toEqual(["post create: Hello is live", "post edit: Hello was live for 1s"]);
  });

  it("2. without `close`, the entity closes when an event of the opening entry fails its `if`", () => {
    const down = lifecycleRule({
      open: [entry("status", { if: ({ event }) => event?.["up"] === false, parameters: { service: "api" } })],
      update: [],
      close: undefined,
    });
    const scene = new Scene(down);

    scene.event("status", { at: 0, data: { service: "api", up: true } });
    expect(scene.aggregate.thing).toBeUndefined();
    scene.event("status", { at: 1, data: { service: "api", up: false } });
    scene.event("status", { at: 2, data: { service: "mail", up: true } });
    expect(scene.entity?.phase).toBe("open");
    scene.event("status", { at: 3, data: { service: "api", up: true } });

    expect(scene.entity?.phase).toBe("closed");
    expect(scene.sent.map(({ op }) => op)).toEqual(["create", "edit"]);
  });

  it("2. an event whose `if` cannot be evaluated changes nothing and is an error", () => {
    const scene = new Scene(
      lifecycleRule({
        ...goLive,
        condition: condition(({ event }) => {
          if (event?.["title"] === "broken") throw new Error("no such field");
          return true;
        }),
      }),
    );

    scene.event("live", { at: 0 }).event("updated", { at: second, data: { title: "broken" } });

    expect(scene.verdict?.outcome).toBe("error");
    expect(scene.entity?.phase).toBe("pending");
    expect(scene.to(hour).story).toEqual(["post create: Hello is live"]);
  });

  it("2. an entry's `if` that cannot be evaluated makes the event an error, also as a close", () => {
    const broken = entry("ended", {
      if: () => {
        throw new Error("no such field");
      },
    });
    const scene = new Scene(lifecycleRule({ close: [broken] }));

    scene.event("live", { at: 0 }).event("ended", { at: 1 });

    expect(scene.verdict).toEqual({ outcome: "error", reason: "bot.yaml:1:1: Error: no such field in: ended if" });
    expect(scene.entity?.phase).toBe("open");
  });
});

describe("3. event", () => {
  it("3. in `do` it is the opening event overlaid field by field with every later one, the closing one included", () => {
    const all = step("post", { close: [{ op: "edit", with: ({ event }) => ({ content: text(event) }) }] });
    const scene = new Scene(lifecycleRule({ steps: [all] }));

    scene.event("live", { at: 0, data: { game: "Chess", tags: { a: 1 } } });
    scene.event("updated", { at: 1, data: { title: "New", tags: { b: 2 } } });
    scene.event("ended", { at: 2, data: { title: "New", peak: 9 } });

    const content = scene.sent.at(-1)?.content ?? "";
    expect(JSON.parse(content)).toEqual({ user: 7, title: "New", game: "Chess", tags: { b: 2 }, peak: 9 });
  });

  it("3. also inside `for`, so that the first message is rendered from the newest", () => {
    const scene = new Scene(lifecycleRule(goLive));

    scene
      .event("live", { at: 0 })
      .event("updated", { at: second, data: { title: "Newest" } })
      .to(minute);

    expect(scene.story).toEqual(["post create: Newest is live"]);
  });

  it("3. in `if` it is the incoming event alone", () => {
    const seen: unknown[] = [];
    const scene = new Scene(lifecycleRule({ condition: condition(({ event, entity }) => seen.push([event, entity]) > 0) }));

    scene.event("live", { at: 0, data: { game: "Chess" } }).event("updated", { at: 1, data: { title: "New" } });

    expect(seen).toEqual([
      [{ user: 7, title: "Hello", game: "Chess" }, undefined],
      [{ user: 7, title: "New" }, undefined],
    ]);
  });

  it("3. meta is the event that caused the phase", () => {
    const metas: unknown[] = [];
    const keep = ({ meta }: { readonly meta?: unknown }): { content: string } => (metas.push(meta), { content: String(metas.length) });
    const watcher = step("post", { update: [{ op: "edit", with: keep }], close: [{ op: "edit", with: keep }] });
    const scene = new Scene(lifecycleRule({ steps: [watcher] }));

    scene.event("live", { at: 0 }).event("updated", { at: second, id: "u" }).event("ended", { at: minute, id: "e" });

    const common = { source: "simulated/source", subject: "", connection: "source", via: [], test: false };
    expect(metas).toEqual([
      { ...common, id: "u", type: "simulated.updated", time: "2026-11-21T07:00:01.000Z" },
      { ...common, id: "e", type: "simulated.ended", time: "2026-11-21T07:01:00.000Z" },
    ]);
  });

  it("3. `vars` follow the overlaid event", () => {
    const shout = step("post", { update: [{ op: "edit", with: ({ vars }) => ({ content: text(vars?.["loud"]) }) }] });
    const rule = lifecycleRule({
      steps: [shout],
      computeVars: ({ event }) => ({ ok: true, value: { loud: text(event?.["title"]).toUpperCase() } }),
    });
    const scene = new Scene(rule);

    scene.event("live", { at: 0 }).event("updated", { at: 1, data: { title: "quiet" } });

    expect(scene.sent.at(-1)?.content).toBe("QUIET");
  });
});

describe("4. Phases", () => {
  it("4. an unwritten phase does nothing", () => {
    const scene = new Scene(lifecycleRule({ steps: [step("post")] }));

    scene
      .event("live", { at: 0 })
      .event("updated", { at: 1, data: { title: "New" } })
      .event("ended", { at: 2 });

    expect(scene.story).toEqual(["post create: Hello is live"]);
  });

  it("4. a list of phases is done in its order, each if its own `if` holds", () => {
    const backUp = step("alert", {
      close: [
        { op: "edit", with: () => ({ content: "was down" }) },
        { op: "reply", with: () => ({ content: "never said" }), if: () => false },
        { op: "reply", with: () => ({ content: "is back" }) },
      ],
    });
    const scene = new Scene(lifecycleRule({ steps: [backUp] }));

    scene.event("live", { at: 0 }).event("ended", { at: 1 });

    expect(scene.story).toEqual(["alert create: Hello is live", "alert edit: was down", "alert reply: is back"]);
  });

  it("4. `delete` takes the message back", () => {
    const scene = new Scene(lifecycleRule({ steps: [step("boost", { close: [{ op: "delete" }] })] }));

    scene.event("live", { at: 0 }).event("ended", { at: 1 });

    expect(scene.sent.map(({ op }) => op)).toEqual(["create", "delete"]);
    expect(scene.aggregate.slots[0]?.phase).toBe("gone");
  });

  it("4. edit, reply and delete go to what the step created last, and do nothing when there is nothing", () => {
    const quiet = step("post", {
      open: [{ op: "create", if: () => false }],
      update: [{ op: "edit", with: isNews }],
      close: [{ op: "reply", with: isNews }, { op: "delete" }],
    });
    const twice = step("twice", { update: [{ op: "create", with: isNews }], close: [{ op: "delete" }] });
    const scene = new Scene(lifecycleRule({ steps: [quiet, twice] }));

    scene.event("live", { at: 0 }).event("updated", { at: 1 }).event("ended", { at: 2 });

    expect(scene.story).toEqual(["twice create: Hello is live", "twice create: news", "twice delete: "]);
    expect(scene.aggregate.slots.map(({ phase }) => phase)).toEqual(["live", "gone"]);
  });

  it("4. a phase that cannot be rendered is a visible dead letter, and the other steps go on", () => {
    const broken = step("broken", {
      open: [
        {
          op: "create",
          with: () => {
            throw new Error("no such field");
          },
        },
      ],
    });
    const scene = new Scene(lifecycleRule({ steps: [broken, step("post")] }));

    scene.event("live", { at: 0 });

    expect(scene.story).toEqual(["post create: Hello is live"]);
    expect(scene.finished.find(({ step: id }) => id === "broken")).toMatchObject({
      state: "dead",
      failure: { code: "RENDER_FAILED", message: "bot.yaml:1:1: Error: no such field" },
    });
  });

  it("4. says in the verdict what could not be rendered", () => {
    const broken = step("post", {
      update: [
        {
          op: "edit",
          if: () => {
            throw new Error("null");
          },
        },
      ],
    });
    const scene = new Scene(lifecycleRule({ steps: [broken] }));
    scene.healthy = false;

    scene.event("live", { at: 0 }).event("updated", { at: 1 });

    expect(scene.verdict).toEqual({ outcome: "error", reason: "step post: bot.yaml:1:1: Error: null in: edit if" });
  });
});

describe("5. after", () => {
  const escalate = step("escalate", { open: [{ op: "create", after: 30 * minute, with: isNews }] });

  it("5. on an open phase: done then, if it is still open", () => {
    const scene = new Scene(lifecycleRule({ steps: [escalate] }));

    scene.event("live", { at: 0 }).to(hour);

    expect(scene.sent.map(({ at, content }) => [at, content])).toEqual([[30 * minute, "news"]]);
  });

  it("5. on an open phase: not done when it closed before", () => {
    const scene = new Scene(lifecycleRule({ steps: [escalate] }));

    scene
      .event("live", { at: 0 })
      .event("ended", { at: 29 * minute })
      .to(day);

    expect(scene.sent).toEqual([]);
  });

  it("5. a step that had not come to its open phase has nothing to close", () => {
    const scene = new Scene(
      lifecycleRule({ steps: [step("escalate", { open: [{ op: "create", after: hour }], close: [{ op: "create" }] })] }),
    );

    scene.event("live", { at: 0 }).event("ended", { at: minute });

    expect(scene.sent).toEqual([]);
    expect(scene.entity?.steps).toEqual({ escalate: "skipped" });
  });

  it("5. on a close phase: done then, counted from the phase, if it is still closed", () => {
    const vod = announcer("post", {
      close: [
        { op: "edit", with: wasLive },
        { op: "edit", after: hour, with: () => ({ content: "watch" }) },
      ],
    });
    const rule = lifecycleRule({ ...goLive, forMs: 0, steps: [vod] });
    const stays = new Scene(rule).event("live", { at: 0 }).event("ended", { at: hour }).to(day);
    const reopens = new Scene(rule)
      .event("live", { at: 0 })
      .event("ended", { at: hour })
      .event("live", { at: 70 * minute })
      .to(day);

    expect(stays.sent.map(({ at }) => at)).toEqual([0, hour + 3 * minute, 2 * hour + 3 * minute]);
    expect(stays.sent.at(-1)?.content).toBe("watch");
    expect(reopens.story).not.toContain("post edit: watch");
  });

  it("5. the entity is remembered while one is outstanding", () => {
    const late = step("post", { close: [{ op: "edit", after: 3 * day, with: isNews }] });
    const scene = new Scene(lifecycleRule({ steps: [late] })).event("live", { at: 0 }).event("ended", { at: hour });

    expect(scene.to(2 * day).entity?.phase).toBe("closed");
    scene.to(4 * day);

    expect(scene.sent.at(-1)).toMatchObject({ at: 3 * day + hour, content: "news" });
    expect(scene.aggregate.thing).toBeUndefined();
  });
});

describe("6. Nothing is closed that was not announced", () => {
  it("6. Nothing is closed that was not announced: a thing that ends inside `for` says nothing at all", () => {
    const scene = new Scene(lifecycleRule(goLive));

    scene
      .event("live", { at: 0 })
      .event("ended", { at: 19 * second })
      .to(day);

    expect(scene.sent).toEqual([]);
    expect(scene.aggregate).toEqual({ rule: "go-live", key: "7", thing: undefined, slots: [], ops: [] });
  });

  it("6. a close of an unknown key says nothing and costs no write", () => {
    const scene = new Scene(lifecycleRule());
    const before = scene.aggregate;

    scene.event("ended", { at: 0 });

    expect(scene.aggregate.thing).toBe(before.thing);
    expect(scene.sent).toEqual([]);
  });
});

describe("7. Timers", () => {
  it("7. fire once, at their time and not before", () => {
    const scene = new Scene(lifecycleRule(goLive));
    scene.event("live", { at: 0 }).to(20 * second - 1);

    expect(scene.sent).toEqual([]);
    scene.input({ kind: "timer", rule: "go-live", key: "7", name: "for", due: start + 20 * second });
    expect(scene.verdict?.outcome).toBe("ignored");
    scene.to(20 * second);
    scene.input({ kind: "timer", rule: "go-live", key: "7", name: "for", due: start + 20 * second });

    expect(scene.sent).toHaveLength(1);
    expect(scene.verdict?.outcome).toBe("ignored");
  });

  it("7. a stream that ended while Herald was off is never announced", () => {
    const scene = new Scene(lifecycleRule(goLive));
    scene.event("live", { at: 0 });

    scene.inStep = false;
    scene.absent({ at: hour });
    scene.inStep = true;

    expect(scene.to(2 * hour).sent).toEqual([]);
  });

  it("7. a stream that went on while Herald was off is not ended", () => {
    const scene = new Scene(lifecycleRule({ ...goLive, expireAfterMs: hour }));
    scene.event("live", { at: 0 }).to(minute);

    scene.inStep = false;
    scene.held(0, { at: 3 * hour, id: "snapshot" });
    scene.inStep = true;
    scene.to(3.5 * hour);

    expect(scene.story).toEqual(["post create: Hello is live"]);
    expect(scene.entity?.phase).toBe("open");
  });
});

function isNews(): { readonly content: string } {
  return { content: "news" };
}
