import { describe, expect, it } from "vitest";
import type { Op } from "#core/engine/state";
import { Draft } from "#core/engine/draft";
import { isUnfinished } from "#core/engine/aggregate";
import { dropReminders, enqueueReply } from "#core/engine/slots/enqueue-reply";
import { idempotencyKey, slotId } from "#core/engine/slots/idempotency-key";
import { again, dead, done, hour, minute, Scene, start } from "#test/support/engine-scene";
import { announcer, eventRule, lifecycleRule, step } from "#test/support/rules";

const withdrawing = { close: [{ op: "delete" }] } as const;
const brief = { forMs: 0, reopenWithinMs: 15 * minute };

describe("a delete", () => {
  it("drops everything when the create is unsent", () => {
    const scene = new Scene(lifecycleRule({ steps: [announcer("post", { ...withdrawing, late: "send" })] }));
    scene.healthy = false;

    scene
      .event("live", { at: 0 })
      .event("updated", { at: 1, data: { title: "New" } })
      .event("ended", { at: 2 });

    expect(scene.unfinished).toEqual([]);
    expect(scene.finished.map(({ failure }) => failure?.code)).toEqual(["WITHDRAWN", "WITHDRAWN"]);
  });

  it("waits for the reference of a create that is being sent, and drops the edits and follow-ups behind it", () => {
    const scene = new Scene(lifecycleRule({ steps: [announcer("post", { ...withdrawing, followUps: ["crosspost"] })] }));
    scene.healthy = false;
    scene.event("live", { at: 0 }).event("updated", { at: 1, data: { title: "New" } });
    const create = scene.claim(scene.unfinished[0]?.id ?? "");

    scene.event("ended", { at: 2 });

    expect(scene.unfinished.map(({ op, state }) => [op, state])).toEqual([
      ["create", "sending"],
      ["delete", "queued"],
    ]);
    if (create !== undefined) scene.outcome(create.id, done(create)).deliver();
    expect(scene.sent.map(({ op }) => op)).toEqual(["create", "delete"]);
  });

  it("drops the edits of a live message", () => {
    const scene = new Scene(lifecycleRule({ steps: [announcer("post", withdrawing)] }));
    scene.event("live", { at: 0 });
    scene.healthy = false;

    scene
      .event("updated", { at: 1, data: { title: "New" } })
      .event("ended", { at: 2 })
      .deliver();

    expect(scene.sent.map(({ op }) => op)).toEqual(["create", "delete"]);
  });

  it("is done at once when the message is gone already, and a moderator's deletion is not undone by a reopening", () => {
    const scene = new Scene(lifecycleRule({ ...brief, steps: [announcer("post", withdrawing)] }));
    scene.event("live", { at: 0 });
    scene.healthy = false;
    scene.event("updated", { at: 1, data: { title: "New" } }).deliver(() => dead({ gone: true }));

    scene.event("ended", { at: 2 }).event("live", { at: 3 });

    expect(scene.unfinished).toEqual([]);
  });

  it("lets a reopening make the message again even before it is delivered", () => {
    const scene = new Scene(lifecycleRule({ ...brief, steps: [announcer("post", withdrawing)] }));
    scene.event("live", { at: 0 });
    scene.healthy = false;

    scene.event("ended", { at: 1 }).event("live", { at: 2 }).deliver();

    expect(scene.sent.map(({ op }) => op)).toEqual(["create", "delete", "create"]);
    expect(scene.aggregate.slots.map(({ phase, generation }) => [phase, generation])).toEqual([
      ["gone", 0],
      ["live", 1],
    ]);
  });

  it("that is refused leaves the message as it is, and a reopening edits it", () => {
    const scene = new Scene(lifecycleRule({ ...brief, steps: [announcer("post", { ...withdrawing, late: "send" })] }));
    scene.event("live", { at: 0 });
    scene.healthy = false;
    scene.event("ended", { at: 1 }).deliver(() => dead());

    scene.event("live", { at: 2, data: { title: "Again" } }).deliver();

    expect(scene.story.at(-1)).toBe("post edit: Again is live");
  });
});

