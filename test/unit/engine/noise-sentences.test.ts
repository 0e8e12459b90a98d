import { describe, expect, test } from "vitest";
import { announcer, lifecycleRule, type PhaseOptions, step, text } from "#test/support/rules";
import { hour, minute, Scene, second } from "#test/support/engine-scene";

const still: PhaseOptions = { op: "reply", with: ({ entity }) => ({ content: `still live, ${text(entity?.["reminders"])}` }) };
const nagging = { repeatEveryMs: [30 * minute, hour], steps: [announcer("post", { remind: [still] })] };

describe("reminders", () => {
  test("come from the announcement on, and the last wait repeats", () => {
    const scene = new Scene(lifecycleRule({ ...nagging, forMs: 10 * minute })).event("live", { at: 0 }).to(4 * hour);

    expect(scene.sent.map(({ at, op, content }) => [at / minute, op, content])).toEqual([
      [10, "create", "Hello is live"],
      [40, "reply", "still live, 1"],
      [100, "reply", "still live, 2"],
      [160, "reply", "still live, 3"],
      [220, "reply", "still live, 4"],
    ]);
  });

  test("that were missed while the sources were out of step come once, and the next a whole wait later", () => {
    const scene = new Scene(lifecycleRule(nagging)).event("live", { at: 0 });
    scene.inStep = false;
    scene.to(5 * hour);
    scene.inStep = true;
    scene.to(6.5 * hour);

    expect(scene.sent.slice(1).map(({ at }) => at / hour)).toEqual([5, 6]);
  });

  test("that are a little late do not shift the ones behind them", () => {
    const scene = new Scene(lifecycleRule(nagging)).event("live", { at: 0 });
    scene.inStep = false;
    scene.to(35 * minute);
    scene.inStep = true;
    scene.to(100 * minute);

    expect(scene.sent.slice(1).map(({ at }) => at / minute)).toEqual([35, 90]);
  });

  test("stop with the close, and begin anew after a reopening", () => {
    const rule = lifecycleRule({ ...nagging, reopenWithinMs: hour });
    const scene = new Scene(rule).event("live", { at: 0 }).event("ended", { at: 20 * minute });
    scene.event("live", { at: 50 * minute }).to(80 * minute);

    expect(scene.sent.filter(({ op }) => op === "reply").map(({ at, content }) => [at / minute, content])).toEqual([[80, "still live, 1"]]);
  });

  test("wait inside keep_firing_for, and are left out when it ends there", () => {
    const rule = lifecycleRule({ ...nagging, keepFiringForMs: 10 * minute });
    const scene = new Scene(rule)
      .event("live", { at: 0 })
      .event("ended", { at: 25 * minute })
      .to(2 * hour);

    expect(scene.sent.map(({ op }) => op)).toEqual(["create", "edit"]);
  });

  test("say nothing of a thing that was taken as baseline", () => {
    const scene = new Scene(lifecycleRule({ ...nagging, onStart: "baseline" })).event("live", { at: 0 }).to(3 * hour);

    expect(scene.story).toEqual([]);
  });
});

