import { describe, expect, test } from "vitest";
import { Inbox } from "#core/plugin/inbox";

const limits = { fullItems: 4, fullBytes: 100 };

/** Drains until it is told to stop, and keeps what was handed over. */
function drained(inbox: Inbox<number>, emit: () => Promise<void> = () => Promise.resolve()) {
  const stop = new AbortController();
  const batches: (readonly number[])[] = [];
  const over = inbox.drain((items) => {
    batches.push(items);
    return emit();
  }, stop.signal);
  return { batches, over, stop: () => stop.abort(new Error("over")) };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("Inbox", () => {
  test("hands over what comes, in its order, before and while it is drained", async () => {
    const inbox = new Inbox<number>({ ...limits, window: 2 });
    for (const item of [1, 2, 3]) inbox.push(item);
    const { batches, over, stop } = drained(inbox);
    await turn();
    inbox.push(4);
    await turn();
    stop();

    await expect(over).rejects.toThrow("over");
    expect(batches).toEqual([[1, 2], [3], [4]]);
    expect(inbox.size).toBe(0);
  });

  test("hands over nothing more before what was handed over is taken", async () => {
    const inbox = new Inbox<number>(limits);
    inbox.push(1);
    inbox.push(2);
    const taken = Promise.withResolvers<void>();
    const { batches, over, stop } = drained(inbox, () => taken.promise);
    await turn();
    expect(batches).toEqual([[1]]);

    taken.resolve();
    await turn();
    stop();

    expect(batches).toEqual([[1], [2]]);
    await expect(over).rejects.toThrow("over");
  });

  test("says when it is full, by number or by bytes, and when it is half empty again", async () => {
    const inbox = new Inbox<number>(limits);
    const said: boolean[] = [];
    inbox.onFull = (full) => said.push(full);
    for (const item of [1, 2, 3, 4, 5]) inbox.push(item);
    expect([said, inbox.isFull]).toEqual([[true], true]);

    const { stop, over } = drained(inbox);
    await turn();
    expect([said, inbox.isFull]).toEqual([[true, false], false]);
    inbox.push(6, 100);
    expect(said).toEqual([true, false, true]);
    stop();

    await expect(over).rejects.toThrow("over");
  });

  test("ends with what the engine throws", async () => {
    const inbox = new Inbox<number>(limits);
    inbox.push(1);

    await expect(drained(inbox, () => Promise.reject(new Error("full disk"))).over).rejects.toThrow("full disk");
  });
});