describe("an edit", () => {
  it("waits behind a create that is unsent or being sent", () => {
    const scene = new Scene(lifecycleRule());
    scene.healthy = false;
    scene.event("live", { at: 0 });
    scene.claim(scene.unfinished[0]?.id ?? "");

    scene.event("updated", { at: 1, data: { title: "New" } });

    expect(scene.unfinished.map(({ op, state }) => [op, state])).toEqual([
      ["create", "sending"],
      ["edit", "queued"],
    ]);
    expect(scene.claim(scene.unfinished[1]?.id ?? "")).toBeUndefined();
    expect(scene.unfinished).toHaveLength(2);
  });

  it("keeps its id and its idempotency key when its payload is replaced", () => {
    const scene = new Scene(lifecycleRule());
    scene.event("live", { at: 0 });
    scene.healthy = false;
    scene.event("updated", { at: 1, data: { title: "a" } });
    const [first] = scene.unfinished;

    scene.event("updated", { at: 2, data: { title: "b" } });

    expect(scene.unfinished).toEqual([{ ...first, input: { content: "b is live" } }]);
  });

  it("to a message that could not be made is suppressed, visibly, and so is what waited behind the create", () => {
    const scene = new Scene(lifecycleRule());
    scene.healthy = false;
    scene.event("live", { at: 0 }).event("updated", { at: 1, data: { title: "a" } });

    scene.outcome(scene.claim(scene.unfinished[0]?.id ?? "")?.id ?? "", dead());
    expect(scene.unfinished).toEqual([]);
    scene.event("updated", { at: 2, data: { title: "b" } });

    expect(scene.finished.map(({ op, state, failure }) => [op, state, failure?.code])).toEqual([
      ["create", "dead", "REFUSED"],
      ["edit", "dropped", "CREATE_GIVEN_UP"],
      ["edit", "dropped", "CREATE_GIVEN_UP"],
    ]);
  });

  it("to a message that is found deleted takes what waited behind it along", () => {
    const scene = new Scene(lifecycleRule());
    scene.event("live", { at: 0 });
    scene.healthy = false;
    scene.event("updated", { at: 1, data: { title: "a" } });
    const edit = scene.claim(scene.unfinished[0]?.id ?? "");
    scene.event("updated", { at: 2, data: { title: "b" } });

    scene.outcome(edit?.id ?? "", dead({ gone: true }));

    expect(scene.unfinished).toEqual([]);
    expect(scene.finished.at(-1)).toMatchObject({ state: "dropped", failure: { code: "MESSAGE_GONE" } });
  });

  it("that was refused for good does not keep an equal one from being sent", () => {
    const scene = new Scene(lifecycleRule());
    scene.event("live", { at: 0 });
    scene.healthy = false;
    scene.event("updated", { at: 1, data: { title: "a" } }).deliver(() => dead());

    scene.event("updated", { at: 2, data: { title: "a" } }).deliver();

    expect(scene.story.at(-1)).toBe("post edit: a is live");
  });
});