describe("a number of events for `for` and `keep_firing_for`", () => {
  const three = { forCount: 3, keepFiringForCount: 2 };

  test("announces with the last of that many opening events in a row, rendered from the newest", () => {
    const scene = new Scene(lifecycleRule(three));
    scene.event("live", { at: 0 }).event("live", { at: second }).to(hour);
    expect(scene.story).toEqual([]);

    scene.event("live", { at: 2 * hour, data: { title: "Third" } });
    expect(scene.story).toEqual(["post create: Third is live"]);
  });

  test("says how many have come so far", () => {
    const scene = new Scene(lifecycleRule(three)).event("live", { at: 0 });

    expect(scene.verdict).toEqual({ outcome: "pending", reason: "1 of 3 events in a row" });
  });

  test("counts anew when the row is broken", () => {
    const scene = new Scene(lifecycleRule(three));
    scene.event("live", { at: 0 }).event("live", { at: 1 }).event("ended", { at: 2 }).event("live", { at: 3 }).event("live", { at: 4 });

    expect(scene.story).toEqual([]);
    expect(scene.event("live", { at: 5 }).story).toEqual(["post create: Hello is live"]);
  });

  test("does not count updates", () => {
    const scene = new Scene(lifecycleRule(three));
    scene.event("live", { at: 0 }).event("updated", { at: 1 }).event("updated", { at: 2 }).event("live", { at: 3 });

    expect(scene.story).toEqual([]);
  });

  test("closes with the last of that many closing events in a row, at the time of the first", () => {
    const scene = new Scene(lifecycleRule({ ...three, forCount: 1 }));
    scene
      .event("live", { at: 0 })
      .event("ended", { at: hour })
      .to(10 * hour);
    expect(scene.entity?.phase).toBe("closing");

    scene.event("ended", { at: 11 * hour });
    expect(scene.entity?.phase).toBe("closed");
    expect(scene.story.at(-1)).toBe("post edit: Hello was live for 3600s");
  });

  test("goes on when it opens between the closing events", () => {
    const scene = new Scene(lifecycleRule({ keepFiringForCount: 2 }));
    scene
      .event("live", { at: 0 })
      .event("ended", { at: 1 })
      .event("live", { at: hour })
      .event("ended", { at: 2 * hour });

    expect(scene.entity?.phase).toBe("closing");
  });

  test("takes a snapshot's word for the end at once", () => {
    const scene = new Scene(lifecycleRule({ keepFiringForCount: 2 })).event("live", { at: 0 }).absent({ at: hour });

    expect(scene.entity?.phase).toBe("closed");
  });

  test("forgets a row that never gets long enough", () => {
    const scene = new Scene(lifecycleRule({ ...three, expireAfterMs: hour })).event("live", { at: 0 }).to(hour);

    expect(scene.entity).toBeUndefined();
  });
});

describe("flapping", () => {
  const quiet: PhaseOptions = { op: "reply", with: ({ entity }) => ({ content: `flapping, ${text(entity?.["changes"])} changes` }) };
  const flapping = {
    flapping: { windowMs: 30 * minute, high: 4, low: 1 },
    reopenWithinMs: hour,
    steps: [announcer("post", { flapping: [quiet] })],
  };

  /** Opens and closes, a change a minute from the first minute on. */
  function change(scene: Scene, count: number, from = 1): Scene {
    for (let index = 0; index < count; index++) scene.event(index % 2 === 0 ? "live" : "ended", { at: (from + index) * minute });
    return scene;
  }

  test("is said once when that many changes were announced within the window, and then there is silence", () => {
    const scene = change(new Scene(lifecycleRule(flapping)), 9);

    expect(scene.story).toEqual([
      "post create: Hello is live",
      "post edit: Hello was live for 60s",
      "post edit: Hello is live",
      "post reply: flapping, 4 changes",
    ]);
    expect(scene.verdict?.outcome).toBe("suppressed");
  });

  test("ends when few enough changes are left in the window, and what holds by then is told", () => {
    const open = change(new Scene(lifecycleRule(flapping)), 5).to(34 * minute);
    expect(open.sent).toHaveLength(4);
    expect(open.to(35 * minute).story.slice(4)).toEqual([]);
    expect(open.verdict).toEqual({ outcome: "fired", reason: "it has settled, and is open" });

    const closed = change(new Scene(lifecycleRule(flapping)), 6).to(35 * minute);
    expect(closed.story.slice(4)).toEqual(["post edit: Hello was live for 300s"]);
    expect(closed.sent.at(-1)?.at).toBe(35 * minute);
  });

  test("holds on while it changes, however long", () => {
    const scene = change(new Scene(lifecycleRule(flapping)), 200);

    expect(scene.sent).toHaveLength(4);
    expect(scene.to(300 * minute).story.slice(4)).toEqual(["post edit: Hello was live for 11940s"]);
  });

  test("shows the newest when it has settled open, and a new change after that is told again", () => {
    const scene = change(new Scene(lifecycleRule(flapping)), 4);
    scene.event("live", { at: 5 * minute, data: { title: "New" } }).to(40 * minute);
    expect(scene.story.slice(4)).toEqual(["post edit: New is live"]);

    scene.event("ended", { at: 50 * minute, data: { title: "New" } });
    expect(scene.story.at(-1)).toBe("post edit: New was live for 2940s");
  });

  test("is told like any other change while there is no message that could say it", () => {
    const scene = new Scene(lifecycleRule({ ...flapping, reopenWithinMs: 0, flapping: { windowMs: 30 * minute, high: 3, low: 1 } }));
    change(scene, 4);

    expect(scene.story).toEqual([
      "post create: Hello is live",
      "post edit: Hello was live for 60s",
      "post create: Hello is live",
      "post reply: flapping, 4 changes",
    ]);
  });

  test("goes on with the same message while it lasts, though nothing reopens otherwise", () => {
    const rule = lifecycleRule({ ...flapping, reopenWithinMs: 0, flapping: { windowMs: 30 * minute, high: 2, low: 0 } });
    const scene = change(new Scene(rule), 5).to(35 * minute);

    expect(scene.sent.filter(({ op }) => op === "create")).toHaveLength(1);
    expect(scene.story.at(-1)).toBe("post reply: flapping, 2 changes");
    expect(scene.verdict).toEqual({ outcome: "fired", reason: "it has settled, and is open" });
  });

  test("makes a message that its close took back again when it has settled open", () => {
    const steps = [announcer("post", { close: [{ op: "delete" }], flapping: [{ op: "none" }] })];
    const scene = change(new Scene(lifecycleRule({ ...flapping, steps, flapping: { windowMs: 30 * minute, high: 3, low: 0 } })), 5);
    scene.to(hour);

    expect(scene.story).toEqual(["post create: Hello is live", "post delete: ", "post create: Hello is live"]);
  });

  test("hides updates and reminders", () => {
    const steps = [announcer("post", { flapping: [quiet], remind: [still] })];
    const scene = change(new Scene(lifecycleRule({ ...flapping, steps, repeatEveryMs: [minute] })), 5);
    const sent = scene.sent.length;
    scene.event("updated", { at: 6 * minute, data: { title: "Unseen" } }).to(30 * minute);

    expect(scene.sent).toHaveLength(sent);
  });

  test("does not count what was over inside `for`", () => {
    const scene = new Scene(lifecycleRule({ ...flapping, forMs: 2 * minute }));
    change(scene, 20);

    expect(scene.story).toEqual([]);
    expect(scene.event("live", { at: hour }).to(2 * hour).story).toEqual(["post create: Hello is live"]);
  });
});

