import { describe, expect, it } from "vitest";
import { again, day, dead, done, hour, minute, Scene, second, start } from "#test/support/engine-scene";
import { announcer, entry, eventRule, lifecycleRule, step } from "#test/support/rules";

const goLive = { forMs: 20 * second, keepFiringForMs: 3 * minute, reopenWithinMs: 15 * minute };
const atOnce = { ...goLive, forMs: 0, keepFiringForMs: 0 };

describe("8. Start", () => {
  it("8. reconcile: what holds when a key is first heard of is an opening", () => {
    const scene = new Scene(lifecycleRule(goLive));

    scene.held(-hour, { at: 0, id: "snapshot" }).to(minute);

    expect(scene.story).toEqual(["post create: Hello is live"]);
    expect(scene.entity?.openedAt).toBe(start - hour);
  });

  it("8. baseline: if the first event ever heard opens it, it says nothing until it has closed once", () => {
    const scene = new Scene(lifecycleRule({ ...goLive, onStart: "baseline" }));

    scene
      .event("live", { at: 0 })
      .event("updated", { at: minute, data: { title: "New" } })
      .event("ended", { at: hour });
    scene.to(2 * hour);
    expect(scene.sent).toEqual([]);
    expect(scene.verdict).toEqual({ outcome: "applied", reason: "closed; nobody had been told that it was open" });
    scene.event("live", { at: 3 * hour }).to(4 * hour);

    expect(scene.story).toEqual(["post create: Hello is live"]);
  });

  it("8. baseline: a first opening that comes back inside `reopen_within` is told, since it has closed once", () => {
    const scene = new Scene(lifecycleRule({ ...atOnce, onStart: "baseline" }));

    scene
      .event("live", { at: 0 })
      .event("ended", { at: hour })
      .event("live", { at: hour + minute });

    expect(scene.story).toEqual(["post create: Hello is live"]);
    expect(scene.entity?.openedAt).toBe(start + hour + minute);
  });

  it("8. baseline: a key first heard of by any other event opens aloud", () => {
    for (const first of ["ended", "updated"]) {
      const scene = new Scene(lifecycleRule({ ...atOnce, onStart: "baseline" }));

      scene.event(first, { at: 0 }).event("live", { at: 90 * day });

      expect(scene.story).toEqual(["post create: Hello is live"]);
    }
  });

  it("8. baseline: a key that was forgotten after its close is still known, and opens aloud", () => {
    const scene = new Scene(lifecycleRule({ ...atOnce, onStart: "baseline" }));

    scene
      .event("ended", { at: 0 })
      .event("live", { at: hour })
      .event("ended", { at: 2 * hour })
      .to(30 * day);
    expect(scene.entity).toMatchObject({ phase: "idle", event: {}, outputs: {} });
    expect(scene.aggregate.slots).toEqual([]);
    scene.event("live", { at: 31 * day });

    expect(scene.sent.filter(({ op }) => op === "create")).toHaveLength(2);
  });

  it("8. baseline: that a key was heard of is remembered for a year after its last event, and then forgotten", () => {
    const scene = new Scene(lifecycleRule({ ...atOnce, onStart: "baseline" }));

    scene.event("ended", { at: 0 });
    const { thing } = scene.aggregate;
    expect(scene.event("ended", { at: minute }).aggregate.thing).toBe(thing);
    scene.event("ended", { at: 300 * day });
    expect(scene.to(600 * day).entity?.phase).toBe("idle");
    scene.to(700 * day);

    expect(scene.aggregate.thing).toBeUndefined();
  });

  it("8. an event that comes late does not make a thing last seen earlier than it was", () => {
    const scene = new Scene(lifecycleRule(goLive));
    scene.event("live", { at: 0 }).event("updated", { at: hour });
    scene.event("updated", { at: hour + 1, time: minute });

    scene.absent({ at: 5 * hour });

    expect(scene.sent.at(-1)?.content).toBe("Hello was live for 3600s");
  });

  it("8. an open entity that is not in the snapshot closes with the time it was last seen, at once", () => {
    const scene = new Scene(lifecycleRule(goLive));
    scene.event("live", { at: 0 }).event("updated", { at: hour });

    scene.absent({ at: 5 * hour });

    expect(scene.sent.at(-1)).toMatchObject({ at: 5 * hour, content: "Hello was live for 3600s" });
  });

  it("8. one that was seen a moment ago and is not in the snapshot closes only when it stays away for `keep_firing_for`", () => {
    const scene = new Scene(lifecycleRule(goLive));
    scene.event("live", { at: 0 }).event("updated", { at: hour });

    scene.absent({ at: hour + minute }).to(hour + 2 * minute);
    expect(scene.story).toEqual(["post create: Hello is live"]);
    scene.to(2 * hour);

    expect(scene.sent.at(-1)).toMatchObject({ at: hour + 3 * minute, content: "Hello was live for 3600s" });
  });

  it("8. a snapshot without it does not cut `keep_firing_for` short, and the time of the closing event stands", () => {
    const scene = new Scene(lifecycleRule(goLive));
    scene.event("live", { at: 0 }).event("ended", { at: hour });

    scene.absent({ at: hour + minute }).to(2 * hour);

    expect(scene.sent.at(-1)).toMatchObject({ at: hour + 3 * minute, content: "Hello was live for 3600s" });
  });

  it("8. a snapshot without it closes at once what has been away for longer than `keep_firing_for`", () => {
    const scene = new Scene(lifecycleRule(goLive));
    scene.event("live", { at: 0 }).event("ended", { at: hour });
    scene.inStep = false;

    scene.absent({ at: 2 * hour });

    expect(scene.sent.at(-1)).toMatchObject({ at: 2 * hour, content: "Hello was live for 3600s" });
  });

  it("7. an opening that began longer than `keep_firing_for` after the end is another one, though no timer could say so", () => {
    const scene = new Scene(lifecycleRule(goLive));
    scene.event("live", { at: 0 }).event("ended", { at: hour });
    scene.inStep = false;

    scene.event("live", { at: 3 * hour, data: { title: "Next" } });
    scene.inStep = true;
    scene.to(4 * hour);

    expect(scene.story).toEqual(["post create: Hello is live", "post edit: Hello was live for 3600s", "post create: Next is live"]);
  });

  it("8. a snapshot of another event or connection closes nothing", () => {
    const scene = new Scene(lifecycleRule({ open: [entry("live"), entry("started")] }));
    scene.event("live", { at: 0 });

    scene.absent({ at: 1, event: "updated" }).absent({ at: 2, connection: "other" }).absent({ at: 3, event: "started" });

    expect(scene.entity?.phase).toBe("open");
    expect(scene.absent({ at: 4 }).entity?.phase).toBe("closed");
  });

  it("8. one whose `since` is later than `reopen_within` after it was last seen closes and opens anew", () => {
    const scene = new Scene(lifecycleRule(goLive));
    scene.event("live", { at: 0, id: "first" }).event("updated", { at: hour });

    scene.held(2 * hour, { at: 3 * hour, id: "second", data: { title: "Next" } }).to(4 * hour);

    expect(scene.story).toEqual(["post create: Hello is live", "post edit: Hello was live for 3600s", "post create: Next is live"]);
    expect(scene.entity).toMatchObject({ episode: "second", openedAt: start + 2 * hour });
  });

  it("8. one whose `since` is within `reopen_within` after it was last seen is the same one, with news", () => {
    const scene = new Scene(lifecycleRule(goLive));
    scene.event("live", { at: 0, id: "first" }).event("updated", { at: hour });

    scene.held(hour + 15 * minute, { at: 3 * hour, id: "second", data: { title: "Next" } });

    expect(scene.story).toEqual(["post create: Hello is live", "post edit: Next is live"]);
    expect(scene.entity?.episode).toBe("first");
  });

  it("8. a snapshot ends the doubt of `keep_firing_for`", () => {
    const scene = new Scene(lifecycleRule(goLive));
    scene.event("live", { at: 0 }).event("ended", { at: hour });

    scene.held(0, { at: hour + minute, id: "snapshot" }).to(3 * hour);

    expect(scene.story).toEqual(["post create: Hello is live"]);
  });

  it("8. a snapshot that shows a closed happening again makes a message with keys of its own", () => {
    const scene = new Scene(lifecycleRule());
    scene.event("live", { at: 0, id: "same" }).event("ended", { at: minute });

    scene.held(0, { at: hour, id: "same" });

    expect(scene.entity?.episode).not.toBe("same");
    const creates = scene.sent.filter(({ op }) => op === "create");
    expect(creates).toHaveLength(2);
    expect(new Set(creates.map(({ key }) => key)).size).toBe(2);
  });
});

