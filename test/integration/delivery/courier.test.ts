import { afterEach, describe, expect, test } from "vitest";
import { type Courier, type CourierLimits, createCourier } from "#core/delivery/courier";
import type { DeliveryInput } from "#core/delivery/delivery-input";
import { DeliveryError } from "#core/errors/delivery-error";
import type { ActionResult } from "#core/plugin/action-definition";
import type { Logger } from "#core/plugin/logger";
import { VirtualClock } from "#core/time/virtual-clock";
import { opWith } from "#test/support/delivery/op";
import { ScriptedAction, type ScriptOptions } from "#test/support/delivery/scripted-action";
import { Disk, TinyLoop, type TinyLoopOptions } from "#test/support/delivery/tiny-loop";

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const actions: ScriptedAction[] = [];

afterEach(() => {
  for (const action of actions.splice(0)) action.finish();
});

function scripted(options: ScriptOptions = {}): ScriptedAction {
  const action = new ScriptedAction(options);
  actions.push(action);
  return action;
}

function bootWith(message: ScriptedAction, rest: Partial<TinyLoopOptions> = {}): { loop: TinyLoop; clock: VirtualClock; disk: Disk } {
  const clock = (rest.clock as VirtualClock | undefined) ?? new VirtualClock(0);
  const loop = new TinyLoop({ connections: { chat: { message: message.definition } }, ...rest, clock });
  return { loop, clock, disk: loop.disk };
}