describe("an acknowledged thing", () => {
  const escalation = step("escalate", { open: [{ op: "create", after: 30 * minute, with: () => ({ content: "nobody" }) }] });
  const shown: PhaseOptions = {
    op: "edit",
    with: ({ entity }) => ({ content: `${text(entity?.["acked_by"])}: ${text(entity?.["acked_why"])}` }),
  };
  const rule = lifecycleRule({
    repeatEveryMs: [10 * minute],
    reopenWithinMs: hour,
    steps: [announcer("post", { remind: [still], update: [shown] }), escalation],
  });

  function ack(scene: Scene, at: number, by = "ada"): Scene {
    return scene.to(at).input({ kind: "ack", rule: "go-live", key: "7", by, why: "looking" });
  }

  test("is reminded of no more, does nothing of what was to come after, and is shown as an update is", () => {
    const scene = ack(new Scene(rule).event("live", { at: 0 }), 15 * minute).to(5 * hour);

    expect(scene.sent.map(({ at, step: id, op, content }) => [at / minute, id, op, content])).toEqual([
      [0, "post", "create", "Hello is live"],
      [10, "post", "reply", "still live, 1"],
      [15, "post", "edit", "ada: looking"],
    ]);
  });

  test("is closed like any other", () => {
    const scene = ack(new Scene(rule).event("live", { at: 0 }), minute).event("ended", { at: hour });

    expect(scene.story.at(-1)).toBe("post edit: Hello was live for 3600s");
  });

  test("that opens again has to be acknowledged again", () => {
    const scene = ack(new Scene(rule).event("live", { at: 0 }), minute).event("ended", { at: 20 * minute });
    scene.event("live", { at: 25 * minute }).to(36 * minute);

    expect(scene.entity?.acked).toBeUndefined();
    expect(scene.story.at(-1)).toBe("post reply: still live, 1");
  });

  test("takes the newest word, and the same one twice does nothing", () => {
    const scene = ack(ack(new Scene(rule).event("live", { at: 0 }), 1), 2);
    expect(scene.verdict?.outcome).toBe("ignored");

    expect(ack(scene, 3, "bob").story.at(-1)).toBe("post edit: bob: looking");
  });

  test("is open: what waits or is over cannot be acknowledged", () => {
    const waiting = ack(new Scene({ ...rule, forMs: hour }).event("live", { at: 0 }), minute);
    expect(waiting.verdict).toEqual({ outcome: "ignored", reason: "it is not open, so there is nothing to acknowledge" });

    const over = ack(new Scene(rule).event("live", { at: 0 }).event("ended", { at: 1 }), minute);
    expect(over.verdict?.outcome).toBe("ignored");
  });
});