describe("9. Final closes", () => {
  const final = lifecycleRule({ close: [entry("deleted", { final: true }), entry("ended")] });

  it("9. a final close of an unknown key leaves a tombstone for a day, and a late open is dropped", () => {
    const scene = new Scene(final);

    scene.event("deleted", { at: 0 }).event("live", { at: day - 1 });

    expect(scene.verdict?.outcome).toBe("suppressed");
    expect(scene.to(day).aggregate.thing).toBeUndefined();
    expect(scene.sent).toEqual([]);
  });

  it("9. a final close inside `for` leaves one too", () => {
    const scene = new Scene({ ...final, forMs: minute });

    scene
      .event("live", { at: 0 })
      .event("deleted", { at: second })
      .event("live", { at: 2 * second })
      .to(hour);

    expect(scene.sent).toEqual([]);
  });

  it("9. a final close while a reopening waits leaves the closed entity with its messages", () => {
    const scene = new Scene({ ...final, ...goLive });
    scene.event("live", { at: 0 }).event("ended", { at: hour });
    scene.to(hour + 5 * minute);

    scene.event("live", { at: hour + 6 * minute }).event("deleted", { at: hour + 6 * minute + 1 });

    expect(scene.entity?.phase).toBe("closed");
    expect(scene.aggregate.slots).toHaveLength(1);
  });

  it("9. any other close of a key that is not open does nothing", () => {
    const scene = new Scene(final);

    scene.event("ended", { at: 0 }).event("live", { at: 1 });

    expect(scene.sent).toHaveLength(1);
  });
});