const retryable = (retryAfterMs?: number, scope: "row" | "target" | "connection" = "row"): DeliveryError =>
  new DeliveryError("BUSY", "busy", { failure: "retryable", scope, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
const forbidden = (scope: "row" | "target" | "connection"): DeliveryError =>
  new DeliveryError("FORBIDDEN", "not allowed there", { failure: "permanent", scope });
const ambiguous = (): DeliveryError => new DeliveryError("CUT", "cut off", { failure: "ambiguous" });

/** A courier whose inputs nobody takes: the test says what is committed. */
function rawCourier(
  action: ScriptedAction,
  limits: CourierLimits = {},
): { courier: Courier; posted: DeliveryInput[]; clock: VirtualClock } {
  const posted: DeliveryInput[] = [];
  const clock = new VirtualClock(0);
  const courier = createCourier({
    clock,
    log: silent,
    boot: 1,
    connections: () => ({ name: "chat", plugin: "p", config: {}, client: {}, fingerprint: "f", actions: { message: action.definition } }),
    post: (input) => void posted.push(input),
    parked: [],
    finished: [],
    limits,
  });
  return { courier, posted, clock };
}

/** Lets everything go on that waits for nothing. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An answer that comes when the test says so. */
function held(): { answer: () => Promise<ActionResult>; settle: (result: ActionResult | Error) => void } {
  const { promise, resolve, reject } = Promise.withResolvers<ActionResult>();
  promise.catch(() => undefined);
  return { answer: () => promise, settle: (result) => (result instanceof Error ? reject(result) : resolve(result)) };
}

describe("sending", () => {
  test("a fresh op leaves with the commit that made it and is done with what the plugin returned", async () => {
    const action = scripted().performs({ ref: "m1", output: { url: "https://x" } });
    const { loop, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await loop.courier.idle();

    expect(loop.inputs).toEqual([
      expect.objectContaining({
        kind: "outcome",
        op: "1",
        decision: { kind: "done", ref: "m1", output: { url: "https://x" }, gone: false },
      }),
    ]);
    expect(disk.op("1").state).toBe("done");
  });

  test("an action gets its parsed input, the reference of its slot, its key and its client", async () => {
    const action = scripted().performs({ ref: { id: "m1" } }, {});
    const clock = new VirtualClock(0);
    const client = { session: 1 };
    const loop = new TinyLoop({ clock, connections: { chat: { message: action.definition, client, config: { name: "x" } } } });

    loop.enqueue(opWith({ id: "1", slot: "s" }), opWith({ id: "2", slot: "s", op: "edit", input: { channel: "general", text: "new" } }));
    await loop.courier.idle();

    expect(action.calls.map(({ call }) => ({ ...call, signal: undefined }))).toEqual([
      expect.objectContaining({ op: "create", ref: undefined, input: { channel: "general", text: "1" }, client, config: { name: "x" } }),
      expect.objectContaining({ op: "edit", ref: { id: "m1" }, idempotencyKey: "key-of-2", firstAttemptAt: undefined }),
    ]);
  });

  test("the ops of one slot are sent one at a time and in order", async () => {
    const first = held();
    const action = scripted().performs(first.answer, {}, {});
    const { loop, clock } = bootWith(action);

    const edit = { slot: "s", op: "edit" } as const;
    loop.enqueue(opWith({ id: "1", slot: "s" }), opWith({ id: "2", ...edit }));
    loop.enqueue(opWith({ id: "3", ...edit }));
    await clock.advance(0);
    const whileFirst = action.texts().slice();
    first.settle({ ref: "m" });
    await loop.courier.idle();

    expect(whileFirst).toEqual(["1"]);
    expect(action.texts()).toEqual(["1", "2", "3"]);
  });

  test("an op that comes back to its slot is sent before those that were made after it", async () => {
    const action = scripted().performs({ ref: "m" }, {});
    const { loop, clock } = bootWith(action);

    loop.open.delete("chat");
    loop.enqueue(opWith({ id: "2", slot: "s", op: "edit" }));
    loop.enqueue(opWith({ id: "1", slot: "s" }));
    loop.openConnection("chat", action.definition);
    loop.courier.connectionsChanged();
    await clock.advance(0);
    await loop.courier.idle();

    expect(action.texts()).toEqual(["1", "2"]);
  });

  test("a slot whose request fails holds no other slot", async () => {
    const action = scripted().performs(retryable(60_000), { ref: "b" });
    const { loop } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }), opWith({ id: "2" }));
    await loop.courier.idle();

    expect([loop.disk.op("1").state, loop.disk.op("2").state]).toEqual(["queued", "done"]);
  });

  test("at most so many requests of a connection are under way, and the next goes when one is over", async () => {
    const waits = [held(), held(), held()];
    const action = scripted().performs(...waits.map(({ answer }) => answer));
    const { loop, clock } = bootWith(action, { options: { limits: { inFlightPerConnection: 2 } } });

    loop.enqueue(opWith({ id: "1" }), opWith({ id: "2" }), opWith({ id: "3" }));
    await clock.advance(0);
    const atFirst = action.texts().slice();
    waits[1]?.settle({ ref: "m" });
    await clock.advance(0);
    const then = action.texts().slice();
    for (const wait of waits) wait.settle({ ref: "m" });
    await loop.courier.idle();

    expect([atFirst, then]).toEqual([
      ["1", "2"],
      ["1", "2", "3"],
    ]);
  });

  test("an op of a connection that is not open waits, is seen, and goes when it is opened", async () => {
    const action = scripted().performs({ ref: "m" });
    const { loop, clock } = bootWith(scripted());

    loop.enqueue(opWith({ id: "1", connection: "later" }));
    await clock.advance(5_000);
    const before = loop.courier.status();
    loop.openConnection("later", action.definition);
    loop.courier.connectionsChanged();
    await loop.courier.idle();

    expect(before).toEqual({ later: { isOpen: false, queued: 1, sending: 0, oldestMs: 5_000, parked: [] } });
    expect(loop.disk.op("1").state).toBe("done");
    expect(loop.courier.status()).toEqual({});
  });

  test("an op whose connection is closed between claim and commit goes back without a try", async () => {
    const { loop, clock } = bootWith(scripted());

    loop.enqueue(opWith({ id: "1", due: 10 }));
    loop.open.delete("chat");
    const op = { ...loop.disk.op("1"), state: "sending", boot: 1, tries: 1, firstAttemptAt: 0 } as const;
    loop.disk.ops.set("1", op);
    loop.courier.changed([op], () => undefined);
    await clock.advance(0);

    expect(loop.inputs).toMatchObject([
      { kind: "outcome", decision: { kind: "retry", counts: false, failure: { code: "CONNECTION_CLOSED" } } },
    ]);
  });

  test("an output that is not as declared is left out and said", async () => {
    const action = scripted().performs({ ref: "m", output: { url: 7 } });
    const { loop } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await loop.courier.idle();

    expect(loop.inputs).toMatchObject([{ decision: { kind: "done", ref: "m", output: {} } }]);
    expect(loop.log[0]?.message).toMatch(/not as it declares/);
    expect(loop.log[0]?.fields).toEqual({ connection: "chat", action: "message", op: "1" });
  });

  test("an input that does not fit its action is a dead letter that names the place and not the value", async () => {
    const { loop } = bootWith(scripted());

    loop.enqueue(opWith({ id: "1", input: { channel: "general", text: 7 } }));
    await loop.courier.idle();

    expect(loop.disk.op("1")).toMatchObject({ state: "dead", failure: { code: "INPUT_INVALID" } });
    expect(loop.disk.op("1").failure?.message).toMatch(/text: /);
  });

  test.each(["gone-action", "constructor"])("an action that the plugin does not have (%s) is a dead letter", async (name) => {
    const { loop } = bootWith(scripted());

    loop.enqueue(opWith({ id: "1", action: name }));
    await loop.courier.idle();

    expect(loop.disk.op("1")).toMatchObject({ state: "dead", failure: { code: "ACTION_UNKNOWN" } });
  });

  test("what an unknown error says is neither stored nor logged, for it may hold a secret", async () => {
    class TokenError extends Error {
      override readonly name = "TypeError";
    }
    const action = scripted().performs(() => {
      throw new TokenError("bad header: Bearer CANARY-1234");
    });
    const { loop } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await loop.courier.idle();

    expect(loop.disk.op("1")).toMatchObject({ state: "queued", unsure: true, failure: { code: "UNEXPECTED" } });
    expect(loop.disk.op("1").failure?.message).toContain("TypeError");
    expect(JSON.stringify([[...loop.disk.ops.values()], loop.log, loop.inputs])).not.toContain("CANARY");
  });
});