describe("a claim", () => {
  it("takes the head of the queue when it is due, and notes boot, try and first attempt", () => {
    const scene = new Scene(lifecycleRule());
    scene.healthy = false;
    scene.event("live", { at: minute });

    const op = scene.claim(scene.unfinished[0]?.id ?? "");

    expect(op).toMatchObject({ state: "sending", boot: 1, tries: 1, firstAttemptAt: start + minute });
    expect(scene.claim(op?.id ?? "")).toMatchObject(op ?? {});
    expect(scene.verdict?.outcome).toBe("ignored");
  });

  it("waits for the time that the last outcome asked for", () => {
    const scene = new Scene(lifecycleRule());
    scene.healthy = false;
    scene.event("live", { at: 0 }).deliver(() => again(minute));
    const [op] = scene.unfinished;

    expect(scene.claim(op?.id ?? "")).toBeUndefined();
    expect(scene.to(minute).claim(op?.id ?? "")).toMatchObject({ tries: 2, idempotencyKey: op?.idempotencyKey });
  });

  it("counts the first attempt from the first one that is in doubt", () => {
    const scene = new Scene(lifecycleRule());
    scene.healthy = false;
    scene.event("live", { at: 0 }).deliver(() => again(hour));
    scene.to(hour).deliver(() => ({ kind: "unsure", due: start + 2 * hour, failure: { code: "TIMEOUT", message: "", at: start } }));
    scene.to(2 * hour);

    expect(scene.claim(scene.unfinished[0]?.id ?? "")).toMatchObject({ tries: 3, unsure: true, firstAttemptAt: start + hour });
  });

  it("drops a create whose time to be delivered is over at that very moment", () => {
    const scene = new Scene(lifecycleRule({ steps: [announcer("post", { deliverWithinMs: minute })] }));
    scene.healthy = false;
    scene.event("live", { at: 0 });
    scene.inStep = false;

    expect(scene.to(minute).claim(scene.unfinished[0]?.id ?? "")).toBeUndefined();
    expect(scene.finished[0]?.failure?.code).toBe("DEADLINE");
  });
});

describe("a claim of what cannot be sent", () => {
  it("drops an op whose message has no reference", () => {
    const scene = new Scene(lifecycleRule()).event("live", { at: 0 });
    scene.healthy = false;
    scene.event("updated", { at: 1, data: { title: "New" } });
    scene.aggregate = { ...scene.aggregate, slots: scene.aggregate.slots.map((slot) => ({ ...slot, phase: "absent", ref: undefined })) };

    expect(scene.claim(scene.unfinished[0]?.id ?? "")).toBeUndefined();
    expect(scene.finished.at(-1)).toMatchObject({ op: "edit", state: "dropped", failure: { code: "CREATE_GIVEN_UP" } });
  });
});

describe("an outcome", () => {
  it("that is no try leaves the count as it was", () => {
    const scene = new Scene(lifecycleRule());
    scene.healthy = false;

    scene
      .event("live", { at: 0 })
      .deliver(() => ({ kind: "retry", due: start + minute, failure: { code: "PARKED", message: "", at: start }, counts: false }));

    expect(scene.unfinished[0]).toMatchObject({ state: "queued", tries: 0, due: start + minute });
  });

  it("stays unsure through a later attempt that certainly failed", () => {
    const scene = new Scene(lifecycleRule());
    scene.healthy = false;
    scene
      .event("live", { at: 0 })
      .deliver(() => ({ kind: "unsure", due: start + minute, failure: { code: "TIMEOUT", message: "", at: start } }));

    scene.to(minute).deliver(() => again(hour));

    expect(scene.unfinished[0]).toMatchObject({ state: "queued", unsure: true });
  });

  it("of an op that is not being sent changes nothing", () => {
    const scene = new Scene(lifecycleRule());
    scene.event("live", { at: 0 });
    const { aggregate } = scene;

    scene.outcome("unknown", dead());

    expect(scene.verdict?.outcome).toBe("ignored");
    expect(scene.aggregate).toEqual(aggregate);
  });

  it("may give an op up that was never attempted", () => {
    const scene = new Scene(lifecycleRule());
    scene.healthy = false;
    scene.event("live", { at: 0 });

    scene.outcome(scene.unfinished[0]?.id ?? "", dead());

    expect(scene.finished[0]?.state).toBe("dead");
    expect(scene.aggregate.slots[0]?.phase).toBe("dead");
  });

  it("of a create that was made and deleted since ends the message", () => {
    const scene = new Scene(lifecycleRule({ steps: [announcer("post", { followUps: ["crosspost"] })] }));
    scene.healthy = false;

    scene.event("live", { at: 0 }).deliver((op) => done(op, { gone: true }));

    expect(scene.aggregate.slots[0]?.phase).toBe("gone");
    expect(scene.finished.map(({ op, state }) => [op, state])).toEqual([
      ["create", "done"],
      ["follow", "dropped"],
    ]);
  });

  it("of a create lets its follow-ups go, and their outputs join the step's", () => {
    const scene = new Scene(lifecycleRule({ steps: [announcer("post", { followUps: ["crosspost", "thread"] })] }));
    scene.healthy = false;

    scene.event("live", { at: 0 }).deliver((op) => done(op, { output: { [op.follow ?? "id"]: "x" } }));

    expect(scene.sent.map(({ op }) => op)).toEqual(["create", "crosspost", "thread"]);
    expect(scene.entity?.outputs).toEqual({ post: { id: "x", crosspost: "x", thread: "x" } });
    expect(new Set(scene.sent.map(({ key }) => key)).size).toBe(3);
  });

  it("of an earlier episode's op is taken without touching the new one", () => {
    const scene = new Scene(lifecycleRule());
    scene.event("live", { at: 0, id: "one" });
    scene.healthy = false;
    scene.event("ended", { at: 1 }).event("live", { at: 2, id: "two" });
    expect(scene.aggregate.slots).toHaveLength(2);

    scene.deliver();

    expect(scene.story.slice(1).sort()).toEqual(["post create: Hello is live", "post edit: Hello was live for 0.001s"]);
    expect(scene.aggregate.slots.map(({ episode }) => episode)).toEqual(["two"]);
  });
});