describe("10. Edits", () => {
  it("10. equal to the last one sent: not sent, also when it is the first", () => {
    const scene = new Scene(lifecycleRule());

    scene.event("live", { at: 0 }).event("updated", { at: 1, data: { viewers: 3 } });
    scene.event("updated", { at: 2, data: { title: "New" } }).event("updated", { at: 3, data: { title: "New" } });

    expect(scene.story).toEqual(["post create: Hello is live", "post edit: New is live"]);
  });

  it("10. still queued: the later replaces the earlier, and the last one is always sent", () => {
    const scene = new Scene(lifecycleRule());
    scene.event("live", { at: 0 });

    scene.healthy = false;
    for (const [at, title] of ["a", "b", "c"].entries()) scene.event("updated", { at: at + 1, data: { title } });
    scene.deliver();

    expect(scene.story).toEqual(["post create: Hello is live", "post edit: c is live"]);
  });

  it("10. nothing is replaced when something stands between", () => {
    const talk = announcer("post", {
      update: [{ op: "edit", with: ({ event }) => ({ content: String(event?.["title"]) }) }, { op: "reply" }],
    });
    const scene = new Scene(lifecycleRule({ steps: [talk] }));
    scene.event("live", { at: 0 });

    scene.healthy = false;
    scene
      .event("updated", { at: 1, data: { title: "a" } })
      .event("updated", { at: 2, data: { title: "b" } })
      .deliver();

    expect(scene.story.slice(1)).toEqual(["post edit: a", "post reply: ", "post edit: b", "post reply: "]);
  });

  it("10. an edit that was attempted is frozen: the newer goes behind it", () => {
    const scene = new Scene(lifecycleRule());
    scene.event("live", { at: 0 });
    scene.healthy = false;
    scene.event("updated", { at: 1, data: { title: "a" } }).deliver(() => again(minute));

    scene.event("updated", { at: 2, data: { title: "b" } }).event("updated", { at: 3, data: { title: "c" } });

    expect(scene.unfinished.map(({ input }) => input["content"])).toEqual(["a is live", "c is live"]);
  });

  it("10. the message was deleted by a moderator: an edit does not bring it back", () => {
    const scene = new Scene(lifecycleRule(atOnce));
    scene.event("live", { at: 0 });
    scene.healthy = false;
    scene.event("updated", { at: 1, data: { title: "a" } }).deliver(() => dead({ gone: true }));
    scene.healthy = true;

    scene
      .event("updated", { at: 2, data: { title: "b" } })
      .event("ended", { at: hour })
      .event("live", { at: hour + minute });

    expect(scene.story).toEqual(["post create: Hello is live"]);
    expect(scene.finished.at(-1)).toMatchObject({ op: "edit", state: "dropped", failure: { code: "MESSAGE_GONE" } });
  });
});