describe("waiting", () => {
  test("an op that may not go yet goes exactly when it is due", async () => {
    const action = scripted().performs({ ref: "m" });
    const { loop, clock } = bootWith(action);

    loop.enqueue(opWith({ id: "1", due: 1_000 }));
    await clock.advance(999);
    const before = action.texts().slice();
    await clock.advance(1);

    expect([before, action.texts()]).toEqual([[], ["1"]]);
  });

  test("a failure that may pass is tried again after the wait that was asked for, to the millisecond", async () => {
    const action = scripted().performs(retryable(7_000), { ref: "m" });
    const { loop, clock } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(6_999);
    const before = { calls: action.calls.length, tries: loop.disk.op("1").tries };
    await clock.advance(1);

    expect(before).toEqual({ calls: 1, tries: 0 });
    expect(loop.disk.op("1")).toMatchObject({ state: "done", tries: 1 });
  });

  test("a wait asked for a target holds that target and no other", async () => {
    const action = scripted().performs(retryable(7_000, "target"), { ref: "m" }, { ref: "m" }, { ref: "m" });
    const { loop, clock } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(0);
    loop.enqueue(opWith({ id: "2" }), opWith({ id: "3", target: "channel other" }));
    await clock.advance(6_999);
    const before = action.texts().slice();
    await clock.advance(1);

    expect(before).toEqual(["1", "3"]);
    expect(action.texts().slice(2).sort()).toEqual(["1", "2"]);
  });

  test("a wait asked for a connection holds all of it and nothing of another", async () => {
    const action = scripted().performs(retryable(7_000, "connection"), { ref: "m" }, { ref: "m" });
    const other = scripted().performs({ ref: "m" });
    const clock = new VirtualClock(0);
    const loop = new TinyLoop({ clock, connections: { chat: { message: action.definition }, mail: { message: other.definition } } });

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(0);
    loop.enqueue(opWith({ id: "2", target: "channel other" }), opWith({ id: "3", connection: "mail" }));
    await clock.advance(6_999);
    const before = [...action.texts(), ...other.texts()];
    await clock.advance(1);

    expect(before).toEqual(["1", "3"]);
    expect(action.calls).toHaveLength(3);
  });

  test("a request that does not end is aborted at its deadline and is unsure until it has settled", async () => {
    let abortedAt: number | undefined;
    const action = scripted({ deadlineMs: 5_000 }).performs(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            abortedAt = clock.now();
            reject(ambiguous());
          });
        }),
    );
    const { loop, clock } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(5_000);

    expect(abortedAt).toBe(5_000);
    expect(loop.disk.op("1")).toMatchObject({ state: "queued", unsure: true, due: 35_000 });
  });

  test("a request that does not even listen to its signal is given up on a second later", async () => {
    const action = scripted({ deadlineMs: 5_000 }).performs(() => new Promise(() => undefined));
    const { loop, clock } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(5_999);
    const before = loop.disk.op("1").state;
    await clock.advance(1);

    expect(before).toBe("sending");
    expect(loop.disk.op("1")).toMatchObject({ unsure: true, due: 36_000, failure: { code: "DEADLINE" } });
  });
});