describe("an outcome of an earlier episode's create", () => {
  const rule = lifecycleRule({ steps: [announcer("post", { late: "send" }), step("note", { dependsOn: ["post"] })] });

  function twoEpisodes(): Scene {
    const scene = new Scene(rule);
    scene.healthy = false;
    return scene.event("live", { at: 0, id: "one" }).event("ended", { at: 1 }).event("live", { at: 2, id: "two" });
  }

  it("gives the new episode no outputs", () => {
    const scene = twoEpisodes();
    const [old] = scene.unfinished;

    const op = scene.claim(old?.id ?? "");
    if (op !== undefined) scene.outcome(op.id, done(op));

    expect(scene.entity).toMatchObject({ episode: "two", outputs: {}, steps: { note: "waiting" } });
  });

  it("that was given up skips nothing of the new episode", () => {
    const scene = twoEpisodes();

    scene.outcome(scene.claim(scene.unfinished[0]?.id ?? "")?.id ?? "", dead());

    expect(scene.entity?.steps).toEqual({ post: "enqueued", note: "waiting" });
  });
});

describe("a message that was given up", () => {
  it("stays given up through a reopening, and only its own step is skipped", () => {
    const scene = new Scene(lifecycleRule({ ...brief, steps: [announcer("post")] }));
    scene.healthy = false;
    scene.event("live", { at: 0 }).deliver(() => dead());
    scene.event("ended", { at: 1 });
    const before = scene.finished.length;

    scene.event("live", { at: 2, data: { title: "Again" } });

    expect(scene.finished).toHaveLength(before);
    expect(scene.unfinished).toEqual([]);
  });

  it("as a re-creation leaves the outputs of the first one to the steps that read them", () => {
    const scene = new Scene(lifecycleRule({ ...brief, steps: [step("post", withdrawing)] }));
    scene.event("live", { at: 0 }).event("ended", { at: 1 });
    scene.healthy = false;

    scene.event("live", { at: 2 }).deliver(() => dead());

    expect(scene.entity?.steps).toEqual({ post: "enqueued" });
  });
});