describe("11. Reopened", () => {
  it("11. within `reopen_within`: opened_at stays and messages are edited back, without a new ping", () => {
    const scene = new Scene(lifecycleRule(atOnce));

    scene
      .event("live", { at: 0 })
      .event("ended", { at: hour })
      .event("live", { at: hour + 15 * minute })
      .event("ended", { at: 2 * hour });

    expect(scene.story).toEqual([
      "post create: Hello is live",
      "post edit: Hello was live for 3600s",
      "post edit: Hello is live",
      "post edit: Hello was live for 7200s",
    ]);
  });

  it("11. later than that it is a new episode with a message of its own", () => {
    const scene = new Scene(lifecycleRule(atOnce));

    scene
      .event("live", { at: 0 })
      .event("ended", { at: hour })
      .event("live", { at: hour + 15 * minute + 1 });

    expect(scene.story.at(-1)).toBe("post create: Hello is live");
    expect(new Set(scene.sent.map(({ key }) => key)).size).toBe(3);
  });

  it("11. a reopening waits for `for`, and one that does not last leaves everything closed as it was", () => {
    const scene = new Scene(lifecycleRule(goLive));
    scene
      .event("live", { at: 0 })
      .event("ended", { at: hour })
      .to(hour + 5 * minute);
    const closed = scene.entity;

    scene.event("live", { at: hour + 10 * minute }).event("ended", { at: hour + 10 * minute + second });

    expect(scene.entity).toMatchObject({ phase: "closed", closedAt: closed?.closedAt, settledAt: closed?.settledAt });
    expect(scene.to(hour + 20 * minute).sent).toHaveLength(2);
  });

  it("11. a step that deleted its message creates again without mentions", () => {
    const scene = new Scene(lifecycleRule({ ...atOnce, steps: [step("post", { close: [{ op: "delete" }] })] }));

    scene
      .event("live", { at: 0 })
      .event("ended", { at: hour })
      .event("live", { at: hour + minute });

    expect(scene.sent.map(({ op, input }) => [op, input["mention"]])).toEqual([
      ["create", true],
      ["delete", undefined],
      ["create", undefined],
    ]);
  });

  it("11. a step that cannot edit creates again without mentions", () => {
    const scene = new Scene(lifecycleRule({ ...atOnce, steps: [step("post", { ops: ["create"] })] }));

    scene
      .event("live", { at: 0 })
      .event("ended", { at: hour })
      .event("live", { at: hour + minute });

    expect(scene.sent.map(({ input }) => input["mention"])).toEqual([true, undefined]);
  });

  it("11. a step whose message was dropped unsent tells it now, as at an opening", () => {
    const scene = new Scene(lifecycleRule(atOnce));
    scene.healthy = false;
    scene.event("live", { at: 0 }).event("ended", { at: minute });
    expect(scene.unfinished).toEqual([]);

    scene.healthy = true;
    scene.event("live", { at: 2 * minute });

    expect(scene.sent.map(({ op, input }) => [op, input["mention"]])).toEqual([["create", true]]);
  });

  it("11. what was still to come when it closed begins to wait again, what was done is not done twice", () => {
    const nag = step("post", { open: [{ op: "create" }, { op: "reply", after: 30 * minute, with: () => ({ content: "still" }) }] });
    const rule = lifecycleRule({ ...atOnce, steps: [nag] });
    const early = new Scene(rule)
      .event("live", { at: 0 })
      .event("ended", { at: 10 * minute })
      .event("live", { at: 20 * minute })
      .to(hour);
    const late = new Scene(rule)
      .event("live", { at: 0 })
      .event("ended", { at: 40 * minute })
      .event("live", { at: 50 * minute })
      .to(3 * hour);

    expect(early.sent.filter(({ op }) => op === "reply").map(({ at }) => at)).toEqual([50 * minute]);
    expect(late.sent.filter(({ op }) => op === "reply").map(({ at }) => at)).toEqual([30 * minute]);
  });
});