describe("budgets", () => {
  const perChannel = (channel: string) => [{ key: `channel ${channel}`, limit: 2, perMs: 5_000 }];

  test("what exceeds a budget waits for the exact time, in order, and holds no other budget", async () => {
    const action = scripted({ budgets: perChannel }).performs(...Array.from({ length: 6 }, () => ({ ref: "m" })));
    const { loop, clock } = bootWith(action);

    for (const id of ["1", "2", "3", "4", "5"]) loop.enqueue(opWith({ id }));
    loop.enqueue(opWith({ id: "6", input: { channel: "other", text: "6" } }));
    await clock.advance(4_999);
    const first = action.texts().slice();
    await clock.advance(1);
    const second = action.texts().slice(3);
    await clock.advance(5_000);

    expect(first).toEqual(["1", "2", "6"]);
    expect(second).toEqual(["3", "4"]);
    expect(action.texts().slice(5)).toEqual(["5"]);
  });

  test("a budget is shared by all connections that name it", async () => {
    const shared = { budgets: () => [{ key: "account", limit: 1, perMs: 1_000 }] };
    const [one, two] = [scripted(shared).performs({ ref: "m" }), scripted(shared).performs({ ref: "m" })];
    const clock = new VirtualClock(0);
    const loop = new TinyLoop({ clock, connections: { one: { message: one.definition }, two: { message: two.definition } } });

    loop.enqueue(opWith({ id: "1", connection: "one" }), opWith({ id: "2", connection: "two" }));
    await clock.advance(999);
    const before = two.calls.length;
    await clock.advance(1);

    expect([before, two.calls.length]).toEqual([0, 1]);
  });

  test("a fresh op does not overtake one that waits for the same budget", async () => {
    const action = scripted({ budgets: () => [{ key: "k", limit: 1, perMs: 1_000 }] }).performs({ ref: "m" }, { ref: "m" }, { ref: "m" });
    const { loop, clock } = bootWith(action);

    clock.setTimer(1_000, () => loop.enqueue(opWith({ id: "3" })));
    loop.enqueue(opWith({ id: "1" }), opWith({ id: "2" }));
    await clock.advance(2_000);

    expect(action.texts()).toEqual(["1", "2", "3"]);
  });

  test("ops that draw from two crowded budgets all get through", async () => {
    const budgets = (channel: string) => [
      { key: "all", limit: 2, perMs: 1_000 },
      { key: channel, limit: 1, perMs: 1_500 },
    ];
    const action = scripted({ budgets }).performs(...Array.from({ length: 8 }, () => ({ ref: "m" })));
    const { loop, clock } = bootWith(action);

    for (const [index, channel] of ["a", "a", "b", "a", "b", "b", "c", "c"].entries()) {
      loop.enqueue(opWith({ id: String(index), input: { channel, text: String(index) } }));
    }
    await clock.advance(20_000);

    expect(action.texts().slice().sort()).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
  });

  test("targets that share a budget take turns: the longest queue starves no other", async () => {
    const budgets = (channel: string) => [
      { key: "account", limit: 1, perMs: 1_000 },
      { key: channel, limit: 100, perMs: 1_000 },
    ];
    const action = scripted({ budgets }).performs(...Array.from({ length: 6 }, () => ({ ref: "m" })));
    const { loop, clock } = bootWith(action);

    for (const [id, channel] of [
      ["1", "a"],
      ["2", "a"],
      ["3", "b"],
      ["4", "a"],
      ["5", "a"],
      ["6", "c"],
    ] as const) {
      loop.enqueue(opWith({ id, input: { channel, text: id } }));
    }
    await clock.advance(6_000);

    expect(action.texts()).toEqual(["1", "2", "3", "4", "5", "6"]);
  });

  test("what was finished before a restart counts after it", async () => {
    const action = scripted({ budgets: perChannel }).performs({ ref: "m" }, { ref: "m" });
    const disk = new Disk();
    const request = { connection: "chat", action: "message", op: "create", input: { channel: "general", text: "x" } } as const;
    disk.finished = [
      { ...request, at: -4_000 },
      { ...request, at: -1_000 },
    ];
    const { loop, clock } = bootWith(action, { disk });

    loop.enqueue(opWith({ id: "1" }), opWith({ id: "2" }));
    await clock.advance(999);
    const before = action.texts().slice();
    await clock.advance(1);

    expect([before, action.texts()]).toEqual([[], ["1"]]);
    await clock.advance(3_000);
  });

  test("what a connection finished counts once it is open, and a plugin that fails at that is told of", async () => {
    let isBroken = true;
    const budgets = () => {
      if (isBroken) throw new Error("CANARY");
      return [{ key: "k", limit: 1, perMs: 1_000 }];
    };
    const broken = scripted({ budgets });
    const later = scripted({ budgets }).performs({ ref: "m" });
    const disk = new Disk();
    const request = { action: "message", op: "create", input: { channel: "general", text: "x" }, at: 0 } as const;
    disk.finished = [
      { ...request, connection: "chat" },
      { ...request, connection: "later" },
    ];
    const { loop, clock } = bootWith(broken, { disk });
    isBroken = false;
    loop.openConnection("later", later.definition);
    loop.courier.connectionsChanged();

    loop.enqueue(opWith({ id: "1", connection: "later" }));
    await clock.advance(999);
    const before = later.calls.length;
    await clock.advance(1);

    expect([before, later.calls.length]).toEqual([0, 1]);
    expect(JSON.stringify(loop.log)).toMatch(/failed to name the budgets/);
  });

  test("a plugin that fails to name its budgets is told of and sends without", async () => {
    const action = scripted({
      budgets: () => {
        throw new Error("CANARY");
      },
    }).performs({ ref: "m" });
    const { loop } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await loop.courier.idle();

    expect(loop.disk.op("1").state).toBe("done");
    expect(JSON.stringify(loop.log)).toMatch(/failed to name the budgets/);
    expect(JSON.stringify(loop.log)).not.toContain("CANARY");
  });
});