describe("reminders and flapping notices", () => {
  const post = step("post");

  function drafted(scene: Scene): Draft {
    return new Draft(scene.aggregate, { rule: scene.rule, now: start + hour, install: "install", sequence: "zzzz" });
  }

  function queued(draft: Draft): readonly Op["cause"][] {
    return draft.ops.filter(isUnfinished).map(({ cause }) => cause);
  }

  function remind(draft: Draft, cause: "remind" | "flapping"): void {
    const [slot] = draft.slots;
    if (slot !== undefined) enqueueReply(draft, slot, post, cause, { content: cause });
  }

  it("are left out while the message itself is unsent", () => {
    const scene = new Scene(lifecycleRule());
    scene.healthy = false;
    const draft = drafted(scene.event("live", { at: 0 }));

    remind(draft, "remind");

    expect(queued(draft)).toEqual(["open"]);
  });

  it("replace their like and nothing else, and a close drops them", () => {
    const draft = drafted(new Scene(lifecycleRule()).event("live", { at: 0 }));

    for (const cause of ["remind", "flapping", "remind"] as const) remind(draft, cause);
    expect(queued(draft)).toEqual(["flapping", "remind"]);
    const [slot] = draft.slots;
    if (slot !== undefined) dropReminders(draft, slot);

    expect(queued(draft)).toEqual([]);
  });
});

describe("idempotencyKey", () => {
  const identity = { install: "i", rule: "r", key: "k", episode: "e", step: "s", kind: "create", n: 0, generation: 0 } as const;

  it("is 24 characters of base64url and always the same", () => {
    expect(idempotencyKey(identity)).toMatch(/^[A-Za-z0-9_-]{24}$/);
    expect(idempotencyKey(identity)).toBe(idempotencyKey({ ...identity }));
  });

  it("differs when any part differs, also where parts run into each other", () => {
    const others = [
      { ...identity, install: "j" },
      { ...identity, rule: "rk", key: "" },
      { ...identity, key: "l" },
      { ...identity, episode: "f" },
      { ...identity, step: "t" },
      { ...identity, kind: "edit" as const },
      { ...identity, kind: "follow thread" as const },
      { ...identity, n: 1 },
      { ...identity, generation: 1 },
    ];

    expect(new Set([identity, ...others].map(idempotencyKey)).size).toBe(others.length + 1);
    expect(slotId(identity)).not.toBe(slotId({ ...identity, generation: 1 }));
  });
});

