import { describe, expect, test } from "vitest";
import { InputQueue } from "#core/runtime/input-queue";
import type { LoopInput, Queued } from "#core/runtime/loop-input";

const never = new AbortController().signal;

function frame(text: string): LoopInput {
  return { kind: "source", connection: "s", input: { kind: "frame", frame: text } };
}

function note(name: string): LoopInput {
  return { kind: "note", connection: "n", name, value: 1 };
}

const snapshot: LoopInput = { kind: "snapshot", connection: "s", snapshot: { event: "live", holds: [] } };

function nameOf({ input }: Queued): string {
  if (input.kind === "note") return input.name;
  return input.kind === "source" && input.input.kind === "frame" ? String(input.input.frame) : input.kind;
}

async function take(queue: InputQueue): Promise<readonly string[]> {
  return (await queue.take(never))?.map(nameOf) ?? [];
}

/** Adds inputs that nobody waits for. */
function fill(queue: InputQueue, inputs: readonly LoopInput[]): void {
  for (const input of inputs) void queue.push(input);
}

describe("InputQueue", () => {
  test("gives what came, in its order, and all of it in one batch", async () => {
    const queue = new InputQueue();
    fill(queue, [note("a"), frame("b"), note("c")]);

    expect(queue.size).toBe(3);
    expect(await take(queue)).toEqual(["a", "b", "c"]);
    expect(queue.size).toBe(0);
  });

  test("waits for something to come", async () => {
    const queue = new InputQueue();
    const taking = take(queue);
    fill(queue, [note("a")]);

    expect(await taking).toEqual(["a"]);
  });

  test("resolves a push when the input is accepted, and not before", async () => {
    const queue = new InputQueue();
    let isAccepted = false;
    const pushing = queue.push(note("a")).then(() => (isAccepted = true));
    const batch = await queue.take(never);
    expect(isAccepted).toBe(false);
    batch?.[0]?.accepted();

    await pushing;

    expect(isAccepted).toBe(true);
  });

  test("gives at most 512 inputs at once", async () => {
    const queue = new InputQueue();
    fill(
      queue,
      Array.from({ length: 600 }, (_, n) => note(String(n))),
    );

    expect(await take(queue)).toHaveLength(512);
    expect((await take(queue))[0]).toBe("512");
  });

  test("gives at most four megabytes at once, and never nothing", async () => {
    const queue = new InputQueue();
    const large = (name: string): LoopInput => frame(name.repeat(1_500_000));
    fill(queue, [large("a"), large("b"), large("c"), frame("d".repeat(5_000_000)), note("e")]);

    expect(await take(queue)).toHaveLength(2);
    expect(await take(queue)).toHaveLength(1);
    expect(await take(queue)).toHaveLength(1);
    expect(await take(queue)).toEqual(["e"]);
  });

  test("gives a snapshot by itself", async () => {
    const queue = new InputQueue();
    fill(queue, [note("a"), snapshot, note("b")]);

    expect([await take(queue), await take(queue), await take(queue)]).toEqual([["a"], ["snapshot"], ["b"]]);
  });

  test("puts what follows from a batch, and what was not used of it, before everything else", async () => {
    const queue = new InputQueue();
    fill(queue, [note("a"), note("b"), note("c")]);
    const batch = (await queue.take(never)) ?? [];
    fill(queue, [note("d")]);

    queue.putBack(batch.slice(1));
    queue.pushFirst([snapshot]);

    expect([await take(queue), await take(queue)]).toEqual([["snapshot"], ["b", "c", "d"]]);
  });

  test("keeps the promise of an input that was put back", async () => {
    const queue = new InputQueue();
    const pushed = queue.push(note("a"));
    queue.putBack((await queue.take(never)) ?? []);
    (await queue.take(never))?.[0]?.accepted();

    await expect(pushed).resolves.toBeUndefined();
  });

  test("wakes up whoever waits for something that is put back", async () => {
    const queue = new InputQueue();
    const taking = take(queue);
    queue.putBack([]);
    queue.pushFirst([note("a")]);

    expect(await taking).toEqual(["a"]);
  });

  test("keeps a flood of a source outside, in its order, and lets everything else come before it", async () => {
    const queue = new InputQueue(3);
    fill(queue, ["1", "2", "3", "4", "5"].map(frame));
    fill(queue, [note("outcome"), { kind: "source", connection: "s", input: { kind: "in-step" } }]);

    expect(queue.size).toBe(7);
    expect(await take(queue)).toEqual(["1", "2", "3", "outcome"]);
    expect(await take(queue)).toEqual(["4", "5", "source"]);
  });

  test("lets in as much as there is room for", async () => {
    const queue = new InputQueue(2);
    fill(queue, ["1", "2", "3", "4", "5"].map(frame));

    expect([await take(queue), await take(queue), await take(queue)]).toEqual([["1", "2"], ["3", "4"], ["5"]]);
  });

  test("gives what waits after an abort, and then nothing", async () => {
    const queue = new InputQueue();
    fill(queue, [note("a")]);
    const stopping = new AbortController();
    stopping.abort();

    expect((await queue.take(stopping.signal))?.map(nameOf)).toEqual(["a"]);
    expect(await queue.take(stopping.signal)).toBeUndefined();
  });

  test("stops waiting at an abort", async () => {
    const stopping = new AbortController();
    const taking = new InputQueue().take(stopping.signal);
    stopping.abort();

    expect(await taking).toBeUndefined();
  });
});