describe("parking", () => {
  test("a refused target is parked with the reason, its ops wait without a try, and other targets go on", async () => {
    const action = scripted().performs(forbidden("target"), { ref: "m" });
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(0);
    loop.enqueue(opWith({ id: "2" }), opWith({ id: "3", target: "channel other" }));
    await clock.advance(1_000);

    expect([...disk.parked.values()]).toEqual([
      { scope: "chat|channel general", reason: "not allowed there", since: 0, until: 60_000, fingerprint: "settings", probes: 0 },
    ]);
    expect(action.texts()).toEqual(["1", "3"]);
    expect(disk.op("1")).toMatchObject({ state: "queued", tries: 0 });
    expect(loop.courier.status()["chat"]).toMatchObject({ queued: 2, parked: [{ reason: "not allowed there", until: 60_000 }] });
  });

  test("one op probes a parked scope, each time later, and the first success lets all go", async () => {
    const action = scripted().performs(forbidden("connection"), forbidden("connection"), { ref: "m" }, { ref: "m" });
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(0);
    loop.enqueue(opWith({ id: "2", target: "channel other" }));
    await clock.advance(59_999);
    const beforeProbe = action.calls.length;
    await clock.advance(1);
    const atProbe = { calls: action.calls.length, row: disk.parked.get("chat") };
    await clock.advance(119_999);
    const beforeSecond = action.calls.length;
    await clock.advance(1);

    expect(beforeProbe).toBe(1);
    expect(atProbe).toMatchObject({ calls: 2, row: { since: 0, until: 180_000, probes: 1 } });
    expect(beforeSecond).toBe(2);
    expect([disk.op("1").state, disk.op("2").state, disk.parked.size]).toEqual(["done", "done", 0]);
  });

  test("a parked scope stays parked over a restart, which probes it once, and a changed setting unparks it", async () => {
    const action = scripted().performs(forbidden("connection"), forbidden("connection"), { ref: "m" }, { ref: "n" });
    const { loop, clock, disk } = bootWith(action);
    loop.enqueue(opWith({ id: "1" }), opWith({ id: "2", due: 1_000 }));
    await clock.advance(1_000);
    loop.kill();

    const second = new TinyLoop({ clock, disk, connections: { chat: { message: action.definition } } });
    await clock.advance(1_000);
    const sameSettings = { calls: action.calls.length, row: disk.parked.get("chat") };
    second.kill();
    const third = new TinyLoop({ clock, disk, connections: { chat: { message: action.definition, fingerprint: "new token" } } });
    await third.courier.idle();

    expect(sameSettings).toMatchObject({ calls: 2, row: { since: 0, until: 121_000, probes: 1 } });
    expect([action.calls.length, disk.parked.size]).toEqual([4, 0]);
    expect([disk.op("1").state, disk.op("2").state]).toEqual(["done", "done"]);
  });

  test("settings that change while running unpark at once", async () => {
    const action = scripted().performs(forbidden("connection"), { ref: "m" });
    const { loop, clock, disk } = bootWith(action);
    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(1_000);

    loop.openConnection("chat", action.definition, { fingerprint: "new token" });
    loop.courier.connectionsChanged();
    await loop.courier.idle();

    expect([disk.op("1").state, disk.parked.size]).toEqual(["done", 0]);
  });

  test("of several refusals that were under way together only the first parks", async () => {
    const [one, two] = [held(), held()];
    const action = scripted().performs(one.answer, two.answer);
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }), opWith({ id: "2" }));
    await clock.advance(1_000);
    one.settle(forbidden("target"));
    await clock.advance(1_000);
    two.settle(forbidden("target"));
    await clock.advance(1_000);

    expect(disk.parked.get("chat|channel general")).toMatchObject({ since: 1_000, until: 61_000, probes: 0 });
    expect(loop.inputs.filter(({ kind }) => kind === "park")).toHaveLength(1);
  });

  test("a success that left before the refusal unparks nothing", async () => {
    const [one, two] = [held(), held()];
    const action = scripted().performs(one.answer, two.answer);
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }), opWith({ id: "2" }));
    await clock.advance(1_000);
    one.settle(forbidden("connection"));
    await clock.advance(1_000);
    two.settle({ ref: "m" });
    await clock.advance(1_000);

    expect(disk.parked.has("chat")).toBe(true);
  });

  test("a probe that fails in passing is made again after the same wait", async () => {
    const action = scripted().performs(forbidden("target"), retryable(), { ref: "m" });
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(60_000);
    const after = disk.parked.get("chat|channel general");
    await clock.advance(60_000);

    expect(after).toMatchObject({ until: 120_000, probes: 0 });
    expect([disk.op("1").state, disk.parked.size]).toEqual(["done", 0]);
  });

  test("a probe that the destination refuses for itself alone shows that the scope is open again", async () => {
    const action = scripted().performs(forbidden("connection"), forbidden("target"), { ref: "m" });
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }), opWith({ id: "2", target: "channel other", due: 1_000 }));
    await clock.advance(60_001);

    expect([...disk.parked.keys()]).toHaveLength(1);
    expect([...disk.parked.keys()][0]).toMatch(/^chat\|/);
    expect(action.calls).toHaveLength(3);
  });
});