describe("12. A close is delivered like any other", () => {
  it("12. retried until it is done, whatever the state says", () => {
    const scene = new Scene(lifecycleRule());
    scene.event("live", { at: 0 });
    scene.healthy = false;
    scene.event("ended", { at: hour }).deliver(() => again(2 * hour));
    scene.to(2 * day);

    expect(scene.entity?.phase).toBe("closed");
    scene.deliver();

    expect(scene.story.at(-1)).toBe("post edit: Hello was live for 3600s");
  });

  it("12. visibly dead when it is refused for good", () => {
    const scene = new Scene(lifecycleRule());
    scene.event("live", { at: 0 });
    scene.healthy = false;

    scene.event("ended", { at: hour }).deliver(() => dead());

    expect(scene.finished.at(-1)).toMatchObject({ op: "edit", cause: "close", state: "dead", failure: { code: "REFUSED" } });
  });

  it("12. a create that is provably unsent at close is dropped with all that is behind it, by default", () => {
    const scene = new Scene(lifecycleRule({ steps: [announcer("post", { followUps: ["crosspost"] })] }));
    scene.healthy = false;
    scene
      .event("live", { at: 0 })
      .deliver(() => again(2 * hour))
      .event("updated", { at: 1, data: { title: "New" } });

    scene.event("ended", { at: hour });

    expect(scene.unfinished).toEqual([]);
    expect(scene.finished.map(({ op, failure }) => [op, failure?.code])).toEqual([
      ["create", "LATE"],
      ["follow", "LATE"],
      ["edit", "LATE"],
    ]);
  });

  it("12. `late: send` sends it all the same, with its close", () => {
    const scene = new Scene(lifecycleRule({ steps: [announcer("post", { late: "send" })] }));
    scene.healthy = false;

    scene.event("live", { at: 0 }).event("ended", { at: hour }).deliver();

    expect(scene.story).toEqual(["post create: Hello is live", "post edit: Hello was live for 3600s"]);
  });

  it("12. a create that may have been sent is not dropped: its close is delivered behind it", () => {
    const scene = new Scene(lifecycleRule());
    scene.healthy = false;
    scene.event("live", { at: 0 });
    const create = scene.claim(scene.unfinished[0]?.id ?? "");

    scene
      .event("ended", { at: hour })
      .outcome(create?.id ?? "", { kind: "unsure", due: start + hour, failure: { code: "TIMEOUT", message: "", at: start } });
    scene.deliver((op) => done(op));

    expect(scene.story).toEqual(["post create: Hello is live", "post edit: Hello was live for 3600s"]);
  });

  it("12. `deliver_within` bounds a create that waits for its destination", () => {
    const scene = new Scene(lifecycleRule({ steps: [announcer("post", { deliverWithinMs: 10 * minute })] }));
    scene.healthy = false;
    scene.event("live", { at: 0 }).event("updated", { at: 1, data: { title: "New" } });

    expect(scene.to(10 * minute - 1).unfinished).toHaveLength(2);
    scene.to(10 * minute);

    expect(scene.unfinished).toEqual([]);
    expect(scene.finished.map(({ failure }) => failure?.code)).toEqual(["DEADLINE", "DEADLINE"]);
  });

  it("12. `deliver_within` does not give up a create that may have been carried out", () => {
    const scene = new Scene(lifecycleRule({ steps: [announcer("post", { deliverWithinMs: 10 * minute })] }));
    scene.healthy = false;
    scene
      .event("live", { at: 0 })
      .deliver(() => ({ kind: "unsure", due: start + hour, failure: { code: "TIMEOUT", message: "", at: start } }));

    expect(scene.to(hour).unfinished).toHaveLength(1);
  });
});