describe("a dead letter", () => {
  function deadCreate(): Scene {
    const scene = new Scene(lifecycleRule());
    scene.healthy = false;
    return scene.event("live", { at: 0 }).deliver(() => dead());
  }

  function retry(scene: Scene, op: Op | undefined): Scene {
    const finished = op === undefined ? [] : [op];
    scene.aggregate = { ...scene.aggregate, ops: [...scene.aggregate.ops, ...finished] };
    return scene.input({ kind: "retry-dead", rule: scene.aggregate.rule, key: "7", op: op?.id ?? "" });
  }

  it("that is tried again goes out with its own key, and behind it what the message was wanted to say since", () => {
    const scene = deadCreate();
    const [op] = scene.finished;
    scene.event("updated", { at: 1, data: { title: "New" } });

    retry(scene, op).deliver();

    expect(scene.story).toEqual(["post create: Hello is live", "post edit: New is live"]);
    expect(scene.sent[0]?.key).toBe(op?.idempotencyKey);
    expect(
      scene
        .event("updated", { at: 2, data: { title: "Newer" } })
        .deliver()
        .story.at(-1),
    ).toBe("post edit: Newer is live");
  });

  it("of an event rule is tried again though its run is forgotten", () => {
    const scene = new Scene(eventRule());
    scene.healthy = false;
    scene.event("happened", { at: 0 }).deliver(() => dead());
    expect(scene.aggregate.slots).toEqual([]);

    retry(scene, scene.finished[0]).deliver();

    expect(scene.sent).toHaveLength(1);
    expect(scene.aggregate.slots).toEqual([]);
  });

  it("that is an edit is tried again only while nothing newer was asked for", () => {
    const scene = new Scene(lifecycleRule());
    scene.event("live", { at: 0 });
    scene.healthy = false;
    scene.event("updated", { at: 1, data: { title: "a" } }).deliver(() => dead());
    const edit = scene.finished.at(-1);

    retry(scene, edit).deliver();
    expect(scene.story.at(-1)).toBe("post edit: a is live");
    scene.event("updated", { at: 2, data: { title: "b" } }).deliver(() => dead());
    const second = scene.finished.at(-1);
    scene.event("updated", { at: 3, data: { title: "c" } }).deliver();
    retry(scene, second).deliver();

    expect(scene.verdict?.outcome).toBe("ignored");
    expect(scene.story.at(-1)).toBe("post edit: c is live");
  });

  it("goes out before what was enqueued after it", () => {
    const talk = announcer("post", { close: [{ op: "reply", with: () => ({ content: "over" }) }] });
    const scene = new Scene(lifecycleRule({ steps: [talk] })).event("live", { at: 0 });
    scene.healthy = false;
    scene.event("updated", { at: 1, data: { title: "a" } }).deliver(() => dead());
    const edit = scene.finished.at(-1);
    scene.event("ended", { at: 2 });

    retry(scene, edit).deliver();

    expect(scene.story.slice(1)).toEqual(["post edit: a is live", "post reply: over"]);
  });

  it("is not given up again for the time that it had to be delivered in", () => {
    const scene = new Scene(lifecycleRule({ steps: [announcer("post", { deliverWithinMs: minute })] }));
    scene.healthy = false;
    scene.event("live", { at: 0 }).deliver(() => dead());

    retry(scene.to(hour), scene.finished[0])
      .to(2 * hour)
      .deliver();

    expect(scene.sent[0]?.op).toBe("create");
  });

  it("that could not be rendered, or belongs to a message that is gone, is not tried again", () => {
    const broken = step("post", {
      open: [
        {
          op: "create",
          with: () => {
            throw new Error("null");
          },
        },
      ],
    });
    const scene = new Scene(lifecycleRule({ steps: [broken] })).event("live", { at: 0 });

    retry(scene, scene.finished[0]);
    expect(scene.verdict).toMatchObject({ outcome: "ignored", reason: expect.stringContaining("mend the rule") as unknown });

    const gone = new Scene(lifecycleRule({ steps: [announcer("post", { update: [{ op: "reply" }] })] })).event("live", { at: 0 });
    gone.healthy = false;
    gone.event("updated", { at: 1 }).deliver(() => dead({ gone: true }));
    retry(gone, gone.finished.at(-1));
    expect(gone.unfinished).toEqual([]);
  });

  it("that was withdrawn since is not made again", () => {
    const scene = new Scene(lifecycleRule({ steps: [announcer("post", withdrawing)] }));
    scene.healthy = false;
    scene.event("live", { at: 0 }).deliver(() => dead());

    scene.event("ended", { at: 1 });
    retry(scene, scene.finished[0]);

    expect(scene.verdict).toMatchObject({ outcome: "ignored" });
    expect(scene.unfinished).toEqual([]);
  });

  it("is dropped on a person's word", () => {
    const scene = deadCreate();
    const [op] = scene.finished;
    scene.aggregate = { ...scene.aggregate, ops: op === undefined ? [] : [op] };

    scene.input({ kind: "drop-dead", rule: "go-live", key: "7", op: op?.id ?? "" });

    expect(scene.finished.at(-1)).toMatchObject({ id: op?.id, state: "dropped", failure: { code: "REFUSED" } });
  });

  it("that nobody knows is ignored", () => {
    const scene = new Scene(lifecycleRule()).event("live", { at: 0 });

    for (const kind of ["retry-dead", "drop-dead"] as const) {
      scene.input({ kind, rule: "go-live", key: "7", op: "unknown" });
      expect(scene.verdict?.outcome).toBe("ignored");
    }
  });
});