describe("resolving", () => {
  const minute = 60_000;

  test("within half the window the same input goes again under the same key", async () => {
    const action = scripted({ idempotency: { by: "key", windowMs: 10 * minute }, canFind: true }).performs(ambiguous(), { ref: "m" });
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(4_999);
    const before = action.calls.length;
    await clock.advance(1);

    expect(before).toBe(1);
    expect(action.calls.map(({ call }) => [call.idempotencyKey, call.input, call.firstAttemptAt])).toEqual([
      ["key-of-1", { channel: "general", text: "1" }, undefined],
      ["key-of-1", { channel: "general", text: "1" }, 0],
    ]);
    expect(disk.op("1")).toMatchObject({ state: "done", unsure: false });
  });

  test("beyond half the window it is read back: what is found is done and nothing is sent", async () => {
    const action = scripted({ idempotency: { by: "key", windowMs: 8_000 }, canFind: true })
      .performs(ambiguous())
      .finds({ ref: "found" });
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(minute);

    expect(disk.op("1").state).toBe("done");
    expect(disk.refs.get(disk.op("1").slot)).toBe("found");
  });

  test("what was sent again under its key settles before it is read back", async () => {
    const action = scripted({ idempotency: { by: "key", windowMs: minute }, canFind: true, deadlineMs: 10_000 })
      .performs(ambiguous(), ambiguous(), retryable(25_000))
      .finds({ ref: "found" });
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(69_999);
    const before = action.calls.map(({ kind }) => kind);
    await clock.advance(1);

    expect(before).toEqual(["perform", "perform", "perform"]);
    expect(action.calls.map(({ kind }) => kind)).toEqual(["perform", "perform", "perform", "find"]);
    expect(disk.op("1").state).toBe("done");
  });

  test("what certainly is not there is sent again, and that request stands for itself", async () => {
    const action = scripted({ canFind: true }).performs(ambiguous()).finds(undefined).performs(retryable(), { ref: "m" });
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(minute);
    const between = loop.inputs.at(-1);
    await clock.advance(minute);

    expect(between).toMatchObject({ decision: { kind: "retry" } });
    expect(action.calls.map(({ kind }) => kind)).toEqual(["perform", "find", "perform", "perform"]);
    expect(disk.op("1").state).toBe("done");
  });

  test("while nothing can be read back the op stays unsure and is asked about again", async () => {
    const action = scripted({ canFind: true }).performs(ambiguous()).finds(retryable(90_000)).finds(ambiguous()).finds({ ref: "m" });
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(minute);
    const first = disk.op("1");
    await clock.advance(90_000);
    const second = disk.op("1");
    await clock.advance(10_000);

    expect(first).toMatchObject({ unsure: true, due: 150_000 });
    expect(second).toMatchObject({ unsure: true });
    expect(second.due).toBeLessThan(160_000);
    expect(disk.op("1").state).toBe("done");
  });

  test.each([
    ["give_up", "dead"],
    ["resend", "done"],
  ] as const)("where nothing can tell, on_ambiguous: %s leaves it %s", async (onAmbiguous, state) => {
    const action = scripted({ canFind: false }).performs(ambiguous());
    if (onAmbiguous === "resend") action.performs({ ref: "m" });
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1", onAmbiguous }));
    await clock.advance(minute);

    expect(disk.op("1").state).toBe(state);
    if (state === "dead") expect(disk.op("1").failure?.code).toBe("AMBIGUOUS");
  });

  test.each(["give_up", "resend"] as const)("a refused reading back leaves it to on_ambiguous: %s", async (onAmbiguous) => {
    const action = scripted({ canFind: true }).performs(ambiguous()).finds(forbidden("row"));
    if (onAmbiguous === "resend") action.performs({ ref: "m" });
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1", onAmbiguous }));
    await clock.advance(minute);

    expect(disk.op("1").state).toBe(onAmbiguous === "resend" ? "done" : "dead");
  });

  test("a refusal of the connection while reading back parks it and keeps the op unsure", async () => {
    const action = scripted({ canFind: true }).performs(ambiguous()).finds(forbidden("connection")).finds({ ref: "m" });
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(minute);
    const parked = { op: disk.op("1"), rows: [...disk.parked.keys()] };
    await clock.advance(minute);

    expect(parked).toMatchObject({ op: { state: "queued", unsure: true }, rows: ["chat"] });
    expect([disk.op("1").state, disk.parked.size]).toEqual(["done", 0]);
  });

  test("a resent request that certainly failed leaves the first one as unsure as it was", async () => {
    const action = scripted({ idempotency: { by: "key", windowMs: 10 * minute } }).performs(ambiguous(), retryable(), { ref: "m" });
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(5_000);
    const between = disk.op("1");
    await clock.advance(minute);

    expect(between).toMatchObject({ state: "queued", unsure: true });
    expect(disk.op("1").state).toBe("done");
  });

  test("a plugin that fails to say how it is protected leaves the op unsure, and what it said is not kept", async () => {
    const action = scripted({
      idempotency: () => {
        throw new Error("CANARY");
      },
    }).performs(ambiguous());
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(minute);

    expect(disk.op("1")).toMatchObject({ state: "queued", unsure: true, failure: { code: "UNEXPECTED" } });
    expect(JSON.stringify([disk.op("1"), loop.log])).not.toContain("CANARY");
  });

  test("doing an edit twice is the same as once, so it is sent again without asking", async () => {
    const action = scripted({ idempotency: { by: "natural" }, canFind: true }).performs(ambiguous(), {});
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1", op: "edit" }));
    await clock.advance(minute);

    expect(disk.op("1").state).toBe("done");
  });
});