describe("17. Forgetting", () => {
  it("17. a closed entity is remembered for `reopen_within`, at least a day", () => {
    const short = new Scene(lifecycleRule(atOnce)).event("live", { at: 0 }).event("ended", { at: hour });
    const long = new Scene(lifecycleRule({ ...atOnce, reopenWithinMs: 3 * day })).event("live", { at: 0 }).event("ended", { at: hour });

    expect([short.to(day + hour - 1).entity?.phase, short.to(day + hour).entity?.phase]).toEqual(["closed", undefined]);
    expect([long.to(3 * day + hour - 1).entity?.phase, long.to(3 * day + hour).entity?.phase]).toEqual(["closed", undefined]);
    expect(long.aggregate.slots).toEqual([]);
  });

  it("17. it is not forgotten while something of it is undelivered", () => {
    const scene = new Scene(lifecycleRule());
    scene.event("live", { at: 0 });
    scene.healthy = false;
    scene.event("ended", { at: hour });

    expect(scene.to(10 * day).entity?.phase).toBe("closed");
    scene.deliver();

    expect(scene.to(10 * day + 1).aggregate.thing).toBeUndefined();
  });

  it("17. `expire_after` counts from the last event, shown or not, and closes with the time it was last heard of", () => {
    const scene = new Scene(lifecycleRule({ expireAfterMs: hour }));

    scene
      .event("live", { at: 0 })
      .event("updated", { at: 50 * minute })
      .to(day);

    expect(scene.sent.at(-1)).toMatchObject({ at: 110 * minute, content: "Hello was live for 3000s" });
  });

  it("17. what expired has its own phase and says so", () => {
    const gone = announcer("post", {
      expired: [{ op: "edit", with: ({ entity }) => ({ content: `expired: ${String(entity?.["expired"])}` }) }],
    });
    const scene = new Scene(lifecycleRule({ expireAfterMs: hour, steps: [gone] }));

    scene.event("live", { at: 0 }).to(2 * hour);

    expect(scene.story.at(-1)).toBe("post edit: expired: true");
  });

  it("17. without it, 30 silent days forget an open entity without a word", () => {
    const scene = new Scene(lifecycleRule()).event("live", { at: 0 });

    expect(scene.to(30 * day - 1).entity?.phase).toBe("open");
    expect(scene.to(30 * day).aggregate.thing).toBeUndefined();
    expect(scene.sent).toHaveLength(1);
  });
});