describe("overflow", () => {
  test("the oldest ops that were never attempted are given up when too many wait", async () => {
    const action = scripted().performs(retryable(3_600_000));
    const { loop, clock, disk } = bootWith(action, { options: { limits: { unfinishedPerConnection: 3 } } });

    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(0);
    for (const id of ["2", "3", "4", "5"]) loop.enqueue(opWith({ id, due: 1_000_000 }));
    await clock.advance(0);

    expect(["1", "2", "3", "4", "5"].map((id) => disk.op(id).failure?.code)).toEqual([
      "BUSY",
      "OVERFLOW",
      "OVERFLOW",
      undefined,
      undefined,
    ]);
    expect(disk.op("2").state).toBe("dead");
    expect(loop.courier.status()["chat"]).toMatchObject({ queued: 3 });
  });

  test("an op that is given up for overflow is not sent in the meantime", async () => {
    const { loop, clock, disk } = bootWith(scripted(), { options: { limits: { unfinishedPerConnection: 1 } } });

    loop.open.delete("chat");
    loop.enqueue(opWith({ id: "1", slot: "s" }), opWith({ id: "2", slot: "s", op: "edit", due: 1_000_000 }));
    loop.openConnection("chat", scripted().definition);
    loop.courier.connectionsChanged();
    const claimed = loop.courier.mayClaimNow(disk.op("1"), 0);
    await clock.advance(0);

    expect(claimed).toBe(false);
    expect(disk.op("1")).toMatchObject({ state: "dead", failure: { code: "OVERFLOW" } });
  });
});

describe("start and stop", () => {
  test("an op that another boot was sending is unsure until its request can no longer be carried out late", async () => {
    const action = scripted({ canFind: true, deadlineMs: 10_000 })
      .performs(() => new Promise(() => undefined))
      .finds({ ref: "m" });
    const { loop, clock, disk } = bootWith(action);
    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(4_000);
    loop.kill();

    const second = new TinyLoop({ clock, disk, connections: { chat: { message: action.definition } } });
    await clock.advance(0);
    const restarted = disk.op("1");
    await clock.advance(36_000);

    expect(restarted).toMatchObject({ state: "queued", unsure: true, due: 40_000, failure: { code: "INTERRUPTED" } });
    expect(disk.op("1").state).toBe("done");
    expect(second.courier.status()).toEqual({});
    await clock.advance(60_000);
  });

  test("stopping lets a request finish, posts its outcome and claims nothing more", async () => {
    const request = held();
    const action = scripted().performs(request.answer);
    const { loop, clock, disk } = bootWith(action);
    loop.enqueue(opWith({ id: "1" }), opWith({ id: "2", due: 1_000 }));
    await clock.advance(0);

    const stopping = loop.courier.stop(10_000);
    loop.enqueue(opWith({ id: "3" }));
    await clock.advance(2_000);
    request.settle({ ref: "m" });
    await stopping;
    await clock.advance(20_000);

    expect(["1", "2", "3"].map((id) => disk.op(id).state)).toEqual(["done", "queued", "queued"]);
    expect(clock.nextDue()).toBeUndefined();
  });

  test("at the end of the grace a request is aborted and stays on disk as being sent", async () => {
    let aborted = false;
    const action = scripted().performs(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            aborted = true;
            reject(ambiguous());
          });
        }),
    );
    const { loop, clock, disk } = bootWith(action);
    loop.enqueue(opWith({ id: "1" }));
    await clock.advance(0);

    let isStopped = false;
    const stopping = loop.courier.stop(10_000).then(() => (isStopped = true));
    await clock.advance(9_999);
    const before = isStopped;
    await clock.advance(1);
    await stopping;
    await clock.advance(0);

    expect([before, aborted, disk.op("1").state]).toEqual([false, true, "sending"]);
    expect(loop.inputs).toEqual([]);
  });

  test("what is committed as being sent after the end of the grace is not sent", async () => {
    const { loop, clock, disk } = bootWith(scripted());
    loop.enqueue(opWith({ id: "1", due: 10 }));
    await clock.advance(0);
    const never = held();
    const busy = scripted().performs(never.answer);
    loop.openConnection("busy", busy.definition);
    loop.enqueue(opWith({ id: "0", connection: "busy" }));
    await Promise.all([loop.courier.stop(5), clock.advance(5)]);

    const op = { ...disk.op("1"), state: "sending", boot: 1, tries: 1, firstAttemptAt: 0 } as const;
    loop.courier.changed([op], () => undefined);
    await clock.advance(100);

    expect(loop.inputs).toEqual([]);
  });

  test("nothing is claimed before the start", () => {
    const { courier } = rawCourier(scripted());

    expect(courier.mayClaimNow(opWith({ id: "1" }), 0)).toBe(false);
  });
});