describe("18. Reload", () => {
  it("18. keeps entities and queued work of a rule whose id and key did not change", () => {
    const scene = new Scene(lifecycleRule(goLive));
    scene.healthy = false;
    scene.event("live", { at: 0 }).to(20 * second);

    scene.rule = lifecycleRule({ ...goLive, steps: [announcer("post"), announcer("new")] });
    scene
      .deliver()
      .event("updated", { at: minute, data: { title: "New" } })
      .deliver();

    expect(scene.story).toEqual(["post create: Hello is live", "post edit: New is live"]);
  });

  it("18. keeps timers by the rule as it is now", () => {
    const scene = new Scene(lifecycleRule(goLive)).event("live", { at: 0 });

    scene.rule = lifecycleRule({ ...goLive, forMs: minute });
    scene.to(2 * minute);

    expect(scene.sent[0]?.at).toBe(minute);
  });

  it("18. drops queued work of a removed rule that was never attempted", () => {
    const scene = new Scene(lifecycleRule());
    scene.healthy = false;
    scene.event("live", { at: 0 }).event("updated", { at: 1, data: { title: "New" } });

    scene.rule = undefined;
    scene.deliver();

    expect(scene.sent).toEqual([]);
    expect(scene.finished.map(({ failure }) => failure?.code)).toEqual(["RULE_REMOVED", "RULE_REMOVED"]);
  });

  it("18. finishes the work of a removed rule that was attempted, and keeps its entity as it is", () => {
    const scene = new Scene(lifecycleRule({ expireAfterMs: hour }));
    scene.healthy = false;
    scene.event("live", { at: 0 }).deliver(() => again(minute));

    scene.rule = undefined;
    scene.to(2 * day).deliver();

    expect(scene.sent).toHaveLength(1);
    expect(scene.entity).toMatchObject({ phase: "open", outputs: { post: { id: expect.any(String) as unknown } } });
  });

  it("18. drops it at once when the rule goes, also what may not be sent now, and behind an attempted create only the edits", () => {
    const untried = new Scene(lifecycleRule());
    const tried = new Scene(lifecycleRule());
    for (const scene of [untried, tried]) scene.healthy = false;
    untried.event("live", { at: 0 });
    tried.event("live", { at: 0 }).deliver(() => again(hour));
    tried.event("updated", { at: 1, data: { title: "New" } });

    for (const scene of [untried, tried]) {
      scene.rule = undefined;
      scene.input({ kind: "rule-removed", rule: "go-live", key: "7" });
    }

    expect(untried.unfinished).toEqual([]);
    expect(untried.finished.map(({ failure }) => failure?.code)).toEqual(["RULE_REMOVED"]);
    expect(tried.unfinished.map(({ op }) => op)).toEqual(["create"]);
    expect(tried.finished.at(-1)).toMatchObject({ op: "edit", failure: { code: "RULE_REMOVED" } });
  });

  it("18. drops nothing of a rule that is there", () => {
    const scene = new Scene(lifecycleRule());
    scene.healthy = false;
    scene.event("live", { at: 0 });

    scene.input({ kind: "rule-removed", rule: "go-live", key: "7" });

    expect(scene.unfinished).toHaveLength(1);
  });

  it("18. does not take the run of a rule that changed its kind for an entity", () => {
    const scene = new Scene(eventRule({ id: "go-live", steps: [step("post"), step("note", { dependsOn: ["post"] })] }));
    scene.healthy = false;
    scene.event("happened", { at: 0 });
    expect(scene.aggregate.thing?.kind).toBe("run");

    scene.rule = lifecycleRule();
    scene.event("live", { at: 1 });

    expect(scene.verdict?.outcome).toBe("ignored");
    expect(scene.aggregate.thing).toBeUndefined();
  });

  it("18. forgets the entity of a removed rule when it is told to", () => {
    const scene = new Scene(lifecycleRule()).event("live", { at: 0 });

    scene.rule = undefined;
    scene.input({ kind: "timer", rule: "go-live", key: "7", name: "forget", due: start });

    expect(scene.aggregate).toMatchObject({ thing: undefined, slots: [] });
  });
});