describe("claims", () => {
  test("a claim that was taken back frees its place, its budget and its turn as a probe", () => {
    const action = scripted({ budgets: () => [{ key: "k", limit: 1, perMs: 1_000 }] });
    const disk = new Disk();
    disk.parked.set("chat", { scope: "chat", reason: "r", since: -10, until: -1, fingerprint: "settings", probes: 0 });
    const { loop } = bootWith(action, { disk, options: { limits: { inFlightPerConnection: 1 } } });
    const [one, two] = [opWith({ id: "1" }), opWith({ id: "2" })];

    const first = loop.courier.mayClaimNow(one, 0);
    const second = loop.courier.mayClaimNow(two, 0);
    loop.courier.release(one);
    const third = loop.courier.mayClaimNow(two, 0);

    expect([first, second, third]).toEqual([true, false, true]);
  });

  test("an op is not claimed twice", () => {
    const { loop } = bootWith(scripted());
    const op = opWith({ id: "1" });

    expect([loop.courier.mayClaimNow(op, 0), loop.courier.mayClaimNow(op, 0)]).toEqual([true, false]);
  });

  test("a claim that got no answer is posted again a minute later", async () => {
    const action = scripted().performs({ ref: "m" });
    const { courier, posted, clock } = rawCourier(action);
    const op = opWith({ id: "1" });
    courier.start([op]);
    await clock.advance(59_999);
    const before = posted.length;
    await clock.advance(1);
    courier.changed([{ ...op, state: "sending", boot: 1, tries: 1, firstAttemptAt: 60_000 }], () => undefined);
    await clock.advance(0);

    expect([before, posted.map(({ kind }) => kind)]).toEqual([1, ["claim", "claim", "outcome"]]);
  });

  test("a payload that is replaced while it waits keeps its place and is sent as it is then", async () => {
    const action = scripted({ budgets: () => [{ key: "k", limit: 1, perMs: 1_000 }] }).performs({ ref: "m" }, {}, { ref: "m" });
    const { loop, clock, disk } = bootWith(action);

    loop.enqueue(opWith({ id: "1" }), opWith({ id: "2", op: "edit" }), opWith({ id: "3" }));
    await clock.advance(500);
    loop.enqueue({ ...disk.op("2"), input: { channel: "general", text: "newer" } });
    await clock.advance(5_000);

    expect(action.texts()).toEqual(["1", "newer", "3"]);
  });

  test("an outcome and the next claim of the same op can be in one commit", async () => {
    const action = scripted().performs(retryable(5), { ref: "m" });
    const { courier, posted } = rawCourier(action);
    courier.start([]);
    const sending = opWith({ id: "1", state: "sending", boot: 1, tries: 1, firstAttemptAt: 0 });
    courier.changed([sending], () => undefined);
    await turn();
    courier.changed([sending], () => undefined);
    await turn();
    const afterEcho = action.calls.length;
    courier.changed([{ ...sending, due: 600, firstAttemptAt: 700 }], () => undefined);
    await turn();

    expect([afterEcho, action.calls.length]).toEqual([1, 2]);
    expect(posted).toMatchObject([{ decision: { kind: "retry" } }, { decision: { kind: "done" } }]);
  });

  test("an op that is dropped while its claim is on the way gives its place to the next", async () => {
    const action = scripted().performs({ ref: "m" });
    const { loop, clock, disk } = bootWith(action, { options: { limits: { inFlightPerConnection: 1 } } });

    const op = opWith({ id: "1" });
    const claimed = loop.courier.mayClaimNow(op, 0);
    loop.enqueue(opWith({ id: "2" }));
    await clock.advance(0);
    const before = disk.op("2").state;
    loop.courier.changed([{ ...op, state: "dropped" }], () => undefined);
    await clock.advance(0);

    expect([claimed, before, disk.op("2").state]).toEqual([true, "queued", "done"]);
  });

  test("a claim that gets no answer does not keep its place from others for ever", async () => {
    const { courier, posted, clock } = rawCourier(scripted(), { inFlightPerConnection: 1 });

    courier.start([opWith({ id: "1" }), opWith({ id: "2" })]);
    await clock.advance(1_000);
    courier.changed([opWith({ id: "1", due: 3_600_000 })], () => undefined);
    await clock.advance(59_000);

    expect(posted).toMatchObject([
      { kind: "claim", op: "1" },
      { kind: "claim", op: "2" },
    ]);
  });

  test("a budget counts from when the request leaves, however long its commit took", async () => {
    const action = scripted({ budgets: () => [{ key: "k", limit: 1, perMs: 1_000 }] }).performs({ ref: "m" });
    const { courier, posted, clock } = rawCourier(action);
    const [one, two] = [opWith({ id: "1" }), opWith({ id: "2" })];

    courier.start([]);
    courier.mayClaimNow(one, 0);
    await clock.advance(500);
    courier.changed([{ ...one, state: "sending", boot: 1, tries: 1, firstAttemptAt: 0 }, two], () => undefined);
    await clock.advance(999);
    const before = posted.filter(({ kind }) => kind === "claim").length;
    await clock.advance(1);

    expect([before, posted.filter(({ kind }) => kind === "claim").length]).toEqual([0, 1]);
  });
});
